import { ParameterError } from "../errors/index.js";

/**
 * The Walsh-Hadamard transform in place, c[T] = sum_s f[s] prod_(i in T) s_i.
 *
 * Index bit i set means spin i is -1 (in f), or spin i belongs to the product (in c). Dividing the result by the
 * length gives the couplings of a function of spins: f(s) = sum_T c[T] prod_(i in T) s_i.
 *
 * @throws ParameterError when the length is not a power of two.
 */
export function walshHadamard(values: Float64Array): Float64Array {
  const size = values.length;
  if (size === 0 || (size & (size - 1)) !== 0) {
    throw new ParameterError(`a Walsh-Hadamard transform takes 2^n values, not ${size}`);
  }
  for (let half = 1; half < size; half *= 2) {
    for (let start = 0; start < size; start += 2 * half) {
      for (let i = start; i < start + half; i++) {
        const a = values[i]!;
        const b = values[i + half]!;
        values[i] = a + b;
        values[i + half] = a - b;
      }
    }
  }
  return values;
}
