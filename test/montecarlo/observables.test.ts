import { describe, expect, test } from "vitest";
import { ParameterError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import { cubic, square } from "../../src/physics/lattice/index.js";
import {
  disorderedObservables,
  type ObservableSource,
  observableNames,
  observables,
} from "../../src/physics/montecarlo/index.js";

interface Measured {
  readonly weight: number;
  readonly series: Readonly<Record<string, number>>;
}

/** Chains that hold every measurement as often as its weight says, to 1 part in `length`, in random order. */
function chainsOf(states: readonly Measured[], length: number) {
  const total = states.reduce((sum, { weight }) => sum + weight, 0);
  const rows: Measured["series"][] = [];
  let [owed, given] = [0, 0];
  for (const { weight, series } of states) {
    owed += (weight / total) * length;
    for (; given < Math.round(owed); given++) rows.push(series);
  }
  const { uniform } = randomStream({ seed: 3, purpose: "shuffled enumeration" });
  for (let i = rows.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  const names = Object.keys(states[0]!.series);
  const series = Object.fromEntries(names.map((name) => [name, [Float64Array.from(rows, (row) => row[name]!)]]));
  const mean = (value: (row: Measured["series"]) => number): number =>
    rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  const exactly = (value: (row: Measured["series"]) => number): number =>
    states.reduce((sum, { weight, series: row }) => sum + weight * value(row), 0) / total;
  return { series, mean, exactly };
}

/** All 65 536 states of the 4x4 torus at K, added up by their measurements, which are made by hand here. */
function enumerated4x4(coupling: number): Measured[] {
  const found = new Map<string, { weight: number; series: Record<string, number> }>();
  const at = (state: number, row: number, column: number): number =>
    (state >> ((row % 4) * 4 + (column % 4))) & 1 ? -1 : 1;
  for (let state = 0; state < 65_536; state++) {
    let [energy, magnetization] = [0, 0];
    // e^(2 pi i x/4) is 1, i, -1, -i.
    let [rowReal, rowImaginary, columnReal, columnImaginary] = [0, 0, 0, 0];
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 4; column++) {
        const spin = at(state, row, column);
        magnetization += spin;
        energy -= spin * (at(state, row + 1, column) + at(state, row, column + 1));
        if (row % 2 === 0) rowReal += row === 0 ? spin : -spin;
        else rowImaginary += row === 1 ? spin : -spin;
        if (column % 2 === 0) columnReal += column === 0 ? spin : -spin;
        else columnImaginary += column === 1 ? spin : -spin;
      }
    }
    const squares = rowReal ** 2 + rowImaginary ** 2 + columnReal ** 2 + columnImaginary ** 2;
    const structureFactor = squares / (2 * 16);
    const key = `${energy} ${magnetization} ${structureFactor}`;
    const entry = found.get(key) ?? { weight: 0, series: { energy, magnetization, structureFactor } };
    entry.weight += Math.exp(-coupling * energy);
    found.set(key, entry);
  }
  return [...found.values()];
}

describe("observables of the Ising model", () => {
  const coupling = 0.4;
  const source: ObservableSource = { model: "ising", lattice: square(4, 4), coupling };
  const { series, mean, exactly } = chainsOf(enumerated4x4(coupling), 200_000);
  const { estimates, omitted } = observables(source, series);

  /** The definitions, by hand, of averages of a kind. */
  const byHand = (average: typeof mean): Record<string, number> => {
    const e = average((row) => row.energy!);
    const ee = average((row) => row.energy! ** 2);
    const m = average((row) => Math.abs(row.magnetization!));
    const mm = average((row) => row.magnetization! ** 2);
    const mmmm = average((row) => row.magnetization! ** 4);
    const f = average((row) => row.structureFactor!);
    return {
      energyPerSite: e / 16,
      specificHeat: (0.16 * (ee - e * e)) / 16,
      magnetizationAbs: m / 16,
      magnetizationSquared: mm / 256,
      susceptibility: mm / 16,
      susceptibilityConnected: (mm - m * m) / 16,
      binder: 1 - mmmm / (3 * mm * mm),
      correlationLength: Math.sqrt(mm / 16 / f - 1) / (2 * Math.sin(Math.PI / 4)),
    };
  };

  test("are those that the issue names, all of them", () => {
    expect(Object.keys(estimates)).toEqual(Object.keys(byHand(mean)));
    expect(omitted).toEqual({});
    expect(observableNames({ model: "ising", lattice: square(4, 4) })).toEqual(Object.keys(estimates));
  });

  test.each(Object.entries(byHand(mean)))("have the defined value on the data they are given: %s", (name, value) => {
    expect(Math.abs(estimates[name]!.mean - value)).toBeLessThan(1e-11 * Math.max(1, Math.abs(value)));
  });

  test.each(Object.entries(byHand(exactly)))(
    "agree with the enumeration of 4x4 at K = 0.4 within their error: %s",
    (name, value) => {
      const { mean: found, error, tau } = estimates[name]!;
      expect(error).toBeGreaterThan(0);
      // Every state is there as often as it should be, so the deviation is far below an error bar.
      expect(Math.abs(found - value)).toBeLessThan(0.25 * error!);
      expect(Math.abs(tau - 0.5)).toBeLessThan(0.1);
    },
  );

  test.each(Object.entries(byHand(exactly)))("of independent draws agree within 4 sigma: %s", (name, value) => {
    const states = enumerated4x4(coupling);
    const total = states.reduce((sum, { weight }) => sum + weight, 0);
    const { uniform } = randomStream({ seed: 11, purpose: "draws of 4x4" });
    const upTo = Float64Array.from(states);
    states.reduce((sum, { weight }, i) => {
      upTo[i] = sum + weight / total;
      return upTo[i]!;
    }, 0);
    const drawn = Array.from({ length: 20_000 }, () => {
      const u = uniform();
      return states[upTo.findIndex((edge) => u < edge)] ?? states.at(-1)!;
    });
    const chain = (key: string) => [Float64Array.from(drawn, (state) => state.series[key]!)];
    const made = { energy: chain("energy"), magnetization: chain("magnetization") };
    const { estimates: own } = observables(source, { ...made, structureFactor: chain("structureFactor") });
    const { mean: found, error, tau } = own[name]!;
    expect(Math.abs(found - value), `${found} +- ${error}, tau ${tau}, exact ${value}`).toBeLessThan(4 * error!);
  });

  test("have Kaufman's energy and specific heat", () => {
    const exact = kaufman({ rows: 4, columns: 4, coupling });
    expect(Math.abs(byHand(exactly).energyPerSite! - exact.energyPerSite)).toBeLessThan(1e-12);
    expect(Math.abs(byHand(exactly).specificHeat! - exact.specificHeat)).toBeLessThan(1e-12);
  });

  test("keep the digits of the specific heat of a large lattice, where <E^2> has none to spare", () => {
    const lattice = square(4096, 4096);
    const pattern = [0, 4, 8, 4];
    const energy = [Float64Array.from({ length: 4000 }, (_, i) => -23_000_000 + pattern[i % 4]!)];
    const { specificHeat } = observables({ model: "ising", lattice, coupling: 1 }, { energy }).estimates;
    expect(Math.abs(specificHeat!.mean * 4096 ** 2 - 8)).toBeLessThan(1e-9);
  });

  test("have no specific heat where the coupling is not known, and nothing magnetic without a magnetisation", () => {
    const { energy, magnetization } = series;
    const without = observables({ model: "ising", lattice: square(4, 4) }, { energy: energy! });
    expect(Object.keys(without.estimates)).toEqual(["energyPerSite"]);
    const magnetic = observables(source, { magnetization: magnetization! });
    expect(Object.keys(magnetic.estimates)).toEqual([
      "magnetizationAbs",
      "magnetizationSquared",
      "susceptibility",
      "susceptibilityConnected",
      "binder",
    ]);
  });

  test("use cluster estimators of <m^2> and <m^4> where there are any, and say so", () => {
    const squares = { improvedMagnetizationSquared: [Float64Array.from({ length: 200 }, (_, i) => 60 + 8 * (i % 2))] };
    const fourths = { improvedMagnetizationFourth: [Float64Array.from({ length: 200 }, (_, i) => 5000 + (i % 2))] };
    const magnetization = [Float64Array.from({ length: 200 }, (_, i) => 16 - 2 * (i % 3))];
    const { estimates: own } = observables(source, { magnetization, ...squares, ...fourths });
    expect(own.susceptibility!.mean).toBeCloseTo(64 / 16, 12);
    expect(own.binder!.mean).toBeCloseTo(1 - 5000.5 / (3 * 64 ** 2), 12);
    expect(own.binder!.definition).toContain("cluster estimators");
    expect(own.susceptibilityConnected!.definition).not.toContain("cluster");
  });

  test("have no error bar where the series is shorter than 50 tau, and say how much is missing", () => {
    const { uniform } = randomStream({ seed: 5, purpose: "short series" });
    let value = 0;
    const energy = [
      Float64Array.from({ length: 600 }, () => {
        value = 0.95 * value + uniform() - 0.5;
        return value;
      }),
    ];
    const { energyPerSite } = observables(source, { energy }).estimates;
    expect(energyPerSite!.error).toBeUndefined();
    expect(energyPerSite!.refusal).toMatch(/too short for an error bar \(50 wanted\)/);
  });
});

describe("the second-moment correlation length", () => {
  const series = (chi: number, factor: number, sites: number) => ({
    magnetization: [Float64Array.from({ length: 400 }, (_, i) => (i % 2 ? 1 : -1) * Math.sqrt(chi * sites))],
    structureFactor: [Float64Array.from({ length: 400 }, (_, i) => factor * (i % 2 ? 1.25 : 0.75))],
  });
  const lengthOf = (lattice: ObservableSource["lattice"], chi: number, factor: number) =>
    observables({ model: "ising", lattice }, series(chi, factor, lattice.sites));

  test("is the length of a propagator A/(1/xi^2 + sum of 4 sin^2(k/2))", () => {
    for (const [lattice, side] of [
      [square(16, 16), 16],
      [cubic(12, 12, 12), 12],
    ] as const) {
      for (const xi of [0.5, 3, 20]) {
        const chi = 2 * xi ** 2;
        const factor = 2 / (xi ** -2 + 4 * Math.sin(Math.PI / side) ** 2);
        const { correlationLength } = lengthOf(lattice, chi, factor).estimates;
        expect(Math.abs(correlationLength!.mean / xi - 1)).toBeLessThan(1e-11);
      }
    }
  });

  test("is sqrt(chi/F - 1)/(2 sin(pi/L)) of series made by hand", () => {
    const { correlationLength } = lengthOf(square(16, 16), 100, 20).estimates;
    expect(correlationLength!.mean).toBeCloseTo(2 / (2 * Math.sin(Math.PI / 16)), 12);
  });

  test("is left out, with the reason, where N <m^2> is below the structure factor", () => {
    const { estimates, omitted } = lengthOf(square(16, 16), 10, 20);
    expect(estimates.correlationLength).toBeUndefined();
    expect(estimates.binder).toBeDefined();
    expect(omitted.correlationLength).toMatch(/^N <m\^2> = 10\.00 is not above the structure factor <F> = 20\.00/);
  });

  test("is left out on unequal extents, where F is an average over axes with different wave numbers", () => {
    for (const lattice of [square(8, 16), cubic(8, 8, 4)]) {
      const { estimates, omitted } = lengthOf(lattice, 100, 20);
      expect(estimates.correlationLength).toBeUndefined();
      expect(estimates.susceptibility).toBeDefined();
      expect(omitted.correlationLength).toMatch(/extents (8x16|8x8x4|4x8x8) differ/);
      expect(observableNames({ model: "ising", lattice })).not.toContain("correlationLength");
    }
    expect(observableNames({ model: "ising", lattice: square(8, 8) })).toContain("correlationLength");
  });

  test("is left out of a uniform lattice, whose F is rounding, and kept where one spin turned once in a million", () => {
    const uniform = lengthOf(square(256, 256), 65_536, 3e-29);
    expect(uniform.estimates.correlationLength).toBeUndefined();
    expect(uniform.omitted.correlationLength).toMatch(/0 but for rounding/);
    const once = lengthOf(square(256, 256), 65_536, 4 / 65_536 / 1e6);
    expect(once.estimates.correlationLength!.mean).toBeGreaterThan(0);
  });
});

/** Normal numbers by Box and Muller. */
function normals(purpose: string): () => number {
  const { uniform } = randomStream({ seed: 21, purpose });
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe("the Binder cumulant", () => {
  const length = 40_000;

  test("is 0 for a Gaussian magnetisation and 2/3 for one that has two values", () => {
    const normal = normals("gaussian magnetisation");
    const of = (next: (i: number) => number) =>
      observables(
        { model: "ising", lattice: square(8, 8) },
        { magnetization: [Float64Array.from({ length }, (_, i) => next(i))] },
      ).estimates.binder!;
    const none = observables({ model: "ising", lattice: square(8, 8) }, { magnetization: [new Float64Array(400)] });
    expect(none.omitted.binder).toBe("the magnetisation is 0 in every measurement");
    const disordered = of(() => 5 * normal());
    expect(Math.abs(disordered.mean), `tau ${disordered.tau}`).toBeLessThan(4 * disordered.error!);
    expect(disordered.error).toBeLessThan(0.02);
    expect(of((i) => (i % 3 ? 64 : -64)).mean).toBeCloseTo(2 / 3, 12);
  });

  test.each([2, 3, 4, 10])("of Potts with q = %i is 0 for a Gaussian order parameter of q - 1 components", (states) => {
    const normal = normals(`gaussian order ${states}`);
    const squaredOrder = [
      Float64Array.from({ length }, () => {
        let sum = 0;
        for (let component = 1; component < states; component++) sum += normal() ** 2;
        return 1e-3 * sum;
      }),
    ];
    const { binder } = observables({ model: "potts", lattice: square(8, 8), states }, { squaredOrder }).estimates;
    expect(Math.abs(binder!.mean), `tau ${binder!.tau}`).toBeLessThan(4 * binder!.error!);
    expect(binder!.error).toBeLessThan(0.02);
    const ordered = observables(
      { model: "potts", lattice: square(8, 8), states },
      { squaredOrder: [new Float64Array(400).fill(1)] },
    );
    expect(ordered.estimates.binder!.mean).toBeCloseTo(2 / (states + 1), 12);
  });
});

describe("observables of the Potts model", () => {
  test("have the defined values on the enumerated 3x3 torus with q = 3", () => {
    const found = new Map<string, { weight: number; series: Record<string, number> }>();
    const coupling = 0.7;
    const sites = 9;
    for (let state = 0; state < 3 ** sites; state++) {
      const of = (row: number, column: number): number => Math.floor(state / 3 ** ((row % 3) * 3 + (column % 3))) % 3;
      const counts = [0, 0, 0];
      let energy = 0;
      for (let site = 0; site < sites; site++) {
        const [row, column] = [Math.floor(site / 3), site % 3];
        counts[of(row, column)]!++;
        for (const other of [of(row + 1, column), of(row, column + 1)]) if (other === of(row, column)) energy--;
      }
      // The order parameter as the length of the sum of q - 1 = 2 component vectors at angles of 120 degrees.
      const x = (counts[0]! - (counts[1]! + counts[2]!) / 2) / sites;
      const y = ((counts[1]! - counts[2]!) * Math.sqrt(3)) / 2 / sites;
      const orderParameter = (3 * (Math.max(...counts) / sites) - 1) / 2;
      const squaredOrder = x * x + y * y;
      const key = [energy, ...counts].join();
      const entry = found.get(key) ?? { weight: 0, series: { energy, orderParameter, squaredOrder } };
      entry.weight += Math.exp(-coupling * energy);
      found.set(key, entry);
    }
    const { series, mean } = chainsOf([...found.values()], 100_000);
    const { estimates } = observables({ model: "potts", lattice: square(3, 3), coupling, states: 3 }, series);
    const mm = mean((row) => row.squaredOrder!);
    const e = mean((row) => row.energy!);
    const values = Object.fromEntries(Object.entries(estimates).map(([name, { mean: value }]) => [name, value]));
    const wanted: Record<string, number> = {
      energyPerSite: e / 9,
      specificHeat: (0.49 * (mean((row) => row.energy! ** 2) - e * e)) / 9,
      magnetizationAbs: mean((row) => row.orderParameter!),
      magnetizationSquared: mm,
      susceptibility: 9 * mm,
      binder: 1 - mean((row) => row.squaredOrder! ** 2) / (2 * mm * mm),
    };
    expect(Object.keys(values)).toEqual(Object.keys(wanted));
    for (const [name, value] of Object.entries(wanted)) expect(values[name], name).toBeCloseTo(value, 10);
  });
});

describe("observables of phi^4", () => {
  test("are the action, the field's moments and phi squared, and no specific heat", () => {
    const lattice = square(4, 4);
    const series = {
      energy: [Float64Array.from({ length: 400 }, (_, i) => -8 + (i % 2))],
      magnetization: [Float64Array.from({ length: 400 }, (_, i) => (i % 2 ? 8 : -4))],
      phiSquared: [Float64Array.from({ length: 400 }, (_, i) => 12 + 4 * (i % 2))],
    };
    const { estimates } = observables({ model: "phi4", lattice, coupling: 0.3 }, series);
    const values = Object.fromEntries(Object.entries(estimates).map(([name, { mean }]) => [name, mean]));
    expect(values).toEqual({
      actionPerSite: expect.closeTo(-7.5 / 16, 12),
      magnetizationAbs: expect.closeTo(6 / 16, 12),
      magnetizationSquared: expect.closeTo(40 / 256, 12),
      susceptibility: expect.closeTo(40 / 16, 12),
      susceptibilityConnected: expect.closeTo((40 - 36) / 16, 12),
      binder: expect.closeTo(1 - (4096 + 256) / 2 / (3 * 40 ** 2), 12),
      phiSquared: expect.closeTo(14 / 16, 12),
    });
  });
});

describe("observables of a spin glass", () => {
  const source: ObservableSource = { model: "edwards-anderson", lattice: cubic(4, 4, 4), coupling: 0.9 };
  const normal = normals("glass");
  /** A realisation with a mean energy and a width of its overlap of its own. */
  const realisation = (energy: number, width: number, length = 4000) => ({
    energy: [Float64Array.from({ length }, () => energy + normal())],
    overlap: [Float64Array.from({ length }, () => width * normal())],
  });
  const spread = [-90, -100, -104, -96, -110, -94, -101, -97];
  const realisations = spread.map((energy, r) => realisation(energy, 10 + r));
  const { estimates } = disorderedObservables(source, realisations);
  const meanOf = (chain: Float64Array, value: (x: number) => number): number =>
    chain.reduce((sum, x) => sum + value(x), 0) / chain.length;
  const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

  test("average thermal means over the disorder", () => {
    const energies = realisations.map(({ energy }) => meanOf(energy[0]!, (e) => e / 64));
    expect(estimates.energyPerSite!.mean).toBeCloseTo(average(energies), 12);
    const overlaps = realisations.map(({ overlap }) => meanOf(overlap[0]!, (q) => Math.abs(q) / 64));
    expect(estimates.overlap!.mean).toBeCloseTo(average(overlaps), 12);
    expect(estimates.energyPerSite!.definition).toContain("8 disorder realisations");
  });

  test("average each moment of the overlap over the disorder before the Binder ratio is taken", () => {
    const squares = average(realisations.map(({ overlap }) => meanOf(overlap[0]!, (q) => q ** 2)));
    const fourths = average(realisations.map(({ overlap }) => meanOf(overlap[0]!, (q) => q ** 4)));
    expect(estimates.overlapSquared!.mean).toBeCloseTo(squares / 64 ** 2, 12);
    // The jackknife takes the bias of the ratio of 8 realisations away, which is a part of its error.
    const { mean, error } = estimates.overlapBinder!;
    expect(Math.abs(mean - (1 - fourths / (3 * squares ** 2)))).toBeLessThan(error!);
  });

  test("average the specific heats of the realisations, not the spread of their energies", () => {
    const heats = realisations.map(({ energy }) => {
      const e = meanOf(energy[0]!, (x) => x);
      return (0.81 * meanOf(energy[0]!, (x) => (x - e) ** 2)) / 64;
    });
    expect(Math.abs(estimates.specificHeat!.mean - average(heats))).toBeLessThan(1e-6);
  });

  test("have the error of the spread between realisations, not the thermal one", () => {
    const energies = realisations.map(({ energy }) => meanOf(energy[0]!, (e) => e / 64));
    const centre = average(energies);
    const variance = energies.reduce((sum, e) => sum + (e - centre) ** 2, 0) / (8 * 7);
    expect(estimates.energyPerSite!.error).toBeCloseTo(Math.sqrt(variance), 10);
    const thermal = disorderedObservables(source, realisations.slice(0, 1)).estimates.energyPerSite!;
    expect(thermal.error).toBeLessThan(estimates.energyPerSite!.error! / 50);
    expect(thermal.method).toBe("gamma");
  });

  test("have an error that does not fall below the spread however long each realisation is sampled", () => {
    const error = (length: number): number =>
      disorderedObservables(
        source,
        spread.map((energy) => realisation(energy, 10, length)),
      ).estimates.energyPerSite!.error!;
    expect(Math.abs(error(16_000) / error(1000) - 1)).toBeLessThan(0.05);
  });

  test("keep jackknife values by realisation, so that later steps can be resampled with them", () => {
    expect(estimates.overlapBinder!.blocks).toMatchObject({ kind: "jackknife", sizes: spread.map(() => 1) });
    expect(estimates.overlapBinder!.blocks!.values).toHaveLength(8);
  });

  test("count each realisation once, however long it was sampled", () => {
    for (const one of Object.values(estimates)) expect(one.effectiveSamples).toBe(8);
    expect(estimates.energyPerSite!.tau).toBeGreaterThan(0.4);
  });

  test("say what is averaged over the disorder, and of one realisation that nothing is", () => {
    expect(estimates.overlapBinder!.definition).toMatch(/each moment averaged over 8 disorder realisations$/);
    expect(estimates.specificHeat!.definition).toMatch(/of each realisation; averaged over 8 disorder realisations$/);
    const alone = disorderedObservables(source, realisations.slice(0, 1)).estimates;
    for (const one of Object.values(alone)) {
      expect(one.definition).not.toContain("averaged");
      expect(one.remark).toContain("thermal error of one disorder realisation");
      expect(one.effectiveSamples).toBeGreaterThan(1000);
    }
  });

  test("need a realisation", () => {
    expect(() => disorderedObservables(source, [])).toThrow(ParameterError);
  });

  test("are named without a magnetisation", () => {
    expect(observableNames({ model: "edwards-anderson", lattice: cubic(4, 4, 4) })).toEqual([
      "energyPerSite",
      "specificHeat",
      "overlap",
      "overlapSquared",
      "overlapBinder",
    ]);
  });
});
