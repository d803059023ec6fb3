import { describe, expect, test } from "vitest";
import { logSumExp } from "../../src/core/numbers/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { logPartitionByEnumeration, spinsOfState } from "../../src/physics/exact/index.js";
import { critical, orderedConfigurations, square } from "../../src/physics/lattice/index.js";
import { hamiltonian, interaction, ising, logWeight } from "../../src/physics/models/index.js";
import { compileHamiltonian } from "../../src/systems/rbm/compiler/compile.js";
import {
  hiddenLogWeight,
  localField,
  rbm,
  rbmLogPartition,
  starMap,
  visibleLogRatio,
  visibleLogWeight,
  weightsFromMatrix,
} from "../../src/systems/rbm/index.js";
import { mehtaSchwab, variationalOperator } from "../../src/systems/rbm/mehta-schwab.js";

const random = () => randomStream({ seed: 1, purpose: "test" });

describe("Tr_h e^T of Mehta and Schwab", () => {
  test("of the star RBM is the product of its channels, prod [1 - eps + eps e^(-2 v f)], on all states", () => {
    const model = ising(square(2, 4), { coupling: critical });
    for (const weight of [0, 0.5, 2, 40]) {
      const star = starMap(model, { weight });
      const eps = 1 / (1 + Math.exp(2 * weight));
      const visible = new Int8Array(8);
      const hidden = new Int8Array(4);
      const traces: number[] = [];
      for (let v = 0; v < 256; v++) {
        spinsOfState(v, visible);
        const terms = Array.from({ length: 16 }, (_, h) =>
          variationalOperator(star, model, { visible, hidden: spinsOfState(h, hidden) }),
        );
        const closed = star.keptSites.reduce(
          (product, a) => product * (1 - eps + eps * Math.exp(-2 * visible[a]! * localField(star, visible, a))),
          1,
        );
        traces.push(logSumExp(terms));
        expect(Math.abs(traces[v]! - Math.log(closed))).toBeLessThan(1e-10);
        expect(Math.abs(traces[v]! - visibleLogRatio(star, visible))).toBeLessThan(1e-10);
      }
      const result = mehtaSchwab(star, model);
      expect([result.method, result.states]).toEqual(["enumerated", 256]);
      expect(Math.abs(result.min - Math.min(...traces))).toBeLessThan(1e-12);
      expect(Math.abs(result.max - Math.max(...traces))).toBeLessThan(1e-12);
      expect(Math.abs(result.mean - traces.reduce((sum, x) => sum + x, 0) / 256)).toBeLessThan(1e-12);
      expect(result.spread).toBe(result.max - result.min);
      expect(result.maxDeviation).toBe(Math.max(result.max - result.mean, result.mean - result.min));
      // Z is that of the model at every weight, so that <Tr_h e^T> = 1 although Tr_h e^T is not.
      expect(Math.abs(result.logPartitionRatio!)).toBeLessThan(1e-12);
    }
  });

  test("of the star RBM has its extremes where all kept spins oppose or follow their neighbours", () => {
    const lattice = square(4, 4);
    const star = starMap(ising(lattice, { coupling: critical }), { weight: 2 });
    const { min, max, states } = mehtaSchwab(star, star.model);
    const named = new Map(orderedConfigurations(lattice).map(({ name, spins }) => [name, spins]));
    expect(states).toBe(65536);
    expect(Math.abs(max - visibleLogRatio(star, named.get("checkerboard")!))).toBeLessThan(1e-10);
    expect(Math.abs(min - visibleLogRatio(star, named.get("aligned up")!))).toBeLessThan(1e-10);
  });

  test("is 1 for a compiled RBM at every finite weight: the free energy is conserved", () => {
    const chain = hamiltonian({
      sites: 8,
      constant: 1,
      interactions: [
        interaction(
          2,
          Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8, 0.9]),
        ),
      ],
    });
    const { rbm: machine } = compileHamiltonian(chain);
    const { min, max, logPartitionRatio } = mehtaSchwab(machine, chain);
    expect(Math.max(Math.abs(min), Math.abs(max), Math.abs(logPartitionRatio!))).toBeLessThan(1e-13);
  });

  test("turns the operator into the hidden marginal: Tr_v e^(T - H) = e^(-H_RBM[h])", () => {
    const model = ising(square(2, 2), { coupling: 0.3 });
    const star = starMap(model, { weight: 1 });
    const visible = new Int8Array(4);
    for (let h = 0; h < 4; h++) {
      const hidden = spinsOfState(h, new Int8Array(2));
      const terms = Array.from({ length: 16 }, (_, v) => {
        spinsOfState(v, visible);
        return variationalOperator(star, model, { visible, hidden }) + logWeight(model, visible);
      });
      expect(Math.abs(logSumExp(terms) - hiddenLogWeight(star, hidden))).toBeLessThan(1e-13);
    }
  });

  test("of an RBM that is not the model varies, around a constant that the partition functions give", () => {
    const model = ising(square(2, 2), { coupling: 0.3 });
    const machine = rbm({ weights: weightsFromMatrix({ data: Float64Array.of(0.5, -0.2, 0.1, 0.4), shape: [4, 1] }) });
    const { spread, min, max, logPartitionRatio } = mehtaSchwab(machine, model);
    expect(spread).toBeGreaterThan(0.5);
    const ratio = rbmLogPartition(machine).value - logPartitionByEnumeration(model);
    expect(logPartitionRatio).toBeCloseTo(ratio, 12);
    expect(min).toBeLessThan(ratio);
    expect(max).toBeGreaterThan(ratio);
  });

  test("does not mind a constant: RBMs that differ in C have the same spread", () => {
    const model = ising(square(2, 2), { coupling: 0.3 });
    const star = starMap(model, { weight: 1 });
    const shifted = rbm({ weights: star.weights });
    const [a, b] = [mehtaSchwab(star, model), mehtaSchwab(shifted, model)];
    expect(b.spread).toBeCloseTo(a.spread, 13);
    expect(b.maxDeviation).toBeCloseTo(a.maxDeviation, 13);
    expect(b.mean - a.mean).toBeCloseTo(2 * Math.log(2 * Math.cosh(1)), 12);
  });

  test("of an RBM with filters too wide for tables is evaluated directly", () => {
    const model = ising(square(2, 7), { coupling: 0.1 });
    const data = Float64Array.from({ length: 14 }, (_, i) => Math.sin(i));
    const machine = rbm({
      weights: weightsFromMatrix({ data, shape: [14, 1] }),
      visibleBias: new Float64Array(14).fill(0.1),
    });
    const { logPartitionRatio, states } = mehtaSchwab(machine, model);
    expect(states).toBe(2 ** 14);
    expect(logPartitionRatio).toBeCloseTo(rbmLogPartition(machine).value - logPartitionByEnumeration(model), 11);
  });

  test("is sampled above 20 spins, with the ordered configurations", () => {
    const lattice = square(6, 6);
    const star = starMap(ising(lattice, { coupling: critical }), { weight: 4 });
    const stages: string[] = [];
    const result = mehtaSchwab(star, star.model, {
      samples: 500,
      random: random(),
      progress: ({ stage }) => stages.push(stage),
    });
    expect([result.method, result.states, result.logPartitionRatio]).toEqual(["sampled", 507, null]);
    const checkerboard = orderedConfigurations(lattice)[2]!.spins;
    expect(Math.abs(result.max - visibleLogRatio(star, checkerboard))).toBeLessThan(1e-10);
    expect(stages).toEqual(["random configurations"]);

    const bare = hamiltonian({ sites: 36, interactions: star.model.interactions });
    const aligned = new Int8Array(36).fill(1);
    const few = mehtaSchwab(star, bare, { samples: 0, random: random(), ordered: [aligned] });
    expect(few.min).toBe(few.max);
    expect(Math.abs(few.mean - (visibleLogWeight(star, aligned) - logWeight(bare, aligned)))).toBeLessThan(1e-12);
    expect(mehtaSchwab(star, bare, { samples: 10, random: random() }).states).toBe(12);
  });

  test("needs an RBM and a model of one size, and a random stream where it samples", () => {
    const star = starMap(ising(square(2, 4), { coupling: 0.3 }), { weight: 1 });
    const other = ising(square(6, 6), { coupling: 0.3 });
    expect(() => mehtaSchwab(star, other)).toThrow("the RBM has 8 visible units, the model 36 sites");
    expect(() => mehtaSchwab(starMap(other, { weight: 1 }), other)).toThrow("give random: randomStream");
  });
});
