import { describe, expect, it } from "vitest";
import { ParameterError, TooLargeError } from "../../src/core/errors/index.js";
import { densityMoments, densityOfStates, kaufman } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { bruteForce } from "./brute-force.js";

const total = (counts: readonly bigint[]): bigint => counts.reduce((sum, count) => sum + count, 0n);

// g(E) for E = -32 .. 0 and -128 .. 0: exact-anchors.md section 4.
const on4x4 = [
  [-32, 2n],
  [-24, 32n],
  [-20, 64n],
  [-16, 424n],
  [-12, 1728n],
  [-8, 6688n],
  [-4, 13568n],
  [0, 20524n],
] as const;
const on8x8 = [
  [-128, 2n],
  [-120, 128n],
  [-116, 256n],
  [-112, 4672n],
  [-108, 17920n],
  [-104, 145408n],
  [-100, 712960n],
  [-96, 4274576n],
  [-92, 22128384n],
  [-88, 118551552n],
  [-84, 610683392n],
  [-80, 3150447680n],
  [-76, 16043381504n],
  [-72, 80748258688n],
  [-68, 396915938304n],
  [-64, 1887270677624n],
  [-60, 8582140066816n],
  [-56, 36967268348032n],
  [-52, 149536933509376n],
  [-48, 564033837424064n],
  [-44, 1971511029384704n],
  [-40, 6350698012553216n],
  [-36, 18752030727310592n],
  [-32, 50483110303426544n],
  [-28, 123229776338119424n],
  [-24, 271209458049836032n],
  [-20, 535138987032308224n],
  [-16, 941564975390477248n],
  [-12, 1469940812209435392n],
  [-8, 2027486077172296064n],
  [-4, 2462494093546483712n],
  [0, 2627978003957146636n],
] as const;

describe("the density of states", () => {
  it.each([
    [4, on4x4],
    [8, on8x8],
  ] as const)("is the known table on the %ix%s torus", (size, table) => {
    const { energies, counts } = densityOfStates(square(size, size));
    const known = [...table, ...table.slice(0, -1).map(([energy, count]) => [0 - energy, count] as const)];
    known.sort(([a], [b]) => a - b);
    expect(Array.from(energies)).toEqual(known.map(([energy]) => energy));
    expect(counts).toEqual(known.map(([, count]) => count));
  });

  it.each([
    [4, 4],
    [8, 8],
    [4, 10],
    [6, 6],
  ])("sums to 2^N, is symmetric, and has a gap next to its ends on the %ix%i torus", (rows, columns) => {
    const sites = rows * columns;
    const { energies, counts } = densityOfStates(square(rows, columns));
    expect(total(counts)).toBe(2n ** BigInt(sites));
    expect([...counts].reverse()).toEqual(counts);
    expect(Array.from(energies, (energy) => 0 - energy).reverse()).toEqual(Array.from(energies));
    expect(energies[0]).toBe(-2 * sites);
    expect(energies).not.toContain(2 * sites - 4);
    expect(energies).not.toContain(4 - 2 * sites);
  });

  it.each([
    [2, 2, "periodic"],
    [2, 3, "periodic"],
    [3, 3, "periodic"],
    [5, 3, "periodic"],
    [4, 4, "periodic"],
    [2, 8, "periodic"],
    [1, 1, "open"],
    [1, 7, "open"],
    [2, 2, "open"],
    [3, 5, "open"],
    [5, 3, "open"],
    [4, 4, "open"],
  ] as const)("counts the states of a %ix%i lattice with %s boundaries", (rows, columns, boundary) => {
    const { energies, counts } = densityOfStates(square(rows, columns, { boundary }));
    const { histogram } = bruteForce(rows, columns, boundary);
    const expected = [...histogram].sort(([a], [b]) => a - b);
    expect(Array.from(energies)).toEqual(expected.map(([energy]) => energy));
    expect(counts).toEqual(expected.map(([, count]) => BigInt(count)));
  });

  it.each([
    [8, 8],
    [3, 3],
    [4, 9],
    [5, 7],
    [2, 20],
  ])("gives the thermodynamics of Kaufman on the %ix%i torus", (rows, columns) => {
    const density = densityOfStates(square(rows, columns));
    for (const coupling of [0.001, 0.2, 0.44, critical, 0.6, 5]) {
      const fromCounts = densityMoments({ density, coupling });
      const exact = kaufman({ rows, columns, coupling });
      expect(Math.abs(fromCounts.logPartition / exact.logPartition - 1)).toBeLessThan(1e-13);
      expect(Math.abs(fromCounts.energyPerSite - exact.energyPerSite)).toBeLessThan(1e-12);
      expect(Math.abs(fromCounts.specificHeat - exact.specificHeat)).toBeLessThan(1e-11);
    }
  });

  it("gives the thermodynamics of frustrated tori and of open lattices, which Kaufman does not", () => {
    for (const [rows, columns, boundary] of [
      [3, 5, "periodic"],
      [4, 4, "open"],
    ] as const) {
      const density = densityOfStates(square(rows, columns, { boundary }));
      const { thermodynamics } = bruteForce(rows, columns, boundary);
      for (const coupling of [-2, -0.3, 0.3, 2]) {
        const fromCounts = densityMoments({ density, coupling });
        const exact = thermodynamics(coupling);
        expect(Math.abs(fromCounts.logPartition / exact.logPartition - 1)).toBeLessThan(1e-13);
        expect(Math.abs(fromCounts.energyPerSite - exact.energyPerSite)).toBeLessThan(1e-12);
        expect(Math.abs(fromCounts.specificHeat - exact.specificHeat)).toBeLessThan(1e-11);
      }
    }
  });

  it("has moments that are exact for free spins and finite in the ground state", () => {
    const density = densityOfStates(square(6, 6));
    const free = densityMoments({ density, coupling: 0 });
    expect(Math.abs(free.logPartition - 36 * Math.LN2)).toBeLessThan(1e-13);
    expect(Math.abs(free.energyPerSite)).toBeLessThan(1e-14);
    expect(free.specificHeat).toBe(0);
    const frozen = densityMoments({ density, coupling: 1000 });
    expect(frozen.logPartition).toBeCloseTo(72_000 + Math.LN2, 9);
    expect(frozen).toMatchObject({ energyPerSite: -2, specificHeat: 0 });
  });

  it("refuses lattices that would take hours, and couplings that are not numbers", () => {
    expect(() => densityOfStates(square(14, 14))).toThrow(TooLargeError);
    expect(() => densityOfStates(square(14, 14))).toThrow(/14x14.*12x12 torus/);
    expect(() => densityOfStates(square(20, 20, { boundary: "open" }))).toThrow(TooLargeError);
    const density = densityOfStates(square(2, 2));
    expect(() => densityMoments({ density, coupling: Number.NaN })).toThrow(ParameterError);
  });
});
