import type { Estimate } from "./estimate.js";

/** What is printed: an `Estimate`, or any mean with its error. */
export type Printable = Pick<Estimate, "mean" | "error"> & Partial<Pick<Estimate, "refusal">>;

/**
 * A number with its error in the last digits: -1.9563(32), two significant digits of the error. An error from 1 on that
 * has decimals keeps its point, 12.3(1.2); numbers below 1e-4, and errors of 100 or more, get an exponent,
 * 1.234(12)e-7. Without an error four digits and the reason: -1.956 (no error: n/tau = 12).
 */
export function formatEstimate({ mean, error, refusal }: Printable): string {
  if (error !== undefined) return formatValue(mean, error);
  // The part of a refusal before its colon says what was found; the rest is the remedy.
  return `${Number(mean.toPrecision(4))} (no error: ${refusal?.split(":")[0] ?? "none was measured"})`;
}

export function formatValue(mean: number, error: number): string {
  if (!Number.isFinite(mean) || !Number.isFinite(error)) return `${mean} +- ${error}`;
  if (error === 0) return `${mean}(0)`;
  const last = exponentOf(error) - 1;
  const first = Math.max(exponentOf(mean), last + 1);
  if (first < -4 || last > 0) return `${compact(shift(mean, -first), shift(error, -first), first - last)}e${first}`;
  return compact(mean, error, Math.max(0, -last));
}

function compact(mean: number, error: number, decimals: number): string {
  const printed = mean.toFixed(decimals);
  const digits = error.toFixed(decimals);
  const positive = /^-[0.]+$/.test(printed) ? printed.slice(1) : printed;
  return `${positive}(${Number(digits) < 1 ? Number(digits.replace(".", "")) : digits})`;
}

/** The exponent of the leading digit once rounded to two digits: 0.0996 is printed 0.10. */
function exponentOf(value: number): number {
  return value === 0 ? Number.NEGATIVE_INFINITY : Number(value.toExponential(1).split("e")[1]);
}

/** value x 10^places, rounded once. */
function shift(value: number, places: number): number {
  const [mantissa, exponent = "0"] = String(value).split("e");
  return Number(`${mantissa}e${Number(exponent) + places}`);
}
