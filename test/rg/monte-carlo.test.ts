import { describe, expect, test } from "vitest";
import { ParameterError, SizeError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { forEachState, spinsOfState } from "../../src/physics/exact/index.js";
import { critical, cubic, square } from "../../src/physics/lattice/index.js";
import { type Hamiltonian, ising } from "../../src/physics/models/index.js";
import { createSampler } from "../../src/physics/montecarlo/index.js";
import {
  analyseRg,
  blockAverage,
  checkerboardDecimation,
  composed,
  decimation,
  type MomentsState,
  majority,
  momentsOf,
  namedOperators,
  type RgMeasurement,
  rgExponents,
  rgMeasurement,
  standardOperators,
} from "../../src/physics/rg/index.js";

/** All configurations of a model with their probabilities. */
function enumeration(model: Hamiltonian): { configurations: Int8Array; weights: Float64Array } {
  const configurations = new Int8Array(model.sites * 2 ** model.sites);
  const weights = new Float64Array(2 ** model.sites);
  const spins = new Int8Array(model.sites);
  forEachState(model, (state, logWeight) => {
    configurations.set(spinsOfState(state, spins), state * model.sites);
    weights[state] = Math.exp(logWeight);
  });
  return { configurations, weights };
}

function fairSpins(length: number, purpose: string): Int8Array {
  const spins = new Int8Array(length);
  randomStream({ seed: 5, purpose }).fillSpins(spins);
  return spins;
}

const chainShape = (name: string) => ({ operators: [name], levels: 2, meansVanish: name === "m" });

/** Decimation by 2 of a ring of 8 spins, by enumeration; `unit` divides the sums of a ring of so many spins. */
function decimatedRing(name: "nn" | "m", coupling: number, unit: (length: number) => number = () => 1): MomentsState {
  const sum = (spins: readonly number[]): number =>
    spins.reduce((total, spin, i) => total + (name === "m" ? spin : spin * spins[(i + 1) % spins.length]!), 0);
  const moments = momentsOf(chainShape(name));
  for (let state = 0; state < 256; state++) {
    const ring = Array.from({ length: 8 }, (_, i) => 1 - 2 * ((state >> i) & 1));
    const pairs = ring.reduce((total, spin, i) => total + spin * ring[(i + 1) % 8]!, 0);
    const kept = ring.filter((_, i) => i % 2 === 0);
    const sums = [ring, kept].map((spins) => Float64Array.of(sum(spins) / unit(spins.length)));
    moments.add(sums, [Math.exp(coupling * pairs)]);
  }
  return moments.save();
}

describe("the chain under decimation by 2, where everything is known", () => {
  test.each([0.2, 0.7, 1.5])("dK'/dK is 2 tanh K/(1 + tanh^2 K) at K = %f", (coupling) => {
    const t = Math.tanh(coupling);
    const { steps } = rgExponents(decimatedRing("nn", coupling), { scale: 2 });
    const [truncation] = steps[0]!.truncations;
    expect(truncation!.leading.value).toBeCloseTo((2 * t) / (1 + t * t), 11);
    expect(truncation!.exponent.value).toBeCloseTo(Math.log2((2 * t) / (1 + t * t)), 11);
  });

  test.each([0.2, 0.7, 1.5])("dh'/dh is 1 + tanh 2K at K = %f, and tends to 2, y_h = d = 1", (coupling) => {
    const { steps } = rgExponents(decimatedRing("m", coupling), { scale: 2 });
    expect(steps[0]!.truncations[0]!.leading.value).toBeCloseTo(1 + Math.tanh(2 * coupling), 11);
  });

  test("sums per site in the place of extensive ones would be wrong by b^d, exchanged correlations by far more", () => {
    const t = Math.tanh(0.7);
    const exact = (2 * t) / (1 + t * t);
    const intensive = rgExponents(
      decimatedRing("nn", 0.7, (length) => length),
      { scale: 2 },
    );
    expect(intensive.steps[0]!.truncations[0]!.leading.value).toBeCloseTo(exact / 2, 11);
    expect(Math.abs(1 / exact - exact)).toBeGreaterThan(0.1);
  });
});

describe("a linear map of correlations", () => {
  /** Blocked sums are independent signs, and the original ones S_b = sum_a S'_a T_ab, so that the matrix is T. */
  const mapped = (matrix: readonly (readonly number[])[], repeats = 1): MomentsState => {
    const n = matrix.length;
    const operators = matrix.map((_, a) => `operator ${a}`);
    const moments = momentsOf({ operators, levels: 2, meansVanish: false });
    for (let i = 0; i < repeats * 2 ** n; i++) {
      const blocked = Float64Array.from({ length: n }, (_, a) => 1 - 2 * ((i >> a) & 1));
      const original = blocked.map((_, b) => matrix.reduce((sum, row, a) => sum + blocked[a]! * row[b]!, 0));
      moments.add([original, blocked]);
    }
    return moments.save();
  };

  test("comes back as the matrix, rows for new couplings and columns for old ones", () => {
    const matrix = [
      [2, 0.5, 0],
      [0.25, 0.75, 0.1],
      [0, 0.3, -0.4],
    ];
    const [, , all] = rgExponents(mapped(matrix), { scale: 2 }).steps[0]!.truncations;
    all!.matrix.forEach((row, a) => {
      row.forEach((value, b) => {
        expect(value).toBeCloseTo(matrix[a]![b]!, 12);
      });
    });
    expect(all!.eigenvalues.reduce((sum, { real }) => sum + real, 0)).toBeCloseTo(2.35, 12);
  });

  test("with a complex pair says so, and takes no real part for an eigenvalue", () => {
    const rotation = [
      [0, -2, 0],
      [2, 0, 0],
      [0, 0, 1.5],
    ];
    const [, two, three] = rgExponents(mapped(rotation, 64), { scale: 2 }).steps[0]!.truncations;
    expect(two!.eigenvalues.map(({ complex }) => complex)).toEqual([true, true]);
    expect(two!.leading.value).toBeUndefined();
    expect(two!.exponent.refusal).toMatch(/not defined/);
    expect(two!.remark).toMatch(/complex pair, larger than every real one/);
    expect(three!.leading.value).toBeCloseTo(1.5, 12);
    expect(three!.remark).toMatch(/complex pair, larger than every real one/);
  });

  test("with an eigenvalue that is negative gives no exponent", () => {
    const [one] = rgExponents(mapped([[-1.5]]), { scale: 2 }).steps[0]!.truncations;
    expect(one!.eigenvalues[0]!.real).toBeCloseTo(-1.5, 12);
    expect(one!.exponent.value).toBeUndefined();
  });
});

const ties = "upper-left";
const few = namedOperators({ dimension: 2, names: ["nn", "nnn", "plaquette"] });
const odd = namedOperators({ dimension: 2, names: ["m", "L"] });

test("the sampled matrix of the 4x4 torus is the enumerated one, even and odd", async () => {
  const model = ising(square(4, 4), { coupling: 0.4 });
  const options = { lattice: model.lattice, coarsening: majority({ scale: 2, ties }), steps: 1, even: few, odd };
  const exact = rgMeasurement(options);
  const { configurations, weights } = enumeration(model);
  exact.add(configurations, weights);
  const sampled = rgMeasurement(options);
  const sampler = await createSampler(model, { algorithm: "metropolis", packing: "replicas", seed: 11 });
  sampler.advance(100);
  for (let m = 0; m < 400; m++) {
    sampler.advance(4);
    for (let r = 0; r < sampler.replicas; r++) sampled.add(sampler.configuration(r));
  }
  const [want, got] = [analyseRg(exact.save()), analyseRg(sampled.save())];
  for (const parity of ["even", "odd"] as const) {
    const [a, b] = [want, got].map((result) => result[parity]!.steps[0]!.truncations);
    a!.forEach((truncation, k) => {
      truncation.matrix.forEach((row, i) => {
        row.forEach((value, j) => {
          const error = b![k]!.matrixErrors[i]![j]!;
          const away = Math.abs(b![k]!.matrix[i]![j]! - value);
          expect(away / error, `${parity} T[${i}][${j}], ${k + 1} operators, ${value} +- ${error}`).toBeLessThan(4);
        });
      });
      const { exponent } = b![k]!;
      expect(exponent.error).toBeLessThan(0.02);
      expect(Math.abs(exponent.value! - truncation.exponent.value!) / exponent.error!).toBeLessThan(4);
    });
  }
});

test("the exponents of the critical Ising model are those of the reference, step by step", async () => {
  const lattice = square(64, 64);
  const sampler = await createSampler(ising(lattice, { coupling: critical }), { algorithm: "swendsen-wang", seed: 21 });
  sampler.advance(100);
  const measurement = rgMeasurement({ lattice, coarsening: majority({ scale: 2 }), steps: 3, random: { seed: 21 } });
  const batch = new Int8Array(200 * lattice.sites);
  for (let i = 0; i < 40; i++) {
    for (let m = 0; m < 200; m++) {
      sampler.advance(2);
      batch.set(sampler.configuration(), m * lattice.sites);
    }
    measurement.add(batch);
  }
  const { even, odd } = analyseRg(measurement.save());
  // Independent runs of 100,000 configurations: errors 0.004 and 0.0002.
  const thermal = [0.9665, 1.0015, 0.9973];
  const magnetic = [1.8805, 1.8759, 1.8741];
  even!.steps.forEach(({ truncations }, i) => {
    const { value, error } = truncations[3]!.exponent;
    expect(error).toBeLessThan(0.02);
    expect(Math.abs(value! - thermal[i]!) / Math.hypot(error!, 0.004), `y_t ${value}, step ${i + 1}`).toBeLessThan(4);
  });
  odd!.steps.forEach(({ truncations }, i) => {
    const { value, error } = truncations[1]!.exponent;
    expect(error).toBeLessThan(0.002);
    expect(Math.abs(value! - magnetic[i]!) / Math.hypot(error!, 0.0002), `y_h ${value}, step ${i + 1}`).toBeLessThan(4);
  });
});

test("jackknife errors are the spread of independent runs", async () => {
  const model = ising(square(8, 8), { coupling: critical });
  const sampler = await createSampler(model, { algorithm: "swendsen-wang", seed: 31 });
  sampler.advance(100);
  const values: number[] = [];
  const errors: number[] = [];
  for (let run = 0; run < 60; run++) {
    const measurement = rgMeasurement({
      lattice: model.lattice,
      coarsening: majority({ scale: 2 }),
      steps: 1,
      random: { seed: 31, replica: run },
    });
    const batch = new Int8Array(640 * 64);
    for (let m = 0; m < 640; m++) {
      sampler.advance(3);
      batch.set(sampler.configuration(), m * 64);
    }
    measurement.add(batch);
    const { value, error } = analyseRg(measurement.save()).even!.steps[0]!.truncations[1]!.exponent;
    values.push(value!);
    errors.push(error!);
  }
  const mean = values.reduce((a, b) => a + b) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  const typical = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
  // The spread of 60 runs is known to 9 %.
  expect(spread / typical).toBeGreaterThan(0.64);
  expect(spread / typical).toBeLessThan(1.36);
});

describe("a measurement is the same", () => {
  const lattice = square(8, 8);
  const options = { lattice, coarsening: majority({ scale: 2 }), steps: 2, random: { seed: 1 }, even: few, bins: 4 };
  const spins = fairSpins(300 * 64, "batches");
  const whole = (): RgMeasurement => {
    const measurement = rgMeasurement(options);
    measurement.add(spins);
    return measurement;
  };

  test("in any batches", () => {
    const cut = rgMeasurement(options);
    for (let begin = 0, length = 1; begin < 300; begin += length, length = (length * 2) % 97) {
      cut.add(spins.subarray(64 * begin, 64 * Math.min(300, begin + length)));
    }
    expect(cut.save()).toEqual(whole().save());
  });

  test("after a break, from JSON", () => {
    const first = rgMeasurement(options);
    first.add(spins.subarray(0, 64 * 111));
    const second = rgMeasurement(options, JSON.parse(JSON.stringify(first.save())));
    second.add(spins.subarray(64 * 111));
    expect(JSON.stringify(second.save())).toBe(JSON.stringify(whole().save()));
  });

  test("in its totals, as one run or as merged ones", () => {
    const fixed = { ...options, coarsening: majority({ scale: 2, ties }) };
    const [all, first, second] = [rgMeasurement(fixed), rgMeasurement(fixed), rgMeasurement(fixed)];
    all.add(spins);
    first.add(spins.subarray(0, 64 * 130));
    second.add(spins.subarray(64 * 130));
    first.merge(second.save());
    const [a, b] = [analyseRg(all.save()), analyseRg(first.save())];
    expect(b.even!.samples).toBe(300);
    // Sums of integers are exact in any order.
    expect(b.even!.steps.map(({ truncations }) => truncations[2]!.matrix)).toEqual(
      a.even!.steps.map(({ truncations }) => truncations[2]!.matrix),
    );
  });

  test("with bins that are all of one size but the last, at least as many as asked for", () => {
    const { full, open, binSize } = whole().save().even!.binned;
    expect(full.every(({ samples }) => samples === binSize)).toBe(true);
    expect(full.length).toBeGreaterThanOrEqual(4);
    expect(full.length).toBeLessThan(8);
    expect(full.length * binSize + open.samples).toBe(300);
  });
});

test("cubic lattices have their own operators and flow", () => {
  const lattice = cubic(8, 8, 8);
  const measurement = rgMeasurement({ lattice, coarsening: majority({ scale: 2 }), steps: 1, random: { seed: 1 } });
  measurement.add(fairSpins(200 * 512, "cubic"));
  const { even, odd, flow } = analyseRg(measurement.save());
  expect(flow.sizes).toEqual(["8x8x8", "4x4x4"]);
  expect(even!.steps[0]!.truncations.map(({ operators }) => operators.at(-1))).toEqual([
    "nn",
    "nnn",
    "third",
    "plaquette",
  ]);
  // Without couplings, the field's eigenvalue is that of blocks of eight free spins: 8 E|sum|/8 = 35/16.
  const { value, error } = odd!.steps[0]!.truncations[0]!.leading;
  expect(Math.abs(value! - 35 / 16) / error!).toBeLessThan(4);
});

test("checkerboard decimation twice is a step of decimation by 2", () => {
  const lattice = square(8, 8);
  const twice = composed(checkerboardDecimation(), checkerboardDecimation());
  const [direct, composite] = [decimation({ scale: 2 }), { ...twice, scale: 2 }].map((coarsening) => {
    const measurement = rgMeasurement({ lattice, coarsening, steps: 2, even: few });
    measurement.add(fairSpins(500 * 64, "checkerboard"));
    return analyseRg(measurement.save()).even;
  });
  expect(composite).toEqual(direct);
});

test("a batch that is refused has changed nothing", () => {
  const measurement = rgMeasurement({ lattice: square(8, 8), coarsening: majority({ scale: 2, ties }), steps: 1 });
  measurement.add(fairSpins(10 * 64, "good"));
  const before = measurement.save();
  const spins = fairSpins(40_000 * 64, "bad");
  spins[39_999 * 64] = 0;
  expect(() => measurement.add(spins)).toThrow(/value 0 at site 0 of configuration 39999/);
  expect(measurement.save()).toEqual(before);
});

describe("refusals", () => {
  const lattice = square(8, 8);
  const rule = majority({ scale: 2, ties });

  test("too few bins have no errors, and say so", () => {
    const measurement = rgMeasurement({ lattice, coarsening: rule, steps: 1 });
    measurement.add(fairSpins(10 * 64, "short"));
    const { exponent } = analyseRg(measurement.save()).even!.steps[0]!.truncations[0]!;
    expect(exponent.error).toBeUndefined();
    expect(exponent.refusal).toMatch(/10 bins: too few for an error bar \(20 wanted\)/);
  });

  test("operators that a small torus makes dependent or constant are named, and smaller truncations stay", () => {
    const measurement = rgMeasurement({ lattice: square(4, 4), coarsening: rule, steps: 1 });
    measurement.add(fairSpins(500 * 16, "small"));
    const { truncations } = analyseRg(measurement.save()).even!.steps[0]!;
    expect(truncations[3]!.refusal).toMatch(/"third" does not fluctuate/);
    expect(truncations[2]!.refusal).toBeUndefined();
    const both = ["nnn", "(0,0)(1,3)"];
    const same = rgMeasurement({
      lattice: square(4, 4),
      coarsening: decimation({ scale: 2 }),
      steps: 1,
      even: namedOperators({ dimension: 2, names: both }),
    });
    same.add(fairSpins(500 * 16, "small"));
    expect(analyseRg(same.save()).even!.steps[0]!.truncations[1]!.refusal).toMatch(
      /"nnn", "\(0,0\)\(1,3\)" are linearly dependent/,
    );
  });

  test("flows that cannot be, operators in the wrong list, foreign states", () => {
    const start = (changes: object): RgMeasurement =>
      rgMeasurement({ lattice, coarsening: rule, steps: 1, ...changes });
    expect(() => start({ steps: 3 })).toThrow(SizeError);
    expect(() => start({ steps: -1 })).toThrow(ParameterError);
    expect(() => start({ lattice: square(8, 8, { boundary: "open" }) })).toThrow(/open boundaries/);
    expect(() => start({ even: standardOperators({ dimension: 2, parity: "odd" }) })).toThrow(/"m" is odd/);
    expect(() => start({}).merge(start({ steps: 2 }).save())).toThrow(/8x8 -> 4x4 -> 2x2; this measurement/);
    expect(() => start({}).merge(start({ even: few }).save())).toThrow(/measure alike/);
    expect(() => start({}).add(new Int8Array(63).fill(1))).toThrow(/no whole number/);
    expect(() => start({}).add(fairSpins(64, "w"), [Number.NaN])).toThrow(/weight NaN/);
    expect(() => analyseRg(start({}).save())).toThrow(/nothing to analyse/);
    expect(() => start({ coarsening: majority({ scale: 2 }) })).toThrow(/give random/);
    expect(() => start({ coarsening: blockAverage({ scale: 2 }) })).toThrow(/real numbers/);
    expect(() => start({ coarsening: checkerboardDecimation() })).toThrow(/rotated lattice, which has no operators/);
    expect(() => start({ odd: [] }).merge(start({}).save())).toThrow(/only one of the two/);
    expect(() => start({ bins: 1 })).toThrow(ParameterError);
  });
});
