import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spinsOfState, tabulateLogWeights } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { exactFlow } from "../../src/physics/rg/index.js";
import { compileTable, rbmLogPartition, visibleLogWeight } from "../../src/systems/rbm/index.js";

/** The even part of any table: the mean of a state and its flip. */
const even = (values: readonly number[]): Float64Array =>
  Float64Array.from(values, (value, state) => (value + values[values.length - 1 - state]!) / 2);

describe("an RBM compiled from a table", () => {
  test("has exactly the tabulated law, couplings of every even order included", () => {
    const value = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 64, maxLength: 64 }), (values) => {
        const table = even(values);
        const { rbm, logErrorBound } = compileTable(table);
        expect(logErrorBound).toBeLessThan(1e-11);
        expect(rbm.weights.hidden).toBeLessThanOrEqual(31);
        table.forEach((expected, state) => {
          expect(Math.abs(visibleLogWeight(rbm, spinsOfState(state, new Int8Array(6))) - expected)).toBeLessThan(1e-11);
        });
      }),
      { numRuns: 30 },
    );
  });

  test("needs one unit per bond for the Ising model, with w = 0.7642854597 at the critical coupling", () => {
    const { rbm } = compileTable(tabulateLogWeights(ising(square(3, 3), { coupling: critical })));
    expect(rbm.weights.hidden).toBe(18);
    for (const weight of rbm.weights.values) expect(Math.abs(weight)).toBeCloseTo(0.7642854597, 9);
    expect(rbmLogPartition(rbm).value).toBeCloseTo(9.0202134009443, 11);
  });

  test("holds the twice decimated 8x8 torus, sixteen spins with couplings up to order sixteen", () => {
    const { logWeights } = exactFlow(ising(square(8, 8), { coupling: critical }), { steps: 2 }).levels[2]!;
    const { rbm, logErrorBound } = compileTable(logWeights!);
    expect(rbm.weights.hidden).toBe(32_767);
    expect(logErrorBound).toBeLessThan(1e-10);
    const spins = new Int8Array(16);
    for (let state = 0; state < 65_536; state += 2731) {
      expect(Math.abs(visibleLogWeight(rbm, spinsOfState(state, spins)) - logWeights![state]!)).toBeLessThan(1e-9);
    }
  });

  test("of a constant, or of one spin, has one unit without weights", () => {
    const { rbm } = compileTable(Float64Array.of(3, 3));
    expect(rbm.weights.hidden).toBe(1);
    expect(visibleLogWeight(rbm, Int8Array.of(-1))).toBeCloseTo(3, 14);
  });

  test("refuses tables that are odd, infinite, or too large", () => {
    expect(() => compileTable(Float64Array.of(0, 1))).toThrow("the table is not even");
    expect(() => compileTable(Float64Array.of(0, Number.NEGATIVE_INFINITY))).toThrow("not finite");
    expect(() => compileTable(new Float64Array(2 ** 19))).toThrow("at most 18 spins");
  });
});
