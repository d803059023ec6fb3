import type { NdArray } from "../../../core/arrays/index.js";
import { bondSum, type IsingModel } from "../../../physics/models/index.js";
import { type StarRbm, visibleComparison, visibleLogRatio } from "../../../systems/rbm/index.js";
import type { ConfigurationResults } from "./results.js";

/** The user's configurations under both laws. */
export interface EvaluatedConfigurations {
  readonly results: ConfigurationResults;
  /** One number per configuration, for `configurations.npz`. */
  readonly arrays: Readonly<Record<string, NdArray<Float64Array>>>;
}

/** Evaluates configurations of shape [M, rows, columns] under the RBM and the model. */
export function evaluateConfigurations(
  rbm: StarRbm,
  model: IsingModel,
  { file, spins }: { readonly file: string; readonly spins: NdArray<Int8Array> },
): EvaluatedConfigurations {
  const { sites } = model;
  const count = spins.data.length / sites;
  const column = (): Float64Array => new Float64Array(count);
  const columns = {
    bond_sum: column(),
    log_weight_ising: column(),
    log_weight_rbm_literal: column(),
    log_weight_rbm_per_filter: column(),
    log_weight_rbm_stable: column(),
    log_ratio_closed_form: column(),
  };
  const comparison = visibleComparison(rbm);
  let [smallest, largest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const bonds = model.bonds.length / 2;
  for (let m = 0; m < count; m++) {
    const one = spins.data.subarray(m * sites, (m + 1) * sites);
    comparison.add(one);
    const { model: reference, rbm: weights } = comparison.last();
    const alignment = bondSum(model, one);
    columns.bond_sum[m] = alignment;
    columns.log_weight_ising[m] = reference;
    columns.log_weight_rbm_literal[m] = weights.literal;
    columns.log_weight_rbm_per_filter[m] = weights.perFilter;
    columns.log_weight_rbm_stable[m] = weights.stable;
    columns.log_ratio_closed_form[m] = visibleLogRatio(rbm, one);
    smallest = Math.min(smallest, alignment / bonds);
    largest = Math.max(largest, alignment / bonds);
    sum += alignment / bonds;
  }
  return {
    results: {
      file,
      count,
      maxRelativeError: comparison.maxRelativeError,
      bondSumPerBond: { smallest, mean: sum / count, largest },
    },
    arrays: Object.fromEntries(Object.entries(columns).map(([name, data]) => [name, { data, shape: [count] }])),
  };
}
