import { describe, expect, test } from "vitest";
import { TooLargeError } from "../../src/core/errors/index.js";
import { kaufman, pottsByEnumeration } from "../../src/physics/exact/index.js";
import { bonds, cubic, square } from "../../src/physics/lattice/index.js";
import { type PottsModel, potts } from "../../src/physics/models/index.js";

/** The same sums the long way: every configuration from its number, energy and populations from scratch. */
function direct({ lattice, sites, states: q, coupling }: PottsModel) {
  const pairs = bonds(lattice);
  const sums = { z: 0, energy: 0, energySquared: 0, orderParameter: 0, squaredOrder: 0 };
  for (let number = 0; number < q ** sites; number++) {
    const state = Array.from({ length: sites }, (_, i) => Math.floor(number / q ** i) % q);
    const populations = Array.from({ length: q }, (_, c) => state.filter((one) => one === c).length / sites);
    let energy = 0;
    for (let b = 0; b < pairs.length; b += 2) if (state[pairs[b]!] === state[pairs[b + 1]!]) energy--;
    const weight = Math.exp(-coupling * energy);
    sums.z += weight;
    sums.energy += weight * energy;
    sums.energySquared += weight * energy ** 2;
    sums.orderParameter += (weight * (q * Math.max(...populations) - 1)) / (q - 1);
    sums.squaredOrder += (weight * (q * populations.reduce((sum, p) => sum + p * p, 0) - 1)) / (q - 1);
  }
  return sums;
}

describe("enumeration of the Potts model", () => {
  test.each([
    ["q = 2 on 2x2", potts(square(2, 2), { states: 2, coupling: 0.7 })],
    ["q = 3 on 2x3", potts(square(2, 3), { states: 3, coupling: -0.9 })],
    ["q = 3 on an open 3x2", potts(square(3, 2, { boundary: "open" }), { states: 3, coupling: 1.1 })],
    ["q = 5 on 2x2", potts(square(2, 2), { states: 5, coupling: 0.4 })],
    ["q = 2 on 2x2x2", potts(cubic(2, 2, 2), { states: 2, coupling: 0.3 })],
  ])("agrees with the sum over all configurations, each from scratch: %s", (_, model) => {
    const { z, energy, energySquared, orderParameter, squaredOrder } = direct(model);
    const found = pottsByEnumeration(model);
    expect(found.logPartition).toBeCloseTo(Math.log(z), 12);
    expect(found.energy).toBeCloseTo(energy / z, 12);
    expect(found.energySquared).toBeCloseTo(energySquared / z, 11);
    expect(found.orderParameter).toBeCloseTo(orderParameter / z, 12);
    expect(found.squaredOrder).toBeCloseTo(squaredOrder / z, 12);
  });

  test("for q = 2 is the Ising model at half the coupling", () => {
    const coupling = 0.8;
    const found = pottsByEnumeration(potts(square(4, 4), { states: 2, coupling }));
    const ising = kaufman({ rows: 4, columns: 4, coupling: coupling / 2 });
    // delta = (1 + s s')/2, on 32 bonds.
    expect(found.energy).toBeCloseTo((16 * ising.energyPerSite - 32) / 2, 10);
    expect(found.logPartition).toBeCloseTo(ising.logPartition + 32 * (coupling / 2), 10);
  });

  test("survives couplings whose weights overflow a double", () => {
    const cold = pottsByEnumeration(potts(square(3, 3), { states: 3, coupling: 500 }));
    expect(cold.energy).toBeCloseTo(-18, 12);
    expect(cold.logPartition).toBeCloseTo(9000 + Math.log(3), 9);
    const frustrated = pottsByEnumeration(potts(square(3, 3), { states: 2, coupling: -500 }));
    // An odd torus leaves one satisfied bond in every row and every column.
    expect(frustrated.energy).toBeCloseTo(-6, 12);
    expect(frustrated.logPartition).toBeLessThan(0);
  });

  test("refuses more than 1e8 configurations", () => {
    expect(() => pottsByEnumeration(potts(square(4, 5), { states: 3, coupling: 1 }))).toThrow(TooLargeError);
  });
});
