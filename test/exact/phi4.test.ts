import { describe, expect, test } from "vitest";
import { freeField, phi4Quadrature } from "../../src/physics/exact/index.js";
import { cubic, extents, type Lattice, neighbours, square } from "../../src/physics/lattice/index.js";
import { phi4 } from "../../src/physics/models/index.js";

/** The inverse of a small matrix by Gauss-Jordan elimination, rows of arrays. */
function inverse(matrix: number[][]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / pivot);
    for (let k = 0; k < n; k++) {
      const factor = rows[k]![i]!;
      if (k !== i) rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

describe("the free field", () => {
  const lattices: Lattice[] = [
    square(3, 4),
    square(2, 2),
    square(3, 4, { boundary: "open" }),
    cubic(2, 3, 4),
    cubic(2, 3, 2, { boundary: "open" }),
  ];
  test.each(lattices)("has the covariance of the inverted action matrix on $kind lattices, $boundary", (lattice) => {
    const model = phi4(lattice, { kappa: 0.8, massSquared: 0.3, lambda: 0 });
    const { sites } = lattice;
    const sizes = extents(lattice);
    const table = neighbours(lattice);
    const matrix = Array.from({ length: sites }, (_, i) =>
      Array.from({ length: sites }, (_, j) => (i === j ? 0.3 + 2 * sizes.length * 0.8 : 0)),
    );
    for (let i = 0; i < table.length; i++) {
      if (table[i]! >= 0) matrix[Math.floor(i / (2 * sizes.length))]![table[i]!]! -= 0.8;
    }
    const covariance = inverse(matrix);
    let trace = 0;
    let total = 0;
    let waves = 0;
    for (let i = 0; i < sites; i++) {
      trace += covariance[i]![i]!;
      for (let j = 0; j < sites; j++) {
        total += covariance[i]![j]!;
        let stride = 1;
        for (const size of [...sizes].reverse()) {
          const distance = (Math.floor(i / stride) % size) - (Math.floor(j / stride) % size);
          waves += (covariance[i]![j]! * Math.cos((2 * Math.PI * distance) / size)) / sizes.length;
          stride *= size;
        }
      }
    }
    const exact = freeField(model);
    expect(exact.energy).toBe(sites / 2);
    expect(exact.phiSquared).toBeCloseTo(trace / sites, 11);
    expect(exact.magnetizationSquared).toBeCloseTo(total / sites, 11);
    expect(exact.structureFactor).toBeCloseTo(waves / sites, 11);
  });

  test("refuses an interacting field", () => {
    expect(() => freeField(phi4(square(4, 4), { massSquared: 1, lambda: 0.1 }))).toThrow(
      /lambda 0.1 is not a free field/,
    );
  });
});

describe("quadrature", () => {
  test.each([
    ["2x2 torus", square(2, 2)],
    ["open 2x2 square", square(2, 2, { boundary: "open" })],
    ["open chain of 3", square(1, 3, { boundary: "open" })],
  ])("gives the free field of the %s", (_, lattice) => {
    const model = phi4(lattice, { kappa: 0.5, massSquared: 1.5, lambda: 0 });
    const means = phi4Quadrature(model);
    const free = freeField(model);
    const variance = free.magnetizationSquared * lattice.sites;
    expect(means.energy).toBeCloseTo(free.energy, 9);
    expect(means.phiSquared).toBeCloseTo(free.phiSquared * lattice.sites, 9);
    expect(means.magnetizationSquared / variance).toBeCloseTo(1, 9);
    expect(means.magnetizationFourth / variance ** 2).toBeCloseTo(3, 8);
    expect(means.absoluteMagnetization).toBeCloseTo(Math.sqrt((2 * variance) / Math.PI), 6);
  });

  test("gives the Gamma functions of one purely quartic field", () => {
    // mu^2 = -4 kappa cancels the quadratic term of a square lattice: P ~ exp(-phi^4 / 4) for lambda = 1.
    const means = phi4Quadrature(phi4(square(1, 1, { boundary: "open" }), { massSquared: -4, lambda: 1 }));
    const quarter = 3.625609908221908; // Gamma(1/4)
    const threeQuarters = 1.2254167024651776; // Gamma(3/4)
    expect(means.logPartition).toBeCloseTo(Math.log((quarter / 2) * Math.SQRT2), 9);
    expect(means.phiSquared).toBeCloseTo((2 * threeQuarters) / quarter, 9);
    expect(means.phiFourth).toBeCloseTo(1, 9);
    expect(means.absoluteMagnetization).toBeCloseTo((Math.SQRT2 * Math.sqrt(Math.PI)) / quarter, 7);
  });

  test.each([0.5, -0.95, -2])(
    "obeys <S> = N/2 - (lambda/4) <sum phi^4> at mu^2 = %d and is converged",
    (massSquared) => {
      const model = phi4(square(2, 2), { massSquared, lambda: 0.7 });
      const means = phi4Quadrature(model);
      expect(means.energy).toBeCloseTo(2 - 0.175 * means.phiFourth, 7);
      const finer = phi4Quadrature(model, { refinement: 1.3 });
      for (const [name, value] of Object.entries(finer)) {
        expect(means[name as keyof typeof means] / value, name).toBeCloseTo(1, 8);
      }
    },
  );

  test("refuses what it cannot sum", () => {
    expect(() => phi4Quadrature(phi4(square(2, 3), { massSquared: 1, lambda: 1 }))).toThrow(/2x3 has 6; use 2x2/);
    expect(() => phi4Quadrature(phi4(square(2, 2), { massSquared: -40, lambda: 0.1 }))).toThrow(/needs \d+ points/);
  });
});
