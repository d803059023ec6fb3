import { describe, expect, test } from "vitest";
import { ParameterError, SizeError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { forEachState, spinsOfState } from "../../src/physics/exact/index.js";
import { cubic, square } from "../../src/physics/lattice/index.js";
import { type Hamiltonian, ising, uniformModel } from "../../src/physics/models/index.js";
import { createSampler } from "../../src/physics/montecarlo/index.js";
import {
  type CouplingFlow,
  couplingFlow,
  decimation,
  exactFlow,
  majority,
  namedOperators,
} from "../../src/physics/rg/index.js";

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

const named = (names: readonly string[], dimension = 2) => namedOperators({ dimension, names });

describe("pseudo-likelihood on exact distributions", () => {
  const lattice = square(4, 4);

  test("gives the couplings back, a field and four-spin terms included, and zero for those that are not there", () => {
    const model = uniformModel(lattice, { field: 0.05, nn: 0.3, diagonal: -0.12, plaquette: 0.07 });
    const flow = couplingFlow({ lattice, operators: named(["nn", "nnn", "plaquette", "m", "L", "third"]) });
    const { configurations, weights } = enumeration(model);
    flow.add(configurations, weights);
    const [level] = flow.couplings();
    const wanted = { nn: 0.3, nnn: -0.12, plaquette: 0.07, m: 0.05, L: 0, third: 0 };
    for (const { operator, coupling } of level!.couplings) {
      expect(coupling.value, operator).toBeCloseTo(wanted[operator as keyof typeof wanted], 9);
    }
  });

  test("gives the couplings of the exact flow after decimation, 4x4 to 2x2", () => {
    const model = ising(lattice, { coupling: 0.45 });
    const operators = named(["nn", "nnn", "plaquette"]);
    const flow = couplingFlow({ lattice, operators, coarsening: decimation({ scale: 2 }), steps: 1 });
    const { configurations, weights } = enumeration(model);
    flow.add(configurations, weights);
    const couplings = flow.couplings()[1]!.couplings.map(({ coupling }) => coupling.value!);
    const classes = exactFlow(model, { steps: 2 }).levels[2]!.classes;
    // On 2x2 the sums count each pair of neighbours twice, each diagonal and the plaquette four times.
    const exact = (name: string): number => classes.find((one) => one.name === name)!.coupling;
    expect(2 * couplings[0]!).toBeCloseTo(exact("nn"), 9);
    expect(4 * couplings[1]!).toBeCloseTo(exact("diagonal"), 9);
    expect(4 * couplings[2]!).toBeCloseTo(exact("plaquette"), 9);
  });

  test("works in three dimensions", () => {
    const cube = cubic(2, 2, 2);
    const flow = couplingFlow({ lattice: cube, operators: named(["nn", "nnn"], 3) });
    const { configurations, weights } = enumeration(ising(cube, { coupling: 0.2 }));
    flow.add(configurations, weights);
    const [nn, nnn] = flow.couplings()[0]!.couplings;
    expect(nn!.coupling.value).toBeCloseTo(0.2, 9);
    expect(nnn!.coupling.value).toBeCloseTo(0, 9);
  });
});

test("the coupling of our own sampler is recovered within its error, and nothing else is found", async () => {
  const lattice = square(32, 32);
  const model = ising(lattice, { coupling: 0.42 });
  const sampler = await createSampler(model, { algorithm: "swendsen-wang", seed: 51 });
  sampler.advance(100);
  const flow = couplingFlow({ lattice, operators: named(["nn", "nnn", "plaquette", "third", "m"]) });
  const batch = new Int8Array(1600 * lattice.sites);
  for (let m = 0; m < 1600; m++) {
    sampler.advance(2);
    batch.set(sampler.configuration(), m * lattice.sites);
  }
  flow.add(batch);
  for (const { operator, coupling } of flow.couplings()[0]!.couplings) {
    expect(coupling.error).toBeLessThan(0.004);
    const away = Math.abs(coupling.value! - (operator === "nn" ? 0.42 : 0)) / coupling.error!;
    expect(away, `${operator} ${coupling.value} +- ${coupling.error}`).toBeLessThan(4);
  }
});

describe("a flow drawn from configurations", () => {
  test("runs to strong coupling below T_c and to weak coupling above", async () => {
    const nn = async (coupling: number): Promise<number[]> => {
      const lattice = square(32, 32);
      const sampler = await createSampler(ising(lattice, { coupling }), { algorithm: "swendsen-wang", seed: 52 });
      sampler.advance(100);
      const flow = couplingFlow({
        lattice,
        operators: named(["nn"]),
        coarsening: majority({ scale: 2 }),
        steps: 2,
        random: { seed: 52 },
      });
      for (let m = 0; m < 200; m++) {
        sampler.advance(2);
        flow.add(sampler.configuration());
      }
      return flow.couplings().map(({ couplings }) => couplings[0]!.coupling.value!);
    };
    const [hot, cold] = [await nn(0.4), await nn(0.47)];
    expect(hot[2]!).toBeLessThan(hot[1]!);
    expect(hot[1]!).toBeLessThan(hot[0]!);
    expect(cold[2]!).toBeGreaterThan(cold[1]!);
    expect(cold[1]!).toBeGreaterThan(cold[0]!);
  });

  test("is the same in any batches, after a break, and merged", () => {
    const lattice = square(8, 8);
    const spins = new Int8Array(200 * 64);
    randomStream({ seed: 6, purpose: "coupling flow test" }).fillSpins(spins);
    const start = (from?: object): CouplingFlow =>
      couplingFlow(
        {
          lattice,
          operators: named(["nn", "m"]),
          coarsening: majority({ scale: 2 }),
          steps: 1,
          random: { seed: 1 },
        },
        from as never,
      );
    const [whole, first] = [start(), start()];
    whole.add(spins);
    first.add(spins.subarray(0, 64 * 77));
    const second = start(JSON.parse(JSON.stringify(first.save())));
    second.add(spins.subarray(64 * 77));
    expect(second.save()).toEqual(whole.save());
    first.merge(second.save());
    expect(first.couplings()[0]!.samples).toBe(277);
    for (const { couplings } of whole.couplings()) {
      for (const { coupling } of couplings) expect(Math.abs(coupling.value!) / coupling.error!).toBeLessThan(4);
    }
  });
});

describe("refusals", () => {
  const lattice = square(4, 4);

  test("frozen configurations have no couplings, and say so", () => {
    const flow = couplingFlow({ lattice, operators: named(["nn"]) });
    flow.add(new Int8Array(40 * 16).fill(1));
    const [level] = flow.couplings();
    expect(level!.refusal).toMatch(/frozen/);
    expect(level!.couplings[0]!.coupling.value).toBeUndefined();
  });

  test("operators that meet themselves, too many of them, none, missing rules", () => {
    const start =
      (names: readonly string[], changes: object = {}) =>
      () =>
        couplingFlow({ lattice, operators: named(names), ...changes });
    expect(start(["third"], { coarsening: decimation({ scale: 2 }), steps: 1 })).toThrow(SizeError);
    expect(start(["third"], { coarsening: decimation({ scale: 2 }), steps: 1 })).toThrow(/meets itself round the 2x2/);
    expect(start([])).toThrow(ParameterError);
    expect(start(["nn"], { steps: 1 })).toThrow(/need a coarsening/);
    expect(start(["L", "knight-L", "wedge", "straight", "knight"])).toThrow(/kinds of neighbourhoods/);
    expect(start(["nn"], { lattice: square(4, 4, { boundary: "open" }) })).toThrow(/open boundaries/);
    expect(() => start(["nn"])().couplings()).toThrow(/nothing to estimate/);
    expect(() => start(["nn"])().merge(start(["m"])().save())).toThrow(/state is of m/);
  });
});
