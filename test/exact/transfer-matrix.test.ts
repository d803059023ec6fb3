import { describe, expect, it } from "vitest";
import { ParameterError, TooLargeError } from "../../src/core/errors/index.js";
import { densityMoments, densityOfStates, kaufman, transferMatrix } from "../../src/physics/exact/index.js";
import { rowClasses } from "../../src/physics/exact/transfer-matrix.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { bruteForce } from "./brute-force.js";

const relative = (value: number, exact: number): number => Math.abs(value / exact - 1);

describe("the transfer matrix", () => {
  it.each([
    [2, 2, "periodic"],
    [2, 3, "periodic"],
    [3, 3, "periodic"],
    [3, 4, "periodic"],
    [5, 3, "periodic"],
    [4, 4, "periodic"],
    [1, 1, "open"],
    [1, 6, "open"],
    [2, 2, "open"],
    [3, 5, "open"],
    [4, 4, "open"],
  ] as const)(
    "gives ln Z of a %ix%i lattice with %s boundaries at couplings of both signs",
    (rows, columns, boundary) => {
      const { thermodynamics } = bruteForce(rows, columns, boundary);
      for (const coupling of [-3, -critical, -0.1, 0, 1e-3, critical, 3]) {
        const { logPartition } = transferMatrix({ lattice: square(rows, columns, { boundary }), coupling });
        expect(relative(logPartition, thermodynamics(coupling).logPartition)).toBeLessThan(1e-13);
      }
    },
  );

  it.each([
    [8, 8],
    [12, 10],
    [7, 9],
    [4, 500],
  ])("agrees with Kaufman on the %ix%i torus", (rows, columns) => {
    for (const coupling of [0.1, 0.44, critical, 0.5, 5]) {
      const { logPartition } = transferMatrix({ lattice: square(rows, columns), coupling });
      expect(relative(logPartition, kaufman({ rows, columns, coupling }).logPartition)).toBeLessThan(1e-12);
    }
  });

  it("agrees with the density of states where Kaufman does not reach", () => {
    for (const lattice of [square(7, 7), square(6, 7), square(8, 8, { boundary: "open" })]) {
      const density = densityOfStates(lattice);
      for (const coupling of [-4, -0.5, 0.5]) {
        const exact = densityMoments({ density, coupling }).logPartition;
        expect(relative(transferMatrix({ lattice, coupling }).logPartition, exact)).toBeLessThan(1e-13);
      }
    }
  });

  it("does not overflow or underflow in the ground state", () => {
    for (const coupling of [-1000, 1000]) {
      const torus = transferMatrix({ lattice: square(6, 8), coupling }).logPartition;
      expect(relative(torus, 96_000 + Math.LN2)).toBeLessThan(1e-14);
      const open = transferMatrix({ lattice: square(6, 8, { boundary: "open" }), coupling }).logPartition;
      expect(relative(open, 82_000 + Math.LN2)).toBeLessThan(1e-14);
    }
  });

  it("starts from one row of each class under shifts, reflection and spin flip", () => {
    expect(rowClasses(3)).toEqual({ representatives: [0, 1], multiplicities: [2, 6] });
    for (const columns of [2, 4, 7, 10]) {
      const { representatives, multiplicities } = rowClasses(columns);
      expect(multiplicities.reduce((sum, count) => sum + count, 0)).toBe(2 ** columns);
      expect(multiplicities).toHaveLength(representatives.length);
    }
    expect(rowClasses(8).representatives).toHaveLength(18);
  });

  it("refuses long rows, couplings that are not numbers, and frustration beyond a double", () => {
    expect(() => transferMatrix({ lattice: square(20, 20), coupling: 0.4 })).toThrow(TooLargeError);
    expect(() => transferMatrix({ lattice: square(20, 20), coupling: 0.4 })).toThrow(/20x20.*at most 16/);
    expect(() => transferMatrix({ lattice: square(25, 25, { boundary: "open" }), coupling: 0.4 })).toThrow(
      TooLargeError,
    );
    expect(() => transferMatrix({ lattice: square(4, 4), coupling: Number.NaN })).toThrow(ParameterError);
    expect(() => transferMatrix({ lattice: square(3, 3), coupling: -100 })).toThrow(/frustrated.*densityOfStates/);
  });
});
