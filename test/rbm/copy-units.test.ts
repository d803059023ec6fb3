import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logSumExp } from "../../src/core/numbers/index.js";
import { decimate, spinsOfState, tabulateLogWeights } from "../../src/physics/exact/index.js";
import { critical, square, sublattices } from "../../src/physics/lattice/index.js";
import { hamiltonian, interaction, ising } from "../../src/physics/models/index.js";
import { compileHamiltonian } from "../../src/systems/rbm/compiler/compile.js";
import { withCopyUnits } from "../../src/systems/rbm/compiler/copy-units.js";
import {
  flipProbability,
  hiddenMarginal,
  jointLogWeight,
  marginalEvaluator,
  type Rbm,
  rbmLogPartition,
  visibleLogWeight,
} from "../../src/systems/rbm/index.js";

const weight = fc.double({ min: -4, max: 40, noNaN: true });

/** Three spins in fields with all pairs. */
const triangle = (values: readonly number[]): Rbm =>
  compileHamiltonian(
    hamiltonian({
      sites: 3,
      interactions: [
        interaction(
          1,
          [0, 1, 2].map((i) => [i, values[i]!]),
        ),
        interaction(2, [
          [0, 1, values[3]!],
          [1, 2, values[4]!],
          [0, 2, values[5]!],
        ]),
      ],
    }),
  ).rbm;

describe("copy units", () => {
  test("leave ln P(v) of every RBM unchanged for every weight (A-11)", () => {
    const { rbm } = compileHamiltonian(ising(square(4, 4), { coupling: critical }));
    const sites = sublattices(square(4, 4)).even;
    fc.assert(
      fc.property(weight, fc.nat(65535), (w0, state) => {
        const copied = withCopyUnits(rbm, { sites, weight: w0 });
        expect(copied.weights.hidden).toBe(rbm.weights.hidden + 8);
        const spins = spinsOfState(state, new Int8Array(16));
        const before = visibleLogWeight(rbm, spins);
        expect(visibleLogWeight(copied, spins)).toBe(before);
        expect(Math.abs(visibleLogWeight(copied, spins, "perFilter") - before)).toBeLessThan(1e-11);
        expect(Math.abs(visibleLogWeight(copied, spins, "literal") - before)).toBeLessThan(1e-11);
      }),
    );
    for (const w0 of [0, 0.7, 3]) {
      const copied = withCopyUnits(rbm, { sites, weight: w0 });
      expect(Math.abs(rbmLogPartition(copied).value - rbmLogPartition(rbm).value)).toBeLessThan(1e-11);
    }
  });

  test("are independent noisy copies: P(h_a | v) flips v_a with probability 1/(1 + e^(2 w0))", () => {
    const values = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(values, fc.double({ min: -2, max: 8, noNaN: true }), fc.nat(7), (couplings, w0, v) => {
        const copied = withCopyUnits(triangle(couplings), { sites: Int32Array.of(2, 0), weight: w0 });
        expect([...copied.copyUnits]).toEqual([3, 4]);
        const visible = spinsOfState(v, new Int8Array(3));
        const joint = (h: number) => jointLogWeight(copied, visible, spinsOfState(h, new Int8Array(5)));
        const others = [0, 1, 2, 3, 4, 5, 6, 7];
        const total = logSumExp(others.flatMap((h) => [0, 8, 16, 24].map((copies) => joint(h + copies))));
        for (const copies of [0, 8, 16, 24]) {
          const h2 = copies & 8 ? -1 : 1;
          const h0 = copies & 16 ? -1 : 1;
          const chance = (h: number, s: number) => (h === s ? 1 - flipProbability(w0) : flipProbability(w0));
          const expected = chance(h2, visible[2]!) * chance(h0, visible[0]!);
          const measured = Math.exp(logSumExp(others.map((h) => joint(h + copies))) - total);
          expect(Math.abs(measured - expected)).toBeLessThan(1e-13);
        }
      }),
    );
  });

  test("carry the decimated law through a binary symmetric channel, exact as w0 grows", () => {
    const lattice = square(2, 4);
    const sites = sublattices(lattice).even;
    const model = ising(lattice, { coupling: critical });
    const { rbm } = compileHamiltonian(model);
    const table = tabulateLogWeights(decimate(model, { keptSites: sites }).hamiltonian);
    const decimated = table.map((value) => Math.exp(value - logSumExp(table)));
    for (const w0 of [0.4, 1.5, 25]) {
      const copied = withCopyUnits(rbm, { sites, weight: w0 });
      const { hidden } = copied.weights;
      const first = copied.copyUnits[0]!;
      const evaluator = marginalEvaluator(hiddenMarginal(copied));
      const [spins, out] = [new Int8Array(hidden), new Float64Array(3)];
      const all = Float64Array.from({ length: 2 ** hidden }, (_, h) => {
        evaluator.fromSpins(spinsOfState(h, spins), out);
        return out[2]!;
      });
      const logPartition = logSumExp(all);
      const law = new Float64Array(16);
      all.forEach((value, h) => {
        law[h >> first]! += Math.exp(value - logPartition);
      });
      const eps = flipProbability(w0);
      let distance = 0;
      law.forEach((p, h) => {
        let expected = 0;
        decimated.forEach((q, v) => {
          const flips = [0, 1, 2, 3].filter((k) => ((h ^ v) >> k) & 1).length;
          expected += q * eps ** flips * (1 - eps) ** (4 - flips);
        });
        expect(Math.abs(p - expected)).toBeLessThan(1e-12);
        distance += Math.abs(p - decimated[h]!) / 2;
      });
      expect(distance).toBeLessThan(1 - (1 - eps) ** 4 + 1e-12);
    }
  });

  test("keep biases, constants and anchors of the units that were there", () => {
    const rbm = triangle([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    const copied = withCopyUnits(withCopyUnits(rbm, { sites: Int32Array.of(1), weight: 2 }), {
      sites: Int32Array.of(0),
      weight: 5,
    });
    expect(copied.constants.slice(0, 3)).toEqual(rbm.constants);
    expect(copied.visibleBias).toEqual(rbm.visibleBias);
    expect([...copied.anchors.slice(3)]).toEqual([2, 5]);
    expect([...copied.copyUnits, ...copied.copiedSites, copied.copyWeight]).toEqual([4, 0, 5]);
  });

  test("refuse sites that are not there or named twice, and weights that are not finite", () => {
    const rbm = triangle([0, 0, 0, 1, 1, 1]);
    const copy = (sites: number[], w0: number) => () =>
      withCopyUnits(rbm, { sites: Int32Array.from(sites), weight: w0 });
    expect(copy([3], 1)).toThrow("copied site 3 is out of range; visible units are 0 to 2");
    expect(copy([1, 1], 1)).toThrow("site 1 is copied twice");
    expect(copy([1], Number.POSITIVE_INFINITY)).toThrow("copy weight Infinity is not a finite number");
  });
});
