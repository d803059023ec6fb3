import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lnCosh } from "../../src/core/numbers/index.js";
import { randomStream } from "../../src/core/random/index.js";
import {
  decimate,
  logPartitionByEnumeration,
  spinsOfState,
  tabulateLogWeights,
} from "../../src/physics/exact/index.js";
import {
  bonds,
  critical,
  plaquettes,
  type SquareLattice,
  square,
  sublattices,
} from "../../src/physics/lattice/index.js";
import {
  type Hamiltonian,
  hamiltonian,
  type Interaction,
  interaction,
  ising,
  logWeight,
} from "../../src/physics/models/index.js";
import { type CompiledRbm, compileHamiltonian } from "../../src/systems/rbm/compiler/compile.js";
import { logErrorBound } from "../../src/systems/rbm/compiler/error-bound.js";
import { expansion, monomialWeight } from "../../src/systems/rbm/compiler/monomial.js";
import { verifyCompiled } from "../../src/systems/rbm/compiler/verify.js";
import { rbmLogPartition, visibleLogWeight } from "../../src/systems/rbm/index.js";

const uniform = (order: number, sites: Int32Array, coupling: number): Interaction => ({
  order,
  sites,
  couplings: new Float64Array(sites.length / order).fill(coupling),
});

/** The two diagonals of every plaquette. */
const diagonals = (lattice: SquareLattice): Int32Array => {
  const corners = plaquettes(lattice);
  const pairs: number[] = [];
  for (let k = 0; k < corners.length; k += 4)
    pairs.push(corners[k]!, corners[k + 3]!, corners[k + 1]!, corners[k + 2]!);
  return Int32Array.from(pairs);
};

/** Nearest neighbours K1, diagonals K2 and plaquettes K4. */
const torus = (rows: number, columns: number, [k1, k2, k4]: readonly [number, number, number]) => {
  const lattice = square(rows, columns);
  const model = hamiltonian({
    sites: lattice.sites,
    interactions: [
      uniform(2, bonds(lattice), k1),
      uniform(2, diagonals(lattice), k2),
      uniform(4, plaquettes(lattice), k4),
    ],
  });
  return { ...model, lattice };
};

const term = (sites: number, members: readonly number[], coupling: number): Hamiltonian =>
  hamiltonian({ sites, interactions: [interaction(members.length, [[...members, coupling]])] });

const unitsOfOrder = ({ units }: CompiledRbm, order: number): number =>
  units.filter(({ terms }) => terms[0]?.sites.length === order).length;

const expectExact = (model: Hamiltonian, tolerance = 1e-10): CompiledRbm => {
  const compiled = compileHamiltonian(model);
  const { method, maxLogDeviation, logPartitionDeviation } = verifyCompiled(compiled, model);
  expect(method).toBe("enumerated");
  expect(maxLogDeviation).toBeLessThan(tolerance);
  expect(logPartitionDeviation).toBeLessThan(tolerance);
  return compiled;
};

describe("the compiled RBM (A-10)", () => {
  test("has the law of random (K1, K2, K4) models of either sign on 2x4 and 4x4 tori, all states", () => {
    const coupling = fc.double({ min: -1, max: 1, noNaN: true });
    let largest = 0;
    let positive = 0;
    fc.assert(
      fc.property(fc.tuple(coupling, coupling, coupling), (couplings) => {
        if (couplings[2] > 0) positive++;
        for (const rows of [2, 4]) {
          const model = torus(rows, 4, couplings);
          const { maxLogDeviation, logPartitionDeviation } = verifyCompiled(compileHamiltonian(model), model);
          largest = Math.max(largest, maxLogDeviation, logPartitionDeviation!);
        }
      }),
      { numRuns: 100, seed: 20_240_611 },
    );
    expect(positive).toBeGreaterThan(20);
    expect(largest).toBeLessThan(1e-10);
    expect(largest).toBeLessThan(1e-12);
  });

  test.each([
    [0.3, 0.1, 0.05, 80],
    [0.3, 0.1, -0.05, 80],
    [-0.2, 0.15, 0.4, 80],
    [0, 0, 0.7, 48],
    [0.27465, 0.13733, -0.03596, 80],
  ] as const)("needs one unit per coupling on the 4x4 torus at (%d, %d, %d)", (k1, k2, k4, units) => {
    const compiled = expectExact(torus(4, 4, [k1, k2, k4]), 4e-12);
    expect(compiled.units.length).toBe(units);
    expect(unitsOfOrder(compiled, 4)).toBe(16);
  });

  test("has one unit of weight 0.7642854597 per bond of the critical Ising model", () => {
    const compiled = compileHamiltonian(ising(square(8, 8), { coupling: critical }));
    expect(compiled.units.length).toBe(128);
    expect(new Set(compiled.rbm.weights.values).size).toBe(1);
    expect(compiled.rbm.weights.values[0]).toBeCloseTo(0.7642854597, 10);
    expect(compiled.rbm.hiddenBias.every((b) => b === 0)).toBe(true);
    expect(rbmLogPartition(compiled.rbm).value).toBeCloseTo(60.14178078906915, 10);
  });

  test("merges the double bonds of tori with an extent of 2", () => {
    const two = expectExact(ising(square(2, 2), { coupling: critical }), 1e-13);
    expect(two.units.length).toBe(4);
    expect(two.rbm.weights.values[0]).toBe(monomialWeight(2, 2 * critical));
    expect(rbmLogPartition(two.rbm).value).toBeCloseTo(4.382026634673881, 12);
    expect(expectExact(ising(square(2, 4), { coupling: critical })).units.length).toBe(12);
    const byHand: Hamiltonian = {
      sites: 2,
      constant: 0,
      interactions: [
        interaction(2, [
          [1, 0, 0.2],
          [0, 1, 0.3],
        ]),
      ],
    };
    expect(compileHamiltonian(byHand).units.length).toBe(1);
    expect(visibleLogWeight(compileHamiltonian(byHand).rbm, Int8Array.of(1, 1))).toBeCloseTo(0.5, 15);
  });

  test("has unnormalised weights and ln Z of the model, fields and constant included", () => {
    const subsets = Array.from({ length: 256 }, (_, mask) => mask).filter((mask) => mask !== 0);
    const order = (mask: number): number => [...mask.toString(2)].filter((bit) => bit === "1").length;
    const couplings = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 255, maxLength: 255 });
    fc.assert(
      fc.property(couplings, fc.double({ min: -50, max: 50, noNaN: true }), (values, constant) => {
        const chosen = subsets.filter((mask, i) => [1, 2].includes(order(mask)) || (order(mask) === 4 && i % 4 === 0));
        const model = hamiltonian({
          sites: 8,
          constant,
          interactions: chosen.map((mask) => {
            const members = Array.from({ length: 8 }, (_, i) => i).filter((i) => (mask >> i) & 1);
            return interaction(members.length, [[...members, values[mask - 1]!]]);
          }),
        });
        const compiled = expectExact(model, 1e-11);
        const table = tabulateLogWeights(model);
        for (const state of [0, 1, 77, 170, 255]) {
          const spins = spinsOfState(state, new Int8Array(8));
          expect(Math.abs(visibleLogWeight(compiled.rbm, spins) - table[state]!)).toBeLessThan(1e-11);
          const bare = { ...compiled.rbm, constants: new Float64Array(compiled.units.length) };
          expect(Math.abs(visibleLogWeight(bare, spins) + compiled.logOffset - table[state]!)).toBeLessThan(1e-11);
        }
        expect(Math.abs(rbmLogPartition(compiled.rbm).value - logPartitionByEnumeration(model))).toBeLessThan(1e-11);
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  test("takes three-spin couplings by a hidden bias, and higher orders by the same idea", () => {
    const triple = expectExact(term(3, [0, 1, 2], -0.8), 1e-14);
    expect(triple.units.length).toBe(4);
    expect(Math.abs(triple.units[0]!.bias)).toBe(monomialWeight(4, 0.8));
    expect(triple.rbm.visibleBias.every((c) => c !== 0)).toBe(true);
    for (const order of [5, 6, 7, 8, 10]) {
      for (const coupling of [0.4, -0.4]) {
        expectExact(
          term(
            order,
            Array.from({ length: order }, (_, i) => i),
            coupling,
          ),
          1e-12,
        );
      }
    }
    const coupling = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(coupling, { minLength: 63, maxLength: 63 }), (values) => {
        const model = hamiltonian({
          sites: 6,
          interactions: values.map((value, i) => {
            const members = [0, 1, 2, 3, 4, 5].filter((k) => ((i + 1) >> k) & 1);
            return interaction(members.length, [[...members, value]]);
          }),
        });
        expectExact(model, 1e-12);
      }),
      { numRuns: 50, seed: 3 },
    );
  });

  test("keeps tiny couplings next to huge ones, and huge ones exact", () => {
    const mixed = hamiltonian({
      sites: 6,
      interactions: [
        interaction(1, [
          [0, 1e-12],
          [1, -30],
        ]),
        interaction(2, [
          [0, 1, 1e-12],
          [1, 2, -30],
          [2, 3, 30],
        ]),
        interaction(4, [
          [0, 1, 2, 3, 30],
          [1, 2, 3, 4, -30],
          [2, 3, 4, 5, 1e-12],
        ]),
      ],
    });
    expectExact(mixed);
    for (const coupling of [1e-12, -1e-12]) {
      for (const members of [
        [0, 1],
        [0, 1, 2, 3],
      ]) {
        const { rbm } = compileHamiltonian(term(4, members, coupling));
        const difference =
          visibleLogWeight(rbm, Int8Array.of(1, 1, 1, 1)) - visibleLogWeight(rbm, Int8Array.of(1, -1, 1, 1));
        expect(Math.abs(difference - 2 * coupling)).toBeLessThan(3e-15);
      }
    }
  });

  test("leaves out what vanishes: K4 = 0, and couplings that by-products annihilate", () => {
    const pairsOnly = compileHamiltonian(torus(4, 4, [0.3, 0.1, 0]));
    expect(unitsOfOrder(pairsOnly, 4)).toBe(0);
    expect(pairsOnly.units.length).toBe(64);
    expect(compileHamiltonian(torus(4, 4, [0, 0, 0])).units.length).toBe(0);

    // Pairs and a quartet of one removed spin: the six pair couplings are just what the quartet's unit brings along.
    const [, , pair, , quartet] = expansion(4, 0.6);
    const star = hamiltonian({
      sites: 4,
      interactions: [
        interaction(
          2,
          [
            [0, 1],
            [0, 2],
            [0, 3],
            [1, 2],
            [1, 3],
            [2, 3],
          ].map((pairOf) => [...pairOf, pair!]),
        ),
        interaction(4, [[0, 1, 2, 3, quartet!]]),
      ],
    });
    const compiled = expectExact(star, 1e-14);
    expect(compiled.units.length).toBe(1);
    for (const weight of compiled.rbm.weights.values) expect(weight).toBeCloseTo(0.6, 14);
  });

  test("gives back the removed spins of a decimated model: N/2 units of weight K", () => {
    const lattice = square(4, 4);
    const model = ising(lattice, { coupling: critical });
    const { hamiltonian: decimated } = decimate(model, { keptSites: sublattices(lattice).even });
    const compiled = expectExact(decimated, 1e-12);
    expect(compiled.units.length).toBe(8);
    for (const weight of compiled.rbm.weights.values) expect(weight).toBeCloseTo(critical, 13);
    expect(rbmLogPartition(compiled.rbm).value).toBeCloseTo(15.52191545875528, 11);
  });

  test("gives back the removed spins of a decimated +-K spin glass, with their signs", () => {
    const lattice = square(8, 8);
    const pairs = bonds(lattice);
    const signs = new Int8Array(pairs.length / 2);
    randomStream({ seed: 2, purpose: "test" }).fillSpins(signs);
    const model = hamiltonian({
      sites: 64,
      interactions: [{ order: 2, sites: pairs, couplings: Float64Array.from(signs, (s) => 0.5 * s) }],
    });
    const { hamiltonian: decimated } = decimate(model, { keptSites: sublattices(lattice).even });
    const compiled = compileHamiltonian(decimated);
    expect(compiled.units.length).toBe(32);
    for (const weight of compiled.rbm.weights.values) expect(Math.abs(weight)).toBeCloseTo(0.5, 13);
    expect(compiled.logErrorBound).toBeLessThan(1e-11);
  });

  test("bounds its error on all 2^256 configurations of a 16x16 torus, and keeps the bound on samples", () => {
    const model = torus(16, 16, [-0.2, 0.15, 0.4]);
    const compiled = compileHamiltonian(model);
    expect(compiled.units.length).toBe(5 * 256);
    expect(compiled.logErrorBound).toBeLessThan(1e-11);
    const random = randomStream({ seed: 1, purpose: "test" });
    const { method, states, maxLogDeviation, logPartitionDeviation } = verifyCompiled(compiled, model, {
      samples: 2000,
      random,
    });
    expect([method, states, logPartitionDeviation]).toEqual(["sampled", 2007, null]);
    expect(maxLogDeviation).toBeLessThan(1e-11);
  });

  test("of free spins has biases only, and one unit without weights where there is a constant", () => {
    const fields = {
      sites: 3,
      interactions: [
        interaction(1, [
          [0, 0.5],
          [2, -1],
        ]),
      ],
    };
    const free = expectExact(hamiltonian(fields), 1e-15);
    expect([...free.rbm.visibleBias]).toEqual([0.5, 0, -1]);
    expect([free.units.length, free.logOffset]).toEqual([0, 0]);
    const shifted = expectExact(hamiltonian({ ...fields, constant: 3 }), 1e-14);
    expect(shifted.rbm.weights.hidden).toBe(1);
    expect(shifted.rbm.weights.values.length).toBe(0);
    expect(shifted.logOffset).toBeCloseTo(3 - Math.LN2, 15);
  });

  test("is not verified where that is not wanted, and is the same", () => {
    const model = torus(4, 4, [0.3, 0.1, 0.05]);
    const plain = compileHamiltonian(model, { verify: false });
    expect(plain.logErrorBound).toBeNull();
    expect(plain.rbm).toEqual(compileHamiltonian(model).rbm);
  });

  test("would not pass for a coupling that is off by 1e-9", () => {
    const compiled = compileHamiltonian(torus(4, 4, [0.3, 0.1, 0.05]));
    const off = torus(4, 4, [0.3, 0.1, 0.05 + 1e-9]);
    expect(verifyCompiled(compiled, off).maxLogDeviation).toBeGreaterThan(1e-9);
    expect(logErrorBound(compiled.rbm, { model: off, units: compiled.units })).toBeGreaterThan(1e-9);
  });
});

describe("the weight of a unit", () => {
  test("meets its coupling from 1e-12 to 1e4, for every order", () => {
    for (const order of [2, 4, 6, 8, 10, 12]) {
      for (const coupling of [1e-12, 1e-6, 0.03, 1, 30, 1e4]) {
        const weight = monomialWeight(order, coupling);
        const top = expansion(order, weight)[order]!;
        expect(Math.sign(top)).toBe(order % 4 === 2 ? 1 : -1);
        expect(Math.abs(Math.abs(top) - coupling)).toBeLessThan(1e-15 * (coupling + order * weight * weight));
      }
    }
  });

  test("has the asymptotic forms of pairs and quartets at both ends", () => {
    expect(monomialWeight(2, critical)).toBeCloseTo(Math.acosh(Math.exp(2 * critical)) / 2, 14);
    expect(monomialWeight(2, 1e-300) / 1e-150).toBeCloseTo(1, 14);
    expect(monomialWeight(2, 1e6)).toBe(1e6 + Math.LN2 / 2);
    expect(monomialWeight(4, 2e-40) / 1e-10).toBeCloseTo(1, 9);
    expect(monomialWeight(4, 1e6)).toBeCloseTo(2e6 + 0.75 * Math.LN2, 9);
    expect(lnCosh(4 * 0.6) / 8 - lnCosh(2 * 0.6) / 2).toBeCloseTo(expansion(4, 0.6)[4]!, 15);
  });
});

describe("what cannot be compiled", () => {
  test("is refused with the order and the limit", () => {
    const members = Array.from({ length: 13 }, (_, i) => i);
    expect(() => compileHamiltonian(term(13, members, 0.1))).toThrow(
      "a coupling of 13 spins would leave 2^13 by-products; couplings of 1 to 12 spins are compiled",
    );
  });

  test("is refused with its sites: repeated, out of range, or without a finite weight", () => {
    const raw = (sites: number[], coupling: number): Hamiltonian => ({
      sites: 3,
      constant: 0,
      interactions: [{ order: 2, sites: Int32Array.from(sites), couplings: Float64Array.of(coupling) }],
    });
    expect(() => compileHamiltonian(raw([1, 1], 0.2))).toThrow("site 1 is repeated in [1, 1]");
    expect(() => compileHamiltonian(raw([1, 3], 0.2))).toThrow("site 3 in [1, 3] is out of range");
    expect(() => compileHamiltonian(raw([0, 1], Number.NaN))).toThrow("coupling NaN on sites [0, 1] is not finite");
    expect(() => compileHamiltonian(raw([0, 1], 1e301))).toThrow(
      "coupling 1e+301 on sites [0, 1] has no finite weight",
    );
  });

  test("to the wanted tolerance is refused with the bound that holds", () => {
    const model = torus(4, 4, [0.3, 0.1, 0.05]);
    expect(compileHamiltonian(model, { tolerance: 1e-12 }).units.length).toBe(80);
    expect(() => compileHamiltonian(model, { tolerance: 1e-20 })).toThrow(
      /80 units bounds the error of ln p by .*e-1\d, not by 1e-20/,
    );
  });

  test("a unit that misses its couplings is named", () => {
    const model = torus(2, 4, [0.3, 0.1, 0.05]);
    const { rbm, units } = compileHamiltonian(model);
    const values = rbm.weights.values.map((w, k) => (k === 1 ? w * (1 + 1e-9) : w));
    const damaged = { ...rbm, weights: { ...rbm.weights, values } };
    expect(() => logErrorBound(damaged, { model, units })).toThrow(/hidden unit 0 on sites \[0, 1, 4, 5\] misses/);
  });

  test("large models are not verified without a random stream", () => {
    const model = ising(square(6, 6), { coupling: 0.3 });
    expect(() => verifyCompiled(compileHamiltonian(model), model)).toThrow("36 spins have too many configurations");
    expect(logWeight(model, new Int8Array(36).fill(1))).toBeCloseTo(0.3 * 72, 12);
  });
});
