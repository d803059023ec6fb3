import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logSumExp } from "../../src/core/numbers/index.js";
import { spinsOfState } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import {
  evaluationOrders,
  hiddenFreeEnergy,
  hiddenLogWeight,
  hiddenMarginal,
  jointLogWeight,
  marginalEvaluator,
  marginalLogWeight,
  type Rbm,
  rbm,
  rbmFromArrays,
  rbmLogPartition,
  rbmToArrays,
  sparseWeights,
  starMap,
  visibleFreeEnergy,
  visibleLogWeight,
  visibleMarginal,
  weightsFromMatrix,
} from "../../src/systems/rbm/index.js";

const number = fc.double({ min: -2, max: 2, noNaN: true });
const vector = (n: number) => fc.array(number, { minLength: n, maxLength: n }).map((v) => Float64Array.from(v));

/** Random dense RBMs with 4 visible and 3 hidden units, biases and constants. */
const machines = fc
  .tuple(vector(12), vector(4), vector(3), vector(3))
  .map(
    ([data, visibleBias, hiddenBias, constants]): Rbm =>
      rbm({ weights: weightsFromMatrix({ data, shape: [4, 3] }), visibleBias, hiddenBias, constants }),
  );

describe("an RBM", () => {
  test("has the marginals and the partition function of its joint law", () => {
    fc.assert(
      fc.property(machines, (machine) => {
        const joint = (v: number, h: number): number =>
          jointLogWeight(machine, spinsOfState(v, new Int8Array(4)), spinsOfState(h, new Int8Array(3)));
        const states = (n: number) => Array.from({ length: n }, (_, i) => i);
        for (const v of states(16)) {
          const expected = logSumExp(states(8).map((h) => joint(v, h)));
          for (const order of evaluationOrders) {
            const ours = visibleLogWeight(machine, spinsOfState(v, new Int8Array(4)), order);
            expect(Math.abs(ours - expected)).toBeLessThan(1e-12);
          }
        }
        for (const h of states(8)) {
          const spins = spinsOfState(h, new Int8Array(3));
          const expected = logSumExp(states(16).map((v) => joint(v, h)));
          for (const order of evaluationOrders) {
            expect(Math.abs(hiddenLogWeight(machine, spins, order) - expected)).toBeLessThan(1e-12);
          }
          expect(hiddenFreeEnergy(machine, spins)).toBeCloseTo(-expected, 11);
        }
        const all = logSumExp(states(128).map((i) => joint(i >> 3, i & 7)));
        expect(Math.abs(rbmLogPartition(machine).value - all)).toBeLessThan(1e-12);
        const up = new Int8Array(4).fill(1);
        expect(visibleFreeEnergy(machine, up)).toBe(-visibleLogWeight(machine, up));
      }),
    );
  });

  test("is evaluated from tables to the last bit of the direct evaluation", () => {
    const star = starMap(ising(square(4, 6), { coupling: critical }), { weight: 40 });
    fc.assert(
      fc.property(machines, fc.nat(15), fc.nat(2 ** 24 - 1), (machine, small, large) => {
        const out = new Float64Array(3);
        for (const [marginal, state, units] of [
          [visibleMarginal(machine), small, 4],
          [hiddenMarginal(machine), small & 7, 3],
          [visibleMarginal(star), large, 24],
          [hiddenMarginal(star), large & 4095, 12],
        ] as const) {
          const spins = spinsOfState(state, new Int8Array(units));
          marginalEvaluator(marginal).fromSpins(spins, out);
          expect([...out]).toEqual(evaluationOrders.map((order) => marginalLogWeight(marginal, spins, order)));
        }
      }),
    );
  });

  test("with many dense units is evaluated directly", () => {
    const data = Float64Array.from({ length: 15 * 20 }, (_, i) => Math.sin(i));
    const machine = rbm({ weights: weightsFromMatrix({ data, shape: [15, 20] }) });
    const evaluator = marginalEvaluator(visibleMarginal(machine));
    expect(evaluator.tables).toBeNull();
    const out = new Float64Array(3);
    evaluator.fromSpins(new Int8Array(15).fill(1), out);
    expect(out[0]).toBe(visibleLogWeight(machine, new Int8Array(15).fill(1), "literal"));
    expect(rbmLogPartition(machine).method).toBe("enumeration");
  });

  test("that is too large for an exact partition function says so", () => {
    const data = new Float64Array(40 * 40).fill(0.01);
    const machine = rbm({ weights: weightsFromMatrix({ data, shape: [40, 40] }) });
    expect(() => rbmLogPartition(machine)).toThrow("40 visible and 40 hidden units needs tables of 2^40 entries");
  });

  test("refuses vectors that do not fit its weights", () => {
    const weights = sparseWeights({ visible: 2, hidden: 1, entries: [[0, 0, 1]] });
    expect(() => rbm({ weights, visibleBias: new Float64Array(3) })).toThrow(
      "visibleBias has 3 values; this RBM needs 2",
    );
    expect(() => rbm({ weights, hiddenBias: Float64Array.of(Number.NaN) })).toThrow("hiddenBias[0] is NaN");
    expect(() => sparseWeights({ visible: 2, hidden: 1, entries: [[2, 0, 1]] })).toThrow("visible unit 2");
    expect(() => weightsFromMatrix({ data: new Float64Array(4), shape: [4] })).toThrow(
      "shape [visible, hidden], not [4]",
    );
  });
});

describe("an RBM as arrays", () => {
  test("comes back with every weight, bias, constant and anchor", () => {
    fc.assert(
      fc.property(machines, (machine) => {
        expect(rbmFromArrays(rbmToArrays(machine))).toEqual(machine);
      }),
    );
    const { weights, visibleBias, hiddenBias, constants, anchors } = starMap(
      ising(square(4, 4), { coupling: critical }),
      { weight: 40 },
    );
    const star = { weights, visibleBias, hiddenBias, constants, anchors };
    expect(rbmFromArrays(rbmToArrays(star))).toEqual(star);
  });

  test("is stored sparse when the matrix is large", () => {
    const { weights, visibleBias, hiddenBias, constants, anchors } = starMap(
      ising(square(64, 64), { coupling: critical }),
      { weight: 20 },
    );
    const arrays = rbmToArrays({ weights, visibleBias, hiddenBias, constants, anchors });
    expect(Object.keys(arrays)).toContain("weights_indptr");
    expect(rbmFromArrays(arrays)).toEqual({ weights, visibleBias, hiddenBias, constants, anchors });
  });

  test("needs only weights, and refuses arrays that do not fit", () => {
    const weights = { data: Float64Array.of(1, 2), shape: [2, 1] };
    expect(rbmFromArrays({ weights }).hiddenBias.length).toBe(1);
    expect(() => rbmFromArrays({ w: weights })).toThrow('no weights among [w]; an RBM file holds "weights"');
    expect(() => rbmFromArrays({ weights, hidden_bias: { data: Float64Array.of(1, 2), shape: [2] } })).toThrow(
      '"hidden_bias" has shape [2]; an RBM of this size needs [1]',
    );
    const sparse = {
      weights_data: { data: Float64Array.of(1), shape: [1] },
      weights_indices: { data: Int32Array.of(9), shape: [1] },
      weights_indptr: { data: Int32Array.of(0, 1), shape: [2] },
      weights_shape: { data: Int32Array.of(1, 2), shape: [2] },
    };
    expect(() => rbmFromArrays(sparse)).toThrow("name visible unit 9");
    expect(() => rbmFromArrays({ ...sparse, weights_indptr: { data: Int32Array.of(0, 2), shape: [2] } })).toThrow(
      "do not fit together",
    );
  });
});
