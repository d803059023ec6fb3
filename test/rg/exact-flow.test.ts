import { beforeAll, describe, expect, test } from "vitest";
import { decimationCouplings, kaufman, tabulateLogWeights } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { type ExactFlow, type ExactFlowLevel, exactFlow } from "../../src/physics/rg/exact-flow/index.js";

const flowOf = (rows: number, columns: number, coupling: number, steps: number): ExactFlow =>
  exactFlow(ising(square(rows, columns), { coupling }), { steps });

const coupling = ({ classes }: ExactFlowLevel, name: string): number =>
  classes.find((one) => one.name === name)?.coupling ?? Number.NaN;

const correlation = ({ correlations }: ExactFlowLevel, rows: number, columns: number): number =>
  correlations.find(({ displacement }) => displacement[0] === rows && displacement[1] === columns)?.value ?? Number.NaN;

describe("the exact flow of the critical 8x8 torus", () => {
  let flow: ExactFlow;
  let seconds: number;
  beforeAll(() => {
    const start = performance.now();
    flow = flowOf(8, 8, critical, 6);
    seconds = (performance.now() - start) / 1000;
  });

  test("takes less than 20 seconds", () => {
    expect(seconds).toBeLessThan(20);
  });

  test("goes down by a factor sqrt 2 in length and 2 in spins from level to level", () => {
    expect(flow.levels.map(({ level }) => level)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(flow.levels.map(({ sites }) => sites)).toEqual([64, 32, 16, 8, 4, 2, 1]);
    flow.levels.forEach(({ scale, level }) => {
      expect(scale).toBeCloseTo(Math.SQRT2 ** level, 12);
    });
    expect([...flow.levels[4]!.keptSites]).toEqual([0, 4, 32, 36]);
    expect([...flow.levels[3]!.keptSites]).toEqual([0, 4, 18, 22, 32, 36, 50, 54]);
  });

  test("has the closed form of one decimation at its first step", () => {
    const expected = decimationCouplings(critical);
    const first = flow.levels[1]!;
    expect(coupling(first, "nn")).toBeCloseTo(expected.nn, 14);
    expect(coupling(first, "diagonal")).toBeCloseTo(expected.nnn, 14);
    expect(coupling(first, "plaquette")).toBeCloseTo(expected.quartic, 14);
    expect(first.constant).toBeCloseTo(32 * expected.constantPerRemovedSpin, 12);
  });

  test("has the published couplings after two steps", () => {
    const second = flow.levels[2]!;
    for (const [name, expected] of [
      ["nn", 0.288695],
      ["diagonal", 0.088342],
      ["straight-2", 0.03804],
      ["knight", 0.024059],
      ["(2,2)", 0.010163],
      ["plaquette", -0.01323],
    ] as const) {
      expect(Math.abs(coupling(second, name) - expected), name).toBeLessThan(1e-6);
    }
    expect(Math.abs(second.constant / 64 - 0.719566)).toBeLessThan(1e-6);
  });

  test("has the published sums of squares by order after two steps", () => {
    const sums = flow.levels[2]!.sumOfSquaresByOrder;
    for (const [order, expected] of [
      [2, 2.959],
      [4, 7.4e-3],
      [6, 7.64e-5],
      [8, 1.56e-6],
      [16, 4.0e-13],
    ] as const) {
      expect(Math.abs(sums[order]! / expected - 1), `order ${order}`).toBeLessThan(6e-3);
    }
  });

  test("has the published couplings after three and four steps", () => {
    const [third, fourth] = [flow.levels[3]!, flow.levels[4]!];
    expect(Math.abs(coupling(third, "nn") - 0.268212)).toBeLessThan(1e-6);
    // (2, 0) in the spacing of level 2 is a diagonal of the rotated level 3.
    expect(Math.abs(coupling(third, "diagonal") - 0.220878)).toBeLessThan(1e-6);
    expect(Math.abs(coupling(fourth, "nn") - 0.451621)).toBeLessThan(1e-6);
    expect(Math.abs(coupling(fourth, "diagonal") - 0.353425)).toBeLessThan(1e-6);
    expect(Math.abs(coupling(fourth, "plaquette") + 0.161327)).toBeLessThan(1e-6);
  });

  test("conserves ln Z, each level summing its own configurations", () => {
    expect(flow.logPartition).toBe(kaufman({ rows: 8, columns: 8, coupling: critical }).logPartition);
    expect(flow.levels.map(({ logPartitionFrom }) => logPartitionFrom)).toEqual([
      "elimination",
      "elimination",
      "table",
      "table",
      "table",
      "table",
      "table",
    ]);
    for (const { logPartition } of flow.levels) expect(Math.abs(logPartition - 60.14178078906915)).toBeLessThan(1e-12);
    expect(flow.deviations.logPartition).toBeLessThan(1e-12);
  });

  test("conserves the correlations of the spins it keeps", () => {
    for (const level of flow.levels.slice(0, 3)) {
      expect(Math.abs(correlation(level, 2, 0) - 0.6647885144)).toBeLessThan(1e-10);
    }
    for (let level = 1; level < 6; level++) {
      const [before, after] = [flow.levels[level - 1]!, flow.levels[level]!];
      expect(after.correlations.length).toBeGreaterThan(0);
      for (const { displacement, value } of after.correlations) {
        expect(Math.abs(value - correlation(before, ...displacement))).toBeLessThan(1e-12);
      }
    }
    expect(flow.deviations.correlations).toBeLessThan(1e-12);
  });

  test("does not settle: the neighbour correlation falls from level to level, as nothing rescales the spin", () => {
    const neighbours = flow.levels.slice(0, 6).map(({ correlations }) => correlations[0]!);
    expect(neighbours.every(({ name }) => name === "nn")).toBe(true);
    for (let level = 1; level < 6; level++) {
      expect(neighbours[level]!.value).toBeLessThan(neighbours[level - 1]!.value);
    }
    const nn = flow.levels.slice(0, 5).map((level) => coupling(level, "nn"));
    for (let level = 1; level < 5; level++) expect(Math.abs(nn[level]! - nn[level - 1]!)).toBeGreaterThan(0.01);
  });

  test("counts every product of an even number of spins in one class", () => {
    expect(flow.levels[0]!.classes.map(({ multiplicity }) => multiplicity)).toEqual([128]);
    expect(flow.levels[1]!.classes.map(({ multiplicity }) => multiplicity)).toEqual([64, 64, 32]);
    for (const { classes, sites } of flow.levels.slice(2)) {
      const total = classes.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
      expect(total).toBe(2 ** (sites - 1) - 1);
    }
    const byOrder = (order: number): number =>
      flow.levels[2]!.classes.reduce((sum, one) => sum + (one.order === order ? one.multiplicity : 0), 0);
    expect([2, 4, 6, 8, 16].map(byOrder)).toEqual([120, 1820, 8008, 12870, 1]);
  });

  test("has equal couplings throughout each class", () => {
    for (const { classes } of flow.levels) for (const { spread } of classes) expect(spread).toBeLessThan(1e-12);
    expect(flow.deviations.symmetry).toBeLessThan(1e-12);
  });

  test("counts the pairs of the 4x4 level, where distance 2 is reached both ways round", () => {
    const pairs = flow.levels[2]!.classes.filter(({ order }) => order === 2);
    expect(pairs.map(({ name, multiplicity }) => [name, multiplicity])).toEqual([
      ["nn", 32],
      ["diagonal", 32],
      ["straight-2", 16],
      ["knight", 32],
      ["(2,2)", 8],
    ]);
  });

  test("gives each level a Hamiltonian that reproduces its table of log-weights", () => {
    for (const { hamiltonian, logWeights, discarded, sites } of flow.levels.slice(2)) {
      expect(hamiltonian.sites).toBe(sites);
      expect(discarded).toBeLessThan(1e-11);
      const table = tabulateLogWeights(hamiltonian);
      const worst = table.reduce((most, value, i) => Math.max(most, Math.abs(value - logWeights![i]!)), 0);
      expect(worst).toBeLessThan(1e-11);
    }
  });

  test("names each class once per level, and by geometry alone", () => {
    for (const { classes } of flow.levels) {
      expect(new Set(classes.map(({ name }) => name)).size).toBe(classes.length);
    }
    const geometry = ({ levels }: ExactFlow) =>
      levels.map(({ classes }) => classes.map(({ name, sites }) => `${name}: ${sites}`));
    expect(geometry(flowOf(6, 6, 0.7, 2))).toEqual(geometry(flowOf(6, 6, 0.3, 2)));
  });
});

describe("the exact flow at other couplings", () => {
  test("forgets the sign of the coupling at the first step: the kept spins never touch an odd loop", () => {
    for (const [rows, columns, steps] of [
      [6, 6, 2],
      [4, 16, 4],
    ] as const) {
      const [ferro, antiferro] = [flowOf(rows, columns, 0.35, steps), flowOf(rows, columns, -0.35, steps)];
      expect(coupling(antiferro.levels[0]!, rows === columns ? "nn" : "nn vertical")).toBe(-0.35);
      expect(antiferro.deviations.logPartition).toBeLessThan(1e-12);
      expect(antiferro.deviations.correlations).toBeLessThan(1e-12);
      for (let level = 1; level <= steps; level++) {
        const [a, b] = [ferro.levels[level]!, antiferro.levels[level]!];
        a.classes.forEach((one, i) => {
          expect(Math.abs(one.coupling - b.classes[i]!.coupling), one.name).toBeLessThan(1e-13);
        });
        expect(Math.abs(a.constant - b.constant)).toBeLessThan(1e-12);
      }
    }
  });

  test("has no couplings for free spins, only ln 2 for each one removed", () => {
    for (const { classes, constant, sites, hamiltonian, correlations } of flowOf(4, 16, 0, 4).levels) {
      for (const one of classes) expect(Math.abs(one.coupling)).toBeLessThan(1e-15);
      for (const { value } of correlations) expect(Math.abs(value)).toBeLessThan(1e-13);
      expect(Math.abs(constant - (64 - sites) * Math.LN2)).toBeLessThan(1e-12);
      expect(hamiltonian.constant).toBe(constant);
    }
  });

  test("conserves ln Z and correlations deep in either phase", () => {
    for (const k of [0.02, 0.2, 0.8, 2, 5]) {
      const { deviations, logPartition } = flowOf(4, 16, k, 4);
      expect(deviations.logPartition! / logPartition, `K = ${k}`).toBeLessThan(1e-14);
      expect(deviations.correlations, `K = ${k}`).toBeLessThan(1e-11);
    }
  });
});

describe("the exact flow of other tori", () => {
  test("doubles the diagonal coupling of the first level of 4x4, where those pairs wrap both ways", () => {
    const level = flowOf(4, 4, critical, 1).levels[1]!;
    expect(coupling(level, "diagonal")).toBeCloseTo(2 * decimationCouplings(critical).nnn, 14);
  });

  test("tells horizontal from vertical on a rectangle, and turns with it", () => {
    const [wide, tall] = [flowOf(4, 8, critical, 4), flowOf(8, 4, critical, 4)];
    const turned = (name: string) =>
      name.replace(/horizontal|vertical/, (axis) => (axis === "vertical" ? "horizontal" : "vertical"));
    expect(coupling(wide.levels[2]!, "nn vertical")).toBeGreaterThan(coupling(wide.levels[2]!, "nn horizontal"));
    wide.levels.forEach((level, i) => {
      expect(new Set(level.classes.map(({ name }) => name)).size).toBe(level.classes.length);
      for (const { name, coupling: k, order } of level.classes) {
        if (order === 2) expect(coupling(tall.levels[i]!, turned(name)), name).toBeCloseTo(k, 13);
      }
      for (const order of [4, 6, 8]) {
        const a = level.sumOfSquaresByOrder[order] ?? 0;
        expect(Math.abs((tall.levels[i]!.sumOfSquaresByOrder[order] ?? 0) - a)).toBeLessThan(1e-14);
      }
    });
  });

  test("conserves ln Z and correlations on every shape that fits", () => {
    for (const [rows, columns, steps] of [
      [2, 2, 2],
      [2, 16, 2],
      [4, 4, 4],
      [6, 6, 2],
      [6, 8, 2],
      [10, 6, 2],
      [16, 4, 4],
      [6, 12, 2],
    ] as const) {
      const { deviations } = flowOf(rows, columns, critical, steps);
      expect(deviations.logPartition, `${rows}x${columns}`).toBeLessThan(1e-12);
      expect(deviations.correlations, `${rows}x${columns}`).toBeLessThan(1e-12);
      expect(deviations.symmetry, `${rows}x${columns}`).toBeLessThan(1e-12);
    }
  });

  test("takes one step at any size, and then says that its ln Z is the model's", () => {
    const { levels } = flowOf(64, 48, 0.4, 1);
    const expected = decimationCouplings(0.4);
    expect(coupling(levels[1]!, "nn")).toBeCloseTo(expected.nn, 14);
    expect(coupling(levels[1]!, "diagonal vertical")).toBeCloseTo(expected.nnn, 14);
    expect(coupling(levels[1]!, "plaquette")).toBeCloseTo(expected.quartic, 14);
    expect(levels[1]!.logPartitionFrom).toBe("kaufman");
    expect(levels[1]!.logWeights).toBeUndefined();
  });
});
