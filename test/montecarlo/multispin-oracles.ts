import { forEachState, spinsOfState } from "../../src/physics/exact/index.js";
import { rowClasses } from "../../src/physics/exact/transfer-matrix.js";
import type { Lattice } from "../../src/physics/lattice/index.js";
import type { EdwardsAndersonModel, IsingModel } from "../../src/physics/models/index.js";

/** Exact means of total E and E^2, and of m^2 and |m| per site, over all configurations. */
export interface ExactMeans {
  readonly energy: number;
  readonly energySquared: number;
  readonly second: number;
  readonly absolute: number;
}

/** -sum over bonds of J s s', each bond once. */
export function bondEnergy(model: IsingModel<Lattice> | EdwardsAndersonModel, spins: Int8Array): number {
  const pairs = model.bonds;
  let energy = 0;
  for (let b = 0; b < pairs.length / 2; b++) {
    const sign = model.kind === "edwards-anderson" ? model.signs[b]! : 1;
    energy -= sign * spins[pairs[2 * b]!]! * spins[pairs[2 * b + 1]!]!;
  }
  return energy;
}

/** Means by enumeration, with energies evaluated bond by bond, so that K = 0 and K < 0 need no thought. */
export function enumerated(model: IsingModel<Lattice> | EdwardsAndersonModel): ExactMeans {
  const spins = new Int8Array(model.sites);
  let [weight, energy, energySquared, second, absolute] = [0, 0, 0, 0, 0];
  forEachState(model, (state, logWeight) => {
    spinsOfState(state, spins);
    const w = Math.exp(logWeight);
    const e = bondEnergy(model, spins);
    const m = Math.abs(spins.reduce((sum, spin) => sum + spin, 0)) / model.sites;
    weight += w;
    energy += w * e;
    energySquared += w * e ** 2;
    second += w * m ** 2;
    absolute += w * m;
  });
  return {
    energy: energy / weight,
    energySquared: energySquared / weight,
    second: second / weight,
    absolute: absolute / weight,
  };
}

/** <m^2> and <|m|> of the Ising model on a torus by a transfer matrix that keeps the number of down spins. */
export function torusMoments({ rows, columns, coupling }: Torus): {
  readonly second: number;
  readonly absolute: number;
} {
  const sites = rows * columns;
  const states = 2 ** columns;
  const row = sites + 1;
  const bit = (state: number, column: number): number => (state >> column) & 1;
  const bond = (equal: boolean): number => Math.exp(equal ? coupling : -coupling);
  const inRow = (state: number): number => {
    let weight = 1;
    for (let c = 0; c < columns; c++) weight *= bond(bit(state, c) === bit(state, (c + 1) % columns));
    return weight;
  };
  const law = new Float64Array(row);
  const { representatives, multiplicities } = rowClasses(columns);
  for (const [index, first] of representatives.entries()) {
    let weights = new Float64Array(states * row);
    weights[first * row] = 1;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const next = new Float64Array(states * row);
        for (let state = 0; state < states; state++) {
          for (const spin of [0, 1]) {
            const to = (state & ~(1 << c)) | (spin << c);
            const factor = bond(bit(state, c) === spin);
            for (let m = 0; m + spin < row; m++) next[to * row + m + spin]! += factor * weights[state * row + m]!;
          }
        }
        weights = next;
      }
      for (let state = 0; state < states; state++) {
        const factor = inRow(state) / Math.exp(2 * Math.abs(coupling) * columns);
        for (let m = 0; m < row; m++) weights[state * row + m]! *= factor;
      }
    }
    // Half of a class is the spin flip of the other half; |M| does not tell them apart.
    for (let m = 0; m < row; m++) law[m]! += multiplicities[index]! * weights[first * row + m]!;
  }
  const mean = (value: (m: number) => number): number => {
    let [total, sum] = [0, 0];
    for (const [down, weight] of law.entries()) {
      total += weight;
      sum += weight * value(1 - (2 * down) / sites);
    }
    return sum / total;
  };
  return { second: mean((m) => m ** 2), absolute: mean(Math.abs) };
}

interface Torus {
  readonly rows: number;
  readonly columns: number;
  readonly coupling: number;
}

/**
 * The same means by a transfer matrix from layer to layer (row to row in two dimensions) that keeps the number of down
 * spins, for layers of few sites. Weights and weights times energy go along together.
 */
export function layered(model: IsingModel<Lattice> | EdwardsAndersonModel): Omit<ExactMeans, "energySquared"> {
  const { lattice, coupling, sites } = model;
  const layers = lattice.kind === "cubic" ? lattice.layers : lattice.rows;
  const size = sites / layers;
  const states = 2 ** size;
  const row = sites + 1;
  const spin = (state: number, site: number): number => 1 - 2 * ((state >> (site % size)) & 1);
  const downs = (state: number): number => {
    let count = 0;
    for (let bits = state; bits !== 0; bits &= bits - 1) count += 1;
    return count;
  };
  /** Energy of the bonds within layer l, or from it to the next one. */
  const inner = Array.from({ length: layers }, () => new Float64Array(states));
  const outer = Array.from({ length: layers }, () => new Float64Array(states * states));
  for (let b = 0; b < model.bonds.length / 2; b++) {
    const [i, j] = [model.bonds[2 * b]!, model.bonds[2 * b + 1]!];
    const sign = model.kind === "edwards-anderson" ? model.signs[b]! : 1;
    const layer = Math.floor(i / size);
    for (let from = 0; from < states; from++) {
      if (Math.floor(j / size) === layer) inner[layer]![from]! -= sign * spin(from, i) * spin(from, j);
      else for (let to = 0; to < states; to++) outer[layer]![from * states + to]! -= sign * spin(from, i) * spin(to, j);
    }
  }
  const law = new Float64Array(row);
  let energy = 0;
  for (let first = 0; first < states; first++) {
    let [weights, energies] = [new Float64Array(states * row), new Float64Array(states * row)];
    const start = first * row + downs(first);
    weights[start] = Math.exp(-coupling * inner[0]![first]!);
    energies[start] = inner[0]![first]! * weights[start];
    for (let layer = 0; layer < layers; layer++) {
      const last = layer === layers - 1;
      const [nextWeights, nextEnergies] = [new Float64Array(states * row), new Float64Array(states * row)];
      for (let from = 0; from < states; from++) {
        for (let to = last ? first : 0; to < (last ? first + 1 : states); to++) {
          const e = outer[layer]![from * states + to]! + (last ? 0 : inner[layer + 1]![to]!);
          const factor = Math.exp(-coupling * e);
          const shift = last ? 0 : downs(to);
          for (let m = 0; m + shift < row; m++) {
            const weight = weights[from * row + m]!;
            nextWeights[to * row + m + shift]! += factor * weight;
            nextEnergies[to * row + m + shift]! += factor * (energies[from * row + m]! + e * weight);
          }
        }
      }
      [weights, energies] = [nextWeights, nextEnergies];
    }
    for (let m = 0; m < row; m++) {
      law[m]! += weights[first * row + m]!;
      energy += energies[first * row + m]!;
    }
  }
  const total = law.reduce((a, b) => a + b, 0);
  const mean = (value: (m: number) => number): number =>
    law.reduce((sum, weight, down) => sum + weight * value(1 - (2 * down) / sites), 0) / total;
  return { energy: energy / total, second: mean((m) => m ** 2), absolute: mean(Math.abs) };
}
