import { expect, test } from "vitest";
import { logPartitionByEnumeration } from "../../src/physics/exact/index.js";
import { square } from "../../src/physics/lattice/index.js";
import { ising, logWeight, uniformModel } from "../../src/physics/models/index.js";

test("with nearest neighbours only a uniform model is the Ising model", () => {
  for (const lattice of [square(2, 2), square(3, 4), square(3, 3, { boundary: "open" })]) {
    const uniform = uniformModel(lattice, { nn: 0.37 });
    expect(logPartitionByEnumeration(uniform)).toBeCloseTo(
      logPartitionByEnumeration(ising(lattice, { coupling: 0.37 })),
      12,
    );
  }
});

test("the aligned state of a torus has a field, two bonds, two diagonals and one plaquette per site", () => {
  const model = uniformModel(square(4, 6), { field: 1, nn: 10, diagonal: 100, plaquette: 1000 });
  expect(logWeight(model, new Int8Array(24).fill(1))).toBe(24 * (1 + 20 + 200 + 1000));
  expect(logWeight(model, new Int8Array(24).fill(-1))).toBe(24 * (-1 + 20 + 200 + 1000));
});

test("terms that coincide on a torus of extent 2 add up", () => {
  const { interactions } = uniformModel(square(2, 2), { diagonal: 0.1, plaquette: 0.2 });
  expect(interactions.map(({ order, couplings }) => [order, couplings.length, couplings[0]])).toEqual([
    [2, 2, 0.4],
    [4, 1, 0.8],
  ]);
});
