import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/core/random/index.js";
import { kaufman, logPartitionByEnumeration, spinsOfState, tabulateLogWeights } from "../../src/physics/exact/index.js";
import { critical, orderedConfigurations, square } from "../../src/physics/lattice/index.js";
import { bondSum, hamiltonian, interaction, ising, logWeight } from "../../src/physics/models/index.js";
import {
  channelLogRatio,
  compareExhaustively,
  compareHidden,
  compareRandom,
  flipProbability,
  jointLogProbability,
  jointLogWeight,
  rbmLogPartition,
  type StarRbm,
  sampleJoint,
  starMap,
  visibleComparison,
  visibleLogRatio,
  visibleLogWeight,
  weightMatrix,
} from "../../src/systems/rbm/index.js";

const star = (rows: number, columns: number, coupling: number, weight: number): StarRbm =>
  starMap(ising(square(rows, columns), { coupling }), { weight });

describe("the star map", () => {
  test("puts w0 on the site of each hidden unit and K on its four neighbours", () => {
    const rbm = star(4, 4, 0.3, 7);
    const { data, shape } = weightMatrix(rbm.weights);
    expect(shape).toEqual([16, 8]);
    const filter = (j: number) => Array.from({ length: 16 }, (_, i) => data[i * 8 + j]!);
    expect(filter(0)).toEqual([7, 0.3, 0, 0.3, 0.3, 0, 0, 0, 0, 0, 0, 0, 0.3, 0, 0, 0]);
    expect(rbm.keptSites[0]).toBe(0);
    expect(rbm.removedSites.length).toBe(8);
  });

  test("accumulates the double bonds of a 2x2 torus", () => {
    expect([...weightMatrix(star(2, 2, 0.3, 5).weights).data]).toEqual([5, 0, 0.6, 0.6, 0.6, 0.6, 0, 5]);
  });

  test("refuses what is not a bipartite model of pair couplings", () => {
    expect(() => star(3, 4, 0.3, 5)).toThrow("a 3x4 torus has no checkerboard sublattices");
    expect(() => star(4, 4, 0.3, Number.NaN)).toThrow("weight NaN is not a finite number");
    const withField = hamiltonian({ sites: 2, interactions: [interaction(1, [[0, 1]]), interaction(2, [[0, 1, 1]])] });
    expect(() => starMap(withField, { weight: 5, keptSites: Int32Array.of(0) })).toThrow("has terms of 1 spins");
    const pair = hamiltonian({ sites: 2, interactions: [interaction(2, [[0, 1, 1]])] });
    expect(() => starMap(pair, { weight: 5, keptSites: Int32Array.of(0, 1) })).toThrow("the bond 0-1 joins two sites");
    expect(() => starMap(pair, { weight: 5 })).toThrow("needs keptSites");
    for (const bad of [[0, 0], [2], [-1], [0.5]]) {
      expect(() => starMap(pair, { weight: 5, keptSites: bad as unknown as Int32Array })).toThrow(
        "is repeated or out of range",
      );
    }
    expect(() => starMap({ ...pair, constant: 2 }, { weight: 5, keptSites: Int32Array.of(0) })).toThrow(
      "takes no constant (2)",
    );
    expect(() => star(4, 4, 0.3, 1e307)).toThrow("weight 1e+307 leaves no digit for the couplings");
  });
});

describe("the partition function of the star RBM (A-1)", () => {
  for (const extent of [2, 4]) {
    test.each([-0.3, 0.2, critical, 0.6])(
      `is that of the ${extent}x${extent} Ising model at K = %d, for every w0`,
      (coupling) => {
        const byStates = logPartitionByEnumeration(ising(square(extent, extent), { coupling }));
        expect(Math.abs(kaufman({ rows: extent, columns: extent, coupling }).logPartition - byStates)).toBeLessThan(
          1e-11,
        );
        for (const weight of [0, 0.5, 2, 40, -3]) {
          expect(Math.abs(rbmLogPartition(star(extent, extent, coupling, weight)).value - byStates)).toBeLessThan(
            1e-11,
          );
        }
      },
    );
  }

  test("is found by elimination where neither layer can be enumerated", () => {
    const { value, method } = rbmLogPartition(star(8, 8, critical, 40));
    expect(method).toBe("elimination");
    expect(Math.abs(value - 60.14178078906915)).toBeLessThan(1e-11);
  });
});

describe("the visible law (A-2)", () => {
  test.each([0.5, 1, 2, 3, 5])("is the closed form on all 65,536 states of the 4x4 torus at w0 = %d", (weight) => {
    const result = compareExhaustively(star(4, 4, critical, weight));
    expect(result.states).toBe(65_536);
    expect(result.closedFormDeviation).toBeLessThan(1e-10);
    expect(Math.abs(result.logPartition.rbm - result.logPartition.model)).toBeLessThan(1e-11);
  });

  test("is the closed form when computed from scratch, state by state", () => {
    const rbm = star(4, 4, critical, 1.3);
    const spins = new Int8Array(16);
    for (let state = 0; state < 65_536; state += 7) {
      spinsOfState(state, spins);
      const ratio = visibleLogWeight(rbm, spins, "literal") - logWeight(rbm.model, spins);
      expect(Math.abs(ratio - visibleLogRatio(rbm, spins))).toBeLessThan(1e-10);
    }
  });

  test("has the tabulated divergence from the Ising law", () => {
    expect(compareExhaustively(star(4, 4, critical, 1)).klDivergence).toBeCloseTo(0.4815, 4);
    expect(compareExhaustively(star(4, 4, critical, 3)).klDivergence).toBeCloseTo(5.81e-4, 6);
  });

  test("holds on open lattices, odd ones too, and for couplings that differ from bond to bond", () => {
    const open = starMap(ising(square(3, 3, { boundary: "open" }), { coupling: 0.7 }), { weight: 1.1 });
    expect(compareExhaustively(open).closedFormDeviation).toBeLessThan(1e-13);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 12, maxLength: 12 }), (k) => {
        const model = hamiltonian({
          sites: 7,
          interactions: [
            interaction(
              2,
              k.map((coupling, t) => [t % 3, 3 + Math.floor(t / 3), coupling]),
            ),
          ],
        });
        const rbm = starMap(model, { weight: 0.8, keptSites: Int32Array.of(0, 1, 2) });
        const result = compareExhaustively(rbm);
        expect(result.closedFormDeviation).toBeLessThan(1e-12);
        expect(Math.abs(result.logPartition.rbm - result.logPartition.model)).toBeLessThan(1e-12);
      }),
      { numRuns: 30 },
    );
  });

  test("is compared alike when filters are too wide for tables", () => {
    const terms = Array.from({ length: 13 }, (_, b) => [0, b + 1, 0.1 * (b + 1) - 0.6]);
    const model = hamiltonian({ sites: 14, interactions: [interaction(2, terms)] });
    const result = compareExhaustively(starMap(model, { weight: 1.5, keptSites: Int32Array.of(0) }));
    expect(result.states).toBe(2 ** 14);
    expect(result.closedFormDeviation).toBeLessThan(1e-13);
  });
});

test("strongly frustrated couplings, with every log-weight far below the sum of |K|, are compared alike", () => {
  const pairs = Array.from({ length: 8 }, (_, t) => [
    t % 4,
    4 + (((t % 4) + Math.floor(t / 4)) % 4),
    t === 0 ? -60 : 60,
  ]);
  const model = hamiltonian({ sites: 8, interactions: [interaction(2, pairs)] });
  const result = compareExhaustively(starMap(model, { weight: 200, keptSites: Int32Array.of(0, 1, 2, 3) }));
  expect(result.logPartition.model).toBeCloseTo(logPartitionByEnumeration(model), 9);
  expect(result.klDivergence).toBeLessThan(1e-20);
  expect(result.totalVariation).toBeLessThan(1e-10);
});

describe("the error laws (A-5)", () => {
  const at = (weight: number) => compareExhaustively(star(4, 4, critical, weight));
  const slope = (value: (weight: number) => number, from: number, to: number): number =>
    Math.log(value(to) / value(from)) / (to - from);

  test("the largest error falls as e^(-2 w0), and so does the total variation", () => {
    expect(Math.abs(slope((w) => at(w).maxRelativeError.stable, 6, 10) + 2)).toBeLessThan(1e-3);
    expect(Math.abs(slope((w) => at(w).totalVariation, 6, 10) + 2)).toBeLessThan(1e-3);
  });

  test("the divergence is of second order, e^(-4 w0)", () => {
    expect(Math.abs(slope((w) => at(w).klDivergence, 4, 6) + 4)).toBeLessThan(1e-2);
    expect(Math.abs(slope((w) => at(w).klDivergence, 12, 14) + 4)).toBeLessThan(1e-4);
  });
});

describe("the hidden law (A-3)", () => {
  const random = () => randomStream({ seed: 1, purpose: "test" });

  for (const [rows, columns] of [
    [2, 2],
    [4, 4],
    [2, 4],
  ] as const) {
    test.each([0, -1.3, 0.5, 3, 40])(`is the decimated law on the ${rows}x${columns} torus at w0 = %d`, (weight) => {
      const result = compareHidden(star(rows, columns, critical, weight), { samples: 10, random: random() });
      expect(result.method).toBe("enumerated");
      expect(result.maxRelativeDeviation).toBeLessThan(1e-11);
      expect(result.againstEnumeration).toBeLessThan(1e-11);
    });
  }

  test.each([0, -2, 40])("is the decimated law on 4x6 and 6x6 tori at w0 = %d", (weight) => {
    const small = compareHidden(star(4, 6, critical, weight), { samples: 10, random: random() });
    expect(small.maxRelativeDeviation).toBeLessThan(1e-11);
    expect(small.againstEnumeration).toBeLessThan(1e-11);
    const large = compareHidden(star(6, 6, critical, weight), { samples: 10, random: random() });
    expect(large.states).toBe(2 ** 18);
    expect(large.maxRelativeDeviation).toBeLessThan(1e-11);
  });

  test("is sampled on larger tori, with the ordered configurations", () => {
    const lattice = square(10, 8);
    const ordered = orderedConfigurations(lattice).map(({ spins }) => spins);
    const rbm = starMap(ising(lattice, { coupling: -0.5 }), { weight: 12 });
    const result = compareHidden(rbm, { samples: 2000, random: random(), ordered });
    expect(result.method).toBe("sampled");
    expect(result.states).toBe(2007);
    expect(result.maxRelativeDeviation).toBeLessThan(1e-11);
  });

  test("would not pass for another coupling, or hidden units on other sites", () => {
    const rbm = star(4, 4, critical, 3);
    const wrong = { ...rbm, model: ising(square(4, 4), { coupling: critical + 1e-6 }) };
    expect(compareHidden(wrong, { samples: 10, random: random() }).maxRelativeDeviation).toBeGreaterThan(1e-7);
    const open = (keptSites: Int32Array) =>
      starMap(ising(square(3, 3, { boundary: "open" }), { coupling: 0.4 }), { weight: 3, keptSites });
    const even = open(Int32Array.of(0, 2, 4, 6, 8));
    const odd = open(Int32Array.of(1, 3, 5, 7));
    expect(compareHidden(even, { samples: 1, random: random() }).againstEnumeration).toBeLessThan(1e-13);
    expect(compareHidden(odd, { samples: 1, random: random() }).againstEnumeration).toBeLessThan(1e-13);
    const shuffled = { ...even, keptSites: Int32Array.of(4, 2, 0, 6, 8) };
    expect(compareHidden(shuffled, { samples: 1, random: random() }).maxRelativeDeviation).toBeGreaterThan(0.01);
  });

  test("would not pass on sampled configurations either, for a coupling off by 1e-6", () => {
    const rbm = star(8, 8, critical, 20);
    const wrong = { ...rbm, model: ising(square(8, 8), { coupling: critical + 1e-6 }) };
    const result = compareHidden(wrong, { samples: 100, random: random() });
    expect(result.method).toBe("sampled");
    expect(result.maxRelativeDeviation).toBeGreaterThan(1e-7);
  });
});

describe("the joint law", () => {
  test("is the Ising law of (h, v_B) and a binary symmetric channel to v_A, on all states of a 2x4 torus", () => {
    const rbm = star(2, 4, critical, 0.9);
    const logPartition = logPartitionByEnumeration(rbm.model);
    const visible = new Int8Array(8);
    const hidden = new Int8Array(4);
    for (let v = 0; v < 256; v++) {
      spinsOfState(v, visible);
      for (let h = 0; h < 16; h++) {
        spinsOfState(h, hidden);
        const expected = jointLogWeight(rbm, visible, hidden) - logPartition;
        expect(Math.abs(jointLogProbability(rbm, { visible, hidden, logPartition }) - expected)).toBeLessThan(1e-12);
      }
    }
  });

  test("is sampled by copying the kept spins and flipping them with probability eps", () => {
    const rbm = star(2, 2, 0.3, 0.6);
    const table = tabulateLogWeights(rbm.model);
    const logPartition = logPartitionByEnumeration(rbm.model);
    const stream = randomStream({ seed: 5, purpose: "joint" });
    const counts = new Float64Array(16);
    const rounds = 40_000;
    for (let m = 0; m < rounds; m++) {
      let u = stream.uniform();
      let state = 0;
      while (u >= Math.exp(table[state]! - logPartition)) u -= Math.exp(table[state++]! - logPartition);
      const { visible, hidden } = sampleJoint(rbm, { model: spinsOfState(state, new Int8Array(4)), random: stream });
      expect([...hidden]).toEqual([1 - 2 * (state & 1), 1 - 2 * ((state >> 3) & 1)]);
      counts[visible.reduce((sum, s, i) => sum | (s < 0 ? 1 << i : 0), 0)]!++;
    }
    counts.forEach((count, state) => {
      const p = Math.exp(visibleLogWeight(rbm, spinsOfState(state, new Int8Array(4))) - logPartition);
      expect(Math.abs(count / rounds - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / rounds));
    });
  });

  test("has finite log-ratios of full accuracy at weights and fields of any size and sign", () => {
    expect(channelLogRatio(-40, 20)).toBeCloseTo(-40, 13);
    // ln[1 - eps + eps e^(-32)] with 1 - eps = 9.3576e-14 at w0 = -15, from 40-digit arithmetic.
    expect(channelLogRatio(-15, 16)).toBeCloseTo(-29.87307198895712, 12);
    expect(channelLogRatio(3, -200)).toBeCloseTo(400 - Math.log1p(Math.exp(6)), 10);
    expect(channelLogRatio(40, 1)).toBeCloseTo(1.804851387845415e-35 * Math.expm1(-2), 48);
  });

  test("has the flip probability 1/(1 + e^(2 w0))", () => {
    expect(flipProbability(0)).toBe(0.5);
    expect(flipProbability(40)).toBeCloseTo(1.804851387845415e-35, 48);
    expect(flipProbability(-1) + flipProbability(1)).toBeCloseTo(1, 15);
  });
});

describe("float64 (A-4)", () => {
  const errors = (weight: number) => {
    const rbm = star(8, 8, critical, weight);
    const random = compareRandom(rbm, { samples: 20_000, random: randomStream({ seed: 1, purpose: "test" }) });
    const ordered = visibleComparison(rbm);
    for (const { spins } of orderedConfigurations(square(8, 8))) ordered.add(spins);
    return Object.fromEntries(
      (["literal", "perFilter", "stable"] as const).map((order) => [
        order,
        Math.max(random.maxRelativeError[order], ordered.maxRelativeError[order]),
      ]),
    ) as Record<"literal" | "perFilter" | "stable", number>;
  };

  test("the literal order at w0 = 40 is off by rounding, not by physics, and more so at w0 = 400", () => {
    const at40 = errors(40);
    expect(at40.literal).toBeLessThan(1e-12);
    expect(at40.literal).toBeGreaterThan(1e-14);
    expect(at40.perFilter).toBeLessThan(2e-13);
    expect(at40.stable).toBeLessThan(1e-13);
    const at400 = errors(400);
    expect(at400.literal).toBeGreaterThan(3 * at40.literal);
    expect(at400.stable).toBeLessThan(1e-13);
  });

  test("random configurations do not meet the aligned and checkerboard states where the map is worst", () => {
    const rbm = star(8, 8, critical, 10);
    const random = compareRandom(rbm, { samples: 20_000, random: randomStream({ seed: 1, purpose: "test" }) });
    const checkerboard = visibleComparison(rbm);
    checkerboard.add(orderedConfigurations(square(8, 8))[2]!.spins);
    expect(checkerboard.maxRelativeError.stable).toBeGreaterThan(2 * random.maxRelativeError.stable);
    expect(checkerboard.last().model).toBe(critical * -128);
    expect(bondSum(ising(square(8, 8), { coupling: 1 }), orderedConfigurations(square(8, 8))[2]!.spins)).toBe(-128);
  });
});
