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
