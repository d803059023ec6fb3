import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  forEachState,
  logPartitionByEnumeration,
  marginalByEnumeration,
  spinsOfState,
  tabulateLogWeights,
} from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { type Hamiltonian, hamiltonian, interaction, ising, logWeight } from "../../src/physics/models/index.js";

/** Random Hamiltonians of 6 spins with terms of one to four spins. */
const hamiltonians = fc
  .array(
    fc.tuple(fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }), fc.double({ min: -2, max: 2, noNaN: true })),
    { maxLength: 12 },
  )
  .map(
    (terms): Hamiltonian =>
      hamiltonian({
        sites: 6,
        constant: 0.5,
        interactions: terms.map(([sites, k]) => interaction(sites.length, [[...sites, k]])),
      }),
  );

describe("enumeration", () => {
  test("visits every state once, with the log-weight of its couplings", () => {
    fc.assert(
      fc.property(hamiltonians, (h) => {
        const seen = new Set<number>();
        const table = tabulateLogWeights(h);
        const spins = new Int8Array(6);
        forEachState(h, (state, value) => {
          seen.add(state);
          const direct = logWeight(h, spinsOfState(state, spins));
          expect(Math.abs(value - direct)).toBeLessThan(1e-12);
          expect(Math.abs(table[state]! - direct)).toBeLessThan(1e-12);
        });
        expect(seen.size).toBe(64);
      }),
    );
  });

  test("gives the partition function of the 2x2 torus with double bonds, 2e^8K + 12 + 2e^-8K", () => {
    for (const coupling of [-0.3, 0.2, critical, 0.6]) {
      const expected = Math.log(2 * Math.exp(8 * coupling) + 12 + 2 * Math.exp(-8 * coupling));
      expect(logPartitionByEnumeration(ising(square(2, 2), { coupling }))).toBeCloseTo(expected, 13);
    }
  });

  test("does not accumulate rounding over a million flips", () => {
    const model = ising(square(4, 5), { coupling: 0.1 });
    const spins = new Int8Array(20);
    let visited = 0;
    let worst = 0;
    forEachState(model, (state, value) => {
      if (visited++ % 997 === 0)
        worst = Math.max(worst, Math.abs(value - logWeight(model, spinsOfState(state, spins))));
    });
    expect(visited).toBe(2 ** 20);
    expect(worst).toBeLessThan(1e-12);
  });

  test("refuses what does not fit", () => {
    const large = ising(square(6, 6), { coupling: 0.1 });
    expect(() => forEachState(large, () => {})).toThrow("36 spins have 2^36 states; at most 2^30 can be visited");
    expect(() => tabulateLogWeights(large)).toThrow("at most 2^26 can be tabulated");
  });
});

test("the enumerated marginal of some spins sums the others out", () => {
  fc.assert(
    fc.property(hamiltonians, (h) => {
      const kept = Int32Array.of(4, 1);
      const table = tabulateLogWeights(h);
      const sums = new Float64Array(4);
      table.forEach((value, state) => {
        sums[((state >> 4) & 1) | (((state >> 1) & 1) << 1)]! += Math.exp(value);
      });
      const marginal = marginalByEnumeration(h, kept);
      for (let i = 0; i < 4; i++) expect(Math.abs(marginal[i]! - Math.log(sums[i]!))).toBeLessThan(1e-11);
    }),
  );
});
