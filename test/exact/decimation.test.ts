import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ln2Cosh } from "../../src/core/numbers/index.js";
import {
  decimate,
  decimationCouplings,
  logPartitionByEnumeration,
  marginalByEnumeration,
  tabulateLogWeights,
} from "../../src/physics/exact/index.js";
import { critical, square, sublattices } from "../../src/physics/lattice/index.js";
import { hamiltonian, interaction, ising, pairNeighbours } from "../../src/physics/models/index.js";

describe("the couplings after one checkerboard decimation", () => {
  test("have the published values at the critical point", () => {
    const { nn, nnn, quartic, constantPerRemovedSpin } = decimationCouplings(critical);
    expect(nn).toBeCloseTo(0.2746530722, 10);
    expect(nnn).toBeCloseTo(0.1373265361, 10);
    expect(quartic).toBeCloseTo(-0.0359602591, 10);
    expect(constantPerRemovedSpin).toBeCloseTo(1.0037605118, 10);
  });

  test("reproduce ln 2cosh(K |s|) at |s| = 0, 2, 4 for any coupling", () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (coupling) => {
        const { nnn: b, quartic: d, constantPerRemovedSpin: a } = decimationCouplings(coupling);
        expect(Math.abs(a + 6 * b + d - ln2Cosh(4 * coupling))).toBeLessThan(1e-14 * (1 + 4 * Math.abs(coupling)));
        expect(Math.abs(a - d - ln2Cosh(2 * coupling))).toBeLessThan(1e-14 * (1 + 4 * Math.abs(coupling)));
        expect(Math.abs(a - 2 * b + d - Math.LN2)).toBeLessThan(1e-14 * (1 + 4 * Math.abs(coupling)));
      }),
    );
  });

  test("the four-spin coupling is never positive", () => {
    for (let k = -3; k <= 3; k += 0.1) expect(decimationCouplings(k).quartic).toBeLessThanOrEqual(0);
  });
});

describe("decimation of a model", () => {
  const decimated = (rows: number, columns: number, coupling: number) => {
    const lattice = square(rows, columns);
    return decimate(ising(lattice, { coupling }), { keptSites: sublattices(lattice).even });
  };

  test("keeps ln Z, constant included, on 2x2, 2x4, 4x4 and 4x6 tori", () => {
    for (const [rows, columns] of [
      [2, 2],
      [2, 4],
      [4, 4],
      [4, 6],
    ] as const) {
      const model = ising(square(rows, columns), { coupling: critical });
      const difference =
        logPartitionByEnumeration(decimated(rows, columns, critical).hamiltonian) - logPartitionByEnumeration(model);
      expect(Math.abs(difference)).toBeLessThan(1e-11);
    }
  }, 60_000);

  test("doubles the distance-2 coupling of the 4x4 torus, where those pairs wrap both ways", () => {
    const { hamiltonian: h, keptSites } = decimated(4, 4, critical);
    const { nn, nnn } = decimationCouplings(critical);
    const neighbours = pairNeighbours(h);
    const site = keptSites.indexOf(0);
    const row = new Map<number, number>();
    for (let k = neighbours.start[site]!; k < neighbours.start[site + 1]!; k++) {
      row.set(keptSites[neighbours.sites[k]!]!, neighbours.couplings[k]!);
    }
    expect(row.get(5)).toBeCloseTo(nn, 14);
    expect(row.get(2)).toBeCloseTo(2 * nnn, 14);
    expect(row.get(8)).toBeCloseTo(2 * nnn, 14);
  });

  test("is the plain formula on the 8x8 torus, where no pairs coincide", () => {
    const { hamiltonian: h } = decimated(8, 8, 0.37);
    const { nn, nnn, quartic, constantPerRemovedSpin } = decimationCouplings(0.37);
    const pairs = [...h.interactions.find(({ order }) => order === 2)!.couplings];
    expect(pairs.filter((k) => Math.abs(k - nn) < 1e-14).length).toBe(64);
    expect(pairs.filter((k) => Math.abs(k - nnn) < 1e-14).length).toBe(64);
    const quads = [...h.interactions.find(({ order }) => order === 4)!.couplings];
    expect(quads.length).toBe(32);
    expect(quads.every((k) => Math.abs(k - quartic) < 1e-14)).toBe(true);
    expect(h.constant).toBeCloseTo(32 * constantPerRemovedSpin, 12);
  });

  test("equals the enumerated marginal for random bipartite couplings and fields", () => {
    const coupling = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(fc.array(coupling, { minLength: 20, maxLength: 20 }), (k) => {
        const kept = Int32Array.of(0, 1, 2, 3);
        const model = hamiltonian({
          sites: 7,
          constant: 0.3,
          interactions: [
            interaction(
              1,
              [0, 1, 2, 3, 4, 5, 6].map((i) => [i, i === 6 ? 0 : k[i]!]),
            ),
            interaction(
              2,
              [4, 5, 6].flatMap((b) => [0, 1, 2, 3].map((a) => [a, b, k[7 + (b - 4) * 4 + a]!])),
            ),
            interaction(3, [[0, 1, 3, k[19]!]]),
          ],
        });
        const ours = tabulateLogWeights(decimate(model, { keptSites: kept }).hamiltonian);
        const direct = marginalByEnumeration(model, kept);
        for (let i = 0; i < 16; i++) expect(Math.abs(ours[i]! - direct[i]!)).toBeLessThan(1e-11);
      }),
    );
  });

  test("refuses removed spins that interact with one another", () => {
    const model = ising(square(4, 4), { coupling: 0.3 });
    expect(() => decimate(model, { keptSites: Int32Array.of(0, 2) })).toThrow(
      "ties a removed spin to more than one other",
    );
  });
});
