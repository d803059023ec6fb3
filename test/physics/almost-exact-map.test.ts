import { expect, test } from "vitest";
import { randomStream } from "../../src/core/random/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { certify, compareExhaustively, compareHidden, compareRandom, starMap } from "../../src/systems/rbm/index.js";

for (const coupling of [-0.7, 0.1, critical, 1]) {
  test.each([-1, 0.5, 3, 20])(
    `all 2^24 configurations of the 4x6 torus at K = ${coupling} follow the closed form at w0 = %d`,
    (weight) => {
      const rbm = starMap(ising(square(4, 6), { coupling }), { weight });
      const measured = compareExhaustively(rbm);
      const { maxRelativeError, klDivergence, totalVariation } = certify(rbm);
      const exact = kaufman({ rows: 4, columns: 6, coupling }).logPartition;
      expect(measured.closedFormDeviation).toBeLessThan(1e-12);
      expect(Math.abs(measured.logPartition.model - exact)).toBeLessThan(1e-11);
      expect(Math.abs(measured.logPartition.rbm - exact)).toBeLessThan(1e-11);
      expect(Math.abs(measured.maxRelativeError.stable - maxRelativeError)).toBeLessThan(
        1e-11 * (1 + maxRelativeError),
      );
      expect(measured.klDivergence).toBeLessThanOrEqual(klDivergence * (1 + 1e-9) + 1e-15);
      expect(measured.totalVariation).toBeLessThanOrEqual(totalVariation + 1e-13);
    },
  );
}

test("the paper's experiment stays below 1e-12 for sixteen seeds", () => {
  const rbm = starMap(ising(square(8, 8), { coupling: critical }), { weight: 40 });
  for (let seed = 1; seed <= 16; seed++) {
    const random = randomStream({ seed, purpose: "random configurations" });
    const { maxRelativeError } = compareRandom(rbm, { samples: 1_000_000, random });
    expect(maxRelativeError.literal).toBeLessThan(1e-12);
    expect(maxRelativeError.literal).toBeGreaterThan(1e-14);
    expect(maxRelativeError.perFilter).toBeLessThan(2e-13);
    expect(maxRelativeError.stable).toBeLessThan(1e-13);
  }
});

test("the hidden law holds on a million configurations of tori up to 64x64", () => {
  for (const [extent, samples] of [
    [8, 1_000_000],
    [16, 100_000],
    [64, 2_000],
  ] as const) {
    const rbm = starMap(ising(square(extent, extent), { coupling: critical }), { weight: 20 });
    const result = compareHidden(rbm, { samples, random: randomStream({ seed: 1, purpose: "hidden" }) });
    expect(result.maxRelativeDeviation).toBeLessThan(1e-11);
  }
});
