import { extents } from "../../lattice/index.js";
import { type Phi4Model, quadraticCoefficient } from "../../models/index.js";
import type { Series } from "../engine.js";

/** f64 values of one record of the kernel: ten sums for four lanes, and the acceptance counts. */
export const recordLength = 10 * 4 + 12;

export interface RecordsRequest {
  readonly model: Phi4Model;
  readonly records: Float64Array;
  readonly count: number;
  /** 1 where the lanes are blocks of one lattice, 4 where they are lattices. */
  readonly replicas: number;
  readonly reflections: number;
}

/** The observables of `count` records. */
export function seriesOf({ model, records, count, replicas, reflections }: RecordsRequest): Series {
  const { kappa, lambda, sites, lattice } = model;
  const axes = extents(lattice).length;
  const quadratic = quadraticCoefficient(model);
  const make = (): Float64Array => new Float64Array(count * replicas);
  const energy = make();
  const magnetization = make();
  const phiSquared = make();
  const phiFourth = make();
  const structureFactor = make();
  const acceptance = make();
  const reflected = make();
  for (let m = 0; m < count; m++) {
    for (let replica = 0; replica < replicas; replica++) {
      const sum = (quantity: number): number => {
        const at = m * recordLength + 4 * quantity + replica;
        return replicas === 4 ? records[at]! : records[at]! + records[at + 1]! + (records[at + 2]! + records[at + 3]!);
      };
      const i = m * replicas + replica;
      const attempts = sites * records[m * recordLength + 48]!;
      magnetization[i] = sum(1);
      phiSquared[i] = sum(2);
      phiFourth[i] = sum(3);
      energy[i] = quadratic * phiSquared[i]! + (lambda / 4) * phiFourth[i]! - kappa * sum(0);
      let intensity = 0;
      for (let axis = 0; axis < axes; axis++) intensity += sum(4 + 2 * axis) ** 2 + sum(5 + 2 * axis) ** 2;
      structureFactor[i] = intensity / (axes * sites);
      acceptance[i] = attempts > 0 ? sum(10) / attempts : 0;
      reflected[i] = attempts > 0 && reflections > 0 ? sum(11) / (attempts * reflections) : 0;
    }
  }
  const series = { energy, magnetization, phiSquared, phiFourth, structureFactor, acceptance };
  return reflections > 0 ? { ...series, reflected } : series;
}
