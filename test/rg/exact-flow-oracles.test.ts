import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hamiltonianFactors,
  logPartitionByElimination,
  marginalByEnumeration,
  tabulateLogWeights,
} from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { type Hamiltonian, hamiltonian, type IsingModel, interaction, ising } from "../../src/physics/models/index.js";
import { exactFlow } from "../../src/physics/rg/exact-flow/index.js";

const largestDifference = (a: Float64Array, b: Float64Array): number => {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
};

/** The model of the other spins in the field of those that are held: down where the bit of `state` is set. */
const holding = (model: IsingModel, held: Int32Array, state: number): Hamiltonian => {
  const spin = new Map(Array.from(held, (site, i) => [site, 1 - 2 * ((state >> i) & 1)]));
  const free = Array.from({ length: model.sites }, (_, site) => site).filter((site) => !spin.has(site));
  const fields: number[][] = [];
  const pairs: number[][] = [];
  for (let b = 0; b < model.bonds.length; b += 2) {
    const [i, j] = [model.bonds[b]!, model.bonds[b + 1]!];
    if (spin.has(i)) fields.push([free.indexOf(j), model.coupling * spin.get(i)!]);
    else if (spin.has(j)) fields.push([free.indexOf(i), model.coupling * spin.get(j)!]);
    else pairs.push([free.indexOf(i), free.indexOf(j), model.coupling]);
  }
  return hamiltonian({ sites: free.length, interactions: [interaction(1, fields), interaction(2, pairs)] });
};

describe("every level of an exact flow against brute force", () => {
  test("is the enumerated marginal of the model on 2x2 to 4x4 tori, at any coupling", () => {
    const shapes = [
      [2, 2],
      [2, 4],
      [4, 2],
      [2, 6],
      [6, 2],
      [4, 4],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        ([rows, columns], coupling) => {
          const model = ising(square(rows, columns), { coupling });
          const steps = rows % 4 === 0 && columns % 4 === 0 ? 4 : 2;
          for (const { logWeights, keptSites, hamiltonian } of exactFlow(model, { steps }).levels) {
            const oracle = marginalByEnumeration(model, keptSites);
            expect(largestDifference(logWeights!, oracle)).toBeLessThan(1e-12);
            expect(largestDifference(tabulateLogWeights(hamiltonian), oracle)).toBeLessThan(1e-11);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("is the enumerated marginal of all 2^24 configurations on 4x6 and 12x2", () => {
    for (const [rows, columns] of [
      [4, 6],
      [12, 2],
    ] as const) {
      const model = ising(square(rows, columns), { coupling: critical });
      const { keptSites, logWeights } = exactFlow(model, { steps: 2 }).levels[2]!;
      // The oracle adds 2^18 weights and more for each log-weight, one after the other.
      expect(largestDifference(logWeights!, marginalByEnumeration(model, keptSites))).toBeLessThan(5e-11);
    }
  });

  test("is the enumerated marginal of the first level on 4x8, 8x4 and 6x8", () => {
    for (const [rows, columns] of [
      [4, 8],
      [8, 4],
      [6, 8],
    ] as const) {
      const [, first, second] = exactFlow(ising(square(rows, columns), { coupling: critical }), { steps: 2 }).levels;
      const kept = Int32Array.from(second!.keptSites, (site) => first!.keptSites.indexOf(site));
      const oracle = marginalByEnumeration(first!.hamiltonian, kept);
      expect(largestDifference(second!.logWeights!, oracle), `${rows}x${columns}`).toBeLessThan(1e-11);
    }
  });

  test("is the ln Z of the 8x8 model with the kept spins held fixed, at strong coupling too", () => {
    for (const coupling of [critical, -2, 9.5]) {
      const model = ising(square(8, 8), { coupling });
      const { keptSites, logWeights } = exactFlow(model, { steps: 2 }).levels[2]!;
      // Aligned, checkerboard (the least likely), stripes, two domains, and two without any symmetry.
      for (const state of [0x0000, 0x5a5a, 0x0f0f, 0xff00, 0x1d37, 0xe001]) {
        const expected = logPartitionByElimination(hamiltonianFactors(holding(model, keptSites, state)));
        expect(Math.abs(logWeights![state]! - expected)).toBeLessThan(1e-13 * Math.max(100, Math.abs(expected)));
      }
    }
  });
});
