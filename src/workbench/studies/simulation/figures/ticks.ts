/** Round numbers between two others, about as many as wanted. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const wanted = (high - low) / Math.max(1, count);
  if (!(wanted > 0) || !Number.isFinite(wanted)) return [low];
  const unit = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5].map((factor) => factor * unit).find((one) => one >= 0.8 * wanted) ?? 10 * unit;
  const result: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) result.push(Number((k * step).toPrecision(12)) + 0);
  return result;
}

/** The logarithms of round values between two exponents: whole decades, on short axes 1, 2, 5 or finer. */
export function logTicks(low: number, high: number): number[] {
  if (high - low < 0.7) return niceTicks(10 ** low, 10 ** high, 4).map((value) => Math.log10(value));
  const stride = Math.ceil((high - low) / 8);
  const steps = high - low < 2.2 ? [1, 2, 5] : [1];
  const result: number[] = [];
  for (let exponent = Math.floor(low); exponent <= high; exponent++) {
    if (exponent % stride !== 0) continue;
    for (const step of steps) {
      const at = exponent + Math.log10(step);
      if (at >= low && at <= high) result.push(at);
    }
  }
  return result;
}
