import { bonds, type Lattice } from "../../../../physics/lattice/index.js";
import { phi4, quadraticCoefficient } from "../../../../physics/models/index.js";

/** The parameters of the phi^4 action. */
export interface FieldParameters {
  readonly kappa: number;
  readonly massSquared: number;
  readonly lambda: number;
}

/**
 * What the kernel of the phi^4 model would have measured on these fields, [count, sites]: `phiSquared`, the sum of
 * phi^2 over the lattice, and with parameters `energy`, the action.
 *
 * @throws ParameterError for parameters of an action that is not bounded from below.
 */
export function fieldSeries(
  fields: ArrayLike<number>,
  { lattice, parameters }: { readonly lattice: Lattice; readonly parameters: FieldParameters | undefined },
): Readonly<Record<string, Float64Array>> {
  const { sites } = lattice;
  const count = fields.length / sites;
  const model = parameters && phi4(lattice, parameters);
  const pairs = model ? bonds(lattice) : [];
  const quadratic = model ? quadraticCoefficient(model) : 0;
  const phiSquared = new Float64Array(count);
  const energy = new Float64Array(count);
  for (let c = 0; c < count; c++) {
    const begin = c * sites;
    let [second, fourth, products] = [0, 0, 0];
    for (let site = begin; site < begin + sites; site++) {
      const square = fields[site]! ** 2;
      second += square;
      fourth += square ** 2;
    }
    for (let b = 0; b < pairs.length; b += 2) products += fields[begin + pairs[b]!]! * fields[begin + pairs[b + 1]!]!;
    phiSquared[c] = second;
    if (model) energy[c] = quadratic * second + (model.lambda / 4) * fourth - model.kappa * products;
  }
  return { ...(model && { energy }), phiSquared };
}
