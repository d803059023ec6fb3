import { CompensatedSum } from "./compensated-sum.js";

/** ln sum_i e^(x_i) over the whole array, in two passes; minus infinity for an empty array. */
export function logSumExp(values: ArrayLike<number>): number {
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) high = Math.max(high, values[i]!);
  if (high === Number.NEGATIVE_INFINITY) return high;
  const sum = new CompensatedSum();
  for (let i = 0; i < values.length; i++) sum.add(Math.exp(values[i]! - high));
  return high + Math.log(sum.value);
}

/** ln of a sum of exponentials that arrive one by one, for enumerations too long to store. */
export class StreamingLogSumExp {
  private high = Number.NEGATIVE_INFINITY;
  private readonly sum = new CompensatedSum();

  /** Adds `multiplicity` terms e^logTerm. */
  add(logTerm: number, multiplicity = 1): void {
    if (logTerm > this.high) {
      this.sum.scale(Math.exp(this.high - logTerm));
      this.high = logTerm;
    }
    this.sum.add(multiplicity * Math.exp(logTerm - this.high));
  }

  get value(): number {
    return this.high === Number.NEGATIVE_INFINITY ? this.high : this.high + Math.log(this.sum.value);
  }
}
