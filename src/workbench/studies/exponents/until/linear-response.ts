import { Matrix, SingularValueDecomposition } from "ml-matrix";

/** Directions in which the features hardly vary are noise. */
const smallest = 1e-6;

/**
 * The linear function of the features that follows the responses best, by least squares. Features that vary together
 * are no obstacle: the function is used on variations of the same kind only.
 */
export function linearResponse(
  features: readonly (readonly number[])[],
  responses: readonly number[],
): (features: readonly number[]) => number {
  const scales = features[0]!.map((_, f) => Math.hypot(...features.map((row) => row[f]!)) || 1);
  const scaled = new Matrix(features.map((row) => row.map((value, f) => value / scales[f]!)));
  const svd = new SingularValueDecomposition(scaled, { autoTranspose: true });
  const target = Matrix.columnVector([...responses]);
  const projected = svd.leftSingularVectors.transpose().mmul(target).to1DArray();
  const [largest = 0] = svd.diagonal;
  const weights = projected.map((value, i) => (svd.diagonal[i]! > smallest * largest ? value / svd.diagonal[i]! : 0));
  const coefficients = svd.rightSingularVectors.mmul(Matrix.columnVector(weights)).to1DArray();
  return (row) => row.reduce((sum, value, f) => sum + (coefficients[f]! * value) / scales[f]!, 0);
}
