import { describe, expect, test } from "vitest";
import { ParameterError } from "../../src/core/errors/index.js";
import { forEachState, spinsOfState } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { createSampler } from "../../src/physics/montecarlo/index.js";
import {
  decimation,
  type MatchedOperator,
  majority,
  matchingCrossings,
  matchLattices,
  namedOperators,
  type RgMeasurementState,
  rgMeasurement,
} from "../../src/physics/rg/index.js";

const even = namedOperators({ dimension: 2, names: ["nn", "nnn", "plaquette"] });

/** Exact moments of a torus under majority with fixed ties. */
function enumerated(size: number, steps: number, coupling: number): RgMeasurementState {
  const lattice = square(size, size);
  const measurement = rgMeasurement({
    lattice,
    coarsening: majority({ scale: 2, ties: "upper-left" }),
    steps,
    even,
    odd: [],
  });
  const configurations = new Int8Array(lattice.sites * 2 ** lattice.sites);
  const weights = new Float64Array(2 ** lattice.sites);
  const spins = new Int8Array(lattice.sites);
  forEachState(ising(lattice, { coupling }), (state, logWeight) => {
    configurations.set(spinsOfState(state, spins), state * lattice.sites);
    weights[state] = Math.exp(logWeight - 2 * coupling * lattice.sites);
  });
  measurement.add(configurations, weights);
  return measurement.save();
}

const exactMatch = (coupling: number): MatchedOperator[] =>
  matchLattices({ large: enumerated(4, 1, coupling), small: enumerated(2, 0, coupling), coupling });

test("linear response is the derivative of the difference, exactly", () => {
  const h = 1e-4;
  const [below, at, above] = [0.4 - h, 0.4, 0.4 + h].map(exactMatch);
  at!.forEach((matched, i) => {
    const derivative = (above![i]!.difference.value! - below![i]!.difference.value!) / (2 * h);
    expect(matched.slope.value, matched.operator).toBeCloseTo(derivative, 5);
    expect(matched.critical.value).toBeCloseTo(0.4 - matched.difference.value! / matched.slope.value!, 12);
    expect(matched).toMatchObject({ step: 1, size: "2x2" });
  });
});

test("the crossing of several couplings is where the exact difference vanishes", () => {
  const couplings = [0.35, 0.4, 0.45, 0.5];
  const crossings = matchingCrossings(couplings.map((coupling) => ({ coupling, operators: exactMatch(coupling) })));
  crossings.forEach(({ critical: found, remark }, i) => {
    if (remark) return;
    const left = exactMatch(found.value! - 1e-4)[i]!.difference.value!;
    const right = exactMatch(found.value! + 1e-4)[i]!.difference.value!;
    expect(left * right, `${crossings[i]!.operator} at ${found.value}`).toBeLessThan(0);
  });
  expect(crossings.some(({ remark }) => remark === undefined)).toBe(true);
  const [one] = matchingCrossings([{ coupling: 0.1, operators: exactMatch(0.1) }]);
  expect(one!.remark).toMatch(/one sign/);
});

async function measured(size: number, steps: number, coupling: number, seed: number): Promise<RgMeasurementState> {
  const lattice = square(size, size);
  const sampler = await createSampler(ising(lattice, { coupling }), { algorithm: "swendsen-wang", seed, task: size });
  sampler.advance(100);
  const measurement = rgMeasurement({
    lattice,
    coarsening: majority({ scale: 2 }),
    steps,
    even: namedOperators({ dimension: 2, names: ["nn", "nnn"] }),
    odd: [],
    random: { seed, task: size },
  });
  const batch = new Int8Array(500 * lattice.sites);
  for (let i = 0; i < 16; i++) {
    for (let m = 0; m < 500; m++) {
      sampler.advance(2);
      batch.set(sampler.configuration(), m * lattice.sites);
    }
    measurement.add(batch);
  }
  return measurement.save();
}

test("32x32 matched with 16x16 gives the critical coupling, extrapolated and interpolated", async () => {
  const couplings = [0.437, 0.444];
  const matchings = [];
  for (const coupling of couplings) {
    const large = await measured(32, 3, coupling, 41);
    const small = await measured(16, 2, coupling, 42);
    matchings.push({ coupling, operators: matchLattices({ large, small, coupling }) });
  }
  for (const { operators, coupling } of matchings) {
    for (const { operator, step, critical: found } of operators.filter((one) => one.step === 3)) {
      expect(found.error).toBeLessThan(0.002);
      // The linear extrapolation over 0.004, and what is left of corrections to scaling, are worth 0.0005.
      const what = `${operator}, step ${step}, from ${coupling}: ${found.value} +- ${found.error}`;
      expect(Math.abs(found.value! - critical), what).toBeLessThan(4 * found.error! + 0.0005);
    }
  }
  for (const { operator, step, critical: found, remark } of matchingCrossings(matchings)) {
    if (step < 3) continue;
    expect(remark).toBeUndefined();
    const what = `${operator}, crossing ${found.value} +- ${found.error}`;
    expect(Math.abs(found.value! - critical), what).toBeLessThan(4 * found.error! + 0.0003);
  }
});

describe("refusals", () => {
  test("lattices, rules and operators that do not correspond", () => {
    const state = (size: number, steps: number, changes: object = {}): RgMeasurementState => {
      const lattice = square(size, size);
      const coarsening = majority({ scale: 2, ties: "upper-left" });
      const measurement = rgMeasurement({ lattice, coarsening, steps, even, odd: [], ...changes });
      measurement.add(new Int8Array(lattice.sites).fill(1));
      return measurement.save();
    };
    const match = (large: RgMeasurementState, small: RgMeasurementState) => () =>
      matchLattices({ large, small, coupling: 0.4 });
    expect(match(state(8, 1), state(4, 1))).toThrow(/with one step less/);
    expect(match(state(8, 1), state(8, 0))).toThrow(ParameterError);
    expect(match(state(8, 1, { coarsening: decimation({ scale: 2 }) }), state(4, 0))).toThrow(/decimation/);
    expect(match(state(8, 1, { even: [...even].reverse() }), state(4, 0, { even: [...even].reverse() }))).toThrow(
      /begin with nn/,
    );
    expect(match(state(8, 1, { even: [] }), state(4, 0, { even: [] }))).toThrow(/even operators/);
    const { even: none, ...without } = state(4, 0);
    expect(none).toBeDefined();
    expect(match(state(8, 1), without)).toThrow(/even operators/);
    expect(() => matchingCrossings([])).toThrow(ParameterError);
    expect(() => matchLattices({ large: state(8, 1), small: state(4, 0), coupling: Number.NaN })).toThrow(/NaN/);
    const [one] = match(state(8, 1), state(4, 0))();
    expect(one!.critical.refusal).toMatch(/not defined|too few/);
  });
});
