import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParameterError, TooLargeError } from "../../src/core/errors/index.js";
import {
  densityMoments,
  densityOfStates,
  eliminationWidth,
  type Factor,
  type FactorModel,
  hamiltonianFactors,
  kaufman,
  logPartitionByElimination,
  transferMatrix,
} from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { hamiltonian, interaction, ising } from "../../src/physics/models/index.js";

const relative = (value: number, exact: number): number => Math.abs(value / exact - 1);

/** ln sum over all assignments of a factor model, term by term. */
function enumerate({ variables, factors }: FactorModel): number {
  const logs: number[] = [];
  for (let state = 0; state < 2 ** variables; state++) {
    let log = 0;
    for (const factor of factors) {
      let index = 0;
      factor.variables.forEach((variable: number, k: number) => {
        index += ((state >> variable) & 1) * 2 ** k;
      });
      log += factor.logValues[index]!;
    }
    logs.push(log);
  }
  const high = Math.max(...logs);
  if (high === Number.NEGATIVE_INFINITY) return high;
  return high + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - high), 0));
}

/** Sparse models of up to nine variables and factors of up to four. */
const models = (logValue: fc.Arbitrary<number>): fc.Arbitrary<FactorModel> =>
  fc.integer({ min: 1, max: 9 }).chain((variables) =>
    fc.record({
      variables: fc.constant(variables),
      factors: fc.array(
        fc
          .uniqueArray(fc.integer({ min: 0, max: variables - 1 }), { maxLength: 4 })
          .chain((members) =>
            fc
              .array(logValue, { minLength: 2 ** members.length, maxLength: 2 ** members.length })
              .map((values): Factor => ({ variables: members, logValues: Float64Array.from(values) })),
          ),
        { maxLength: 10 },
      ),
    }),
  );

const isingFactors = (rows: number, columns: number, coupling: number): FactorModel =>
  hamiltonianFactors(ising(square(rows, columns), { coupling }));

describe("variable elimination", () => {
  it("sums random sparse models exactly", () => {
    fc.assert(
      fc.property(models(fc.double({ min: -3, max: 3, noNaN: true })), (model) => {
        expect(Math.abs(logPartitionByElimination(model) - enumerate(model))).toBeLessThan(1e-12);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("sums models with couplings of hundreds of kT and with forbidden configurations", () => {
    const wild = fc.oneof(
      fc.double({ min: -900, max: 900, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.constant(Number.NEGATIVE_INFINITY),
    );
    fc.assert(
      fc.property(models(wild), (model) => {
        const exact = enumerate(model);
        const value = logPartitionByElimination(model);
        if (exact === Number.NEGATIVE_INFINITY) expect(value).toBe(exact);
        else expect(Math.abs(value - exact)).toBeLessThan(1e-10);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("does not depend on the order", () => {
    const model = isingFactors(4, 4, 0.4);
    const exact = logPartitionByElimination(model);
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(16).keys()], { minLength: 16 }), (order) => {
        expect(eliminationWidth({ ...model, order })).toBeGreaterThanOrEqual(eliminationWidth(model));
        expect(relative(logPartitionByElimination({ ...model, order }), exact)).toBeLessThan(1e-13);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it("finds a width of about two rows on tori, and of one row on open lattices", () => {
    expect(eliminationWidth(isingFactors(4, 4, critical))).toBeLessThanOrEqual(8);
    expect(eliminationWidth(isingFactors(8, 8, critical))).toBeLessThanOrEqual(16);
    expect(eliminationWidth(isingFactors(40, 4, critical))).toBeLessThanOrEqual(8);
    const open = ising(square(8, 8, { boundary: "open" }), { coupling: critical });
    expect(eliminationWidth(hamiltonianFactors(open))).toBeLessThanOrEqual(8);
    // On a chain that is numbered badly the natural order would be far worse than greedy choices.
    const comb = Array.from({ length: 30 }, (_, i) => [i, i < 15 ? i + 15 : (i + 1) % 15, 0.3]);
    const chain = hamiltonian({ sites: 30, interactions: [interaction(2, comb)] });
    expect(eliminationWidth(hamiltonianFactors(chain))).toBe(2);
  });

  it.each([
    [8, 8],
    [4, 12],
    [2, 9],
    [5, 7],
  ])("agrees with Kaufman, the transfer matrix and the density of states on the %ix%i torus", (rows, columns) => {
    const lattice = square(rows, columns);
    for (const coupling of [0.44, critical]) {
      const value = logPartitionByElimination(isingFactors(rows, columns, coupling));
      expect(Math.abs(value - kaufman({ rows, columns, coupling }).logPartition)).toBeLessThan(1e-10);
      expect(Math.abs(value - transferMatrix({ lattice, coupling }).logPartition)).toBeLessThan(1e-10);
      const density = densityOfStates(lattice);
      expect(Math.abs(value - densityMoments({ density, coupling }).logPartition)).toBeLessThan(1e-10);
    }
  });

  it.each([4, 8])("sums the decimated %sx8 torus, four spins to a factor, to the same ln Z", (rows) => {
    const columns = 8;
    const exact = kaufman({ rows, columns, coupling: critical }).logPartition;
    const decimated = decimatedTorus(rows, columns, critical);
    expect(decimated.variables).toBe((rows * columns) / 2);
    expect(eliminationWidth(decimated)).toBeLessThanOrEqual(16);
    expect(Math.abs(logPartitionByElimination(decimated) - exact)).toBeLessThan(1e-10);
  });

  it("holds the ground state of frustrated and of frozen models", () => {
    const triangle = hamiltonian({
      sites: 3,
      interactions: [
        interaction(2, [
          [0, 1, -900],
          [1, 2, -900],
          [0, 2, -900],
        ]),
      ],
    });
    expect(logPartitionByElimination(hamiltonianFactors(triangle))).toBeCloseTo(900 + Math.log(6), 10);
    expect(relative(logPartitionByElimination(isingFactors(6, 6, 800)), 57_600 + Math.LN2)).toBeLessThan(1e-14);
  });

  it("takes the constant, fields, four-spin couplings and free spins of a Hamiltonian", () => {
    const model = hamiltonian({
      sites: 5,
      constant: -1.5,
      interactions: [
        interaction(1, [
          [0, 0.3],
          [2, -0.2],
        ]),
        interaction(2, [[0, 2, 0.7]]),
        interaction(4, [[0, 1, 2, 3, -0.4]]),
      ],
    });
    let z = 0;
    for (let state = 0; state < 32; state++) {
      const s = Array.from({ length: 5 }, (_, i) => 1 - 2 * ((state >> i) & 1));
      z += Math.exp(-1.5 + 0.3 * s[0]! - 0.2 * s[2]! + 0.7 * s[0]! * s[2]! - 0.4 * s[0]! * s[1]! * s[2]! * s[3]!);
    }
    expect(Math.abs(logPartitionByElimination(hamiltonianFactors(model)) - Math.log(z))).toBeLessThan(1e-14);
    expect(logPartitionByElimination({ variables: 3, factors: [] })).toBeCloseTo(3 * Math.LN2, 14);
    expect(logPartitionByElimination({ variables: 0, factors: [] })).toBe(0);
  });

  it("names the width and the limit before it starts what would not fit", () => {
    const dense = hamiltonian({
      sites: 30,
      interactions: [
        interaction(
          2,
          Array.from({ length: 435 }, (_, pair) => [...pairOf(pair), 0.01]),
        ),
      ],
    });
    const model = hamiltonianFactors(dense);
    expect(eliminationWidth(model)).toBe(29);
    expect(() => logPartitionByElimination(model)).toThrow(TooLargeError);
    expect(() => logPartitionByElimination(model)).toThrow(/2\^29 entries, the limit is 2\^22/);
    expect(() => logPartitionByElimination({ ...isingFactors(4, 4, 1), maximumWidth: 5 })).toThrow(/2\^6.*2\^5/);
    expect(eliminationWidth(isingFactors(100, 100, 1))).toBeGreaterThan(64);
  });

  it("refuses malformed factors and orders", () => {
    const model = (variables: number[], values: number[]): FactorModel => ({
      variables: 2,
      factors: [{ variables, logValues: Float64Array.from(values) }],
    });
    expect(() => eliminationWidth(model([0, 2], [0, 0, 0, 0]))).toThrow(/variable 2 in \[0, 2\] is out of range/);
    expect(() => eliminationWidth(model([1, 1], [0, 0, 0, 0]))).toThrow(/repeated/);
    expect(() => eliminationWidth(model([0, 1], [0, 0]))).toThrow(/2\^2 values, not 2/);
    expect(() => eliminationWidth(model([0], [0, Number.NaN]))).toThrow(ParameterError);
    expect(() => eliminationWidth({ ...model([0], [0, 1]), order: [0, 0] })).toThrow(/names each of the 2 variables/);
    expect(() => eliminationWidth({ variables: 1.5, factors: [] })).toThrow(ParameterError);
  });
});

/** The even sites of a torus after the odd ones are summed: a factor ln 2cosh(K sum of four) for each odd site. */
function decimatedTorus(rows: number, columns: number, coupling: number): FactorModel {
  const index = (row: number, column: number): number =>
    Math.floor((((row + rows) % rows) * columns + ((column + columns) % columns)) / 2);
  const factors: Factor[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = (row + 1) % 2; column < columns; column += 2) {
      const logValues = Float64Array.from({ length: 16 }, (_, pattern) => {
        const spins = [0, 1, 2, 3].map((k) => 1 - 2 * ((pattern >> k) & 1));
        return Math.log(2 * Math.cosh(coupling * spins.reduce((sum, s) => sum + s, 0)));
      });
      const variables = [
        index(row - 1, column),
        index(row + 1, column),
        index(row, column - 1),
        index(row, column + 1),
      ];
      factors.push({ variables, logValues });
    }
  }
  return { variables: (rows * columns) / 2, factors };
}

/** The pairs a < b of integers, numbered. */
function pairOf(pair: number): [number, number] {
  let b = 1;
  while ((b * (b + 1)) / 2 <= pair) b++;
  return [pair - (b * (b - 1)) / 2, b];
}
