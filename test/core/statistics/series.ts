import { randomStream } from "../../../src/core/random/index.js";

export interface SeriesKey {
  readonly seed: number;
  readonly task?: number;
}

/** Standard normal numbers, in pairs (Box and Muller). */
export function normals({ seed, task = 0 }: SeriesKey): () => number {
  const stream = randomStream({ seed, task, purpose: "statistics test" });
  let other: number | undefined;
  return () => {
    if (other !== undefined) {
      const kept = other;
      other = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - stream.uniform()));
    const angle = 2 * Math.PI * stream.uniform();
    other = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/**
 * The autoregressive series x' = phi x + noise with variance 1 and rho(t) = phi^t, so that the integrated
 * autocorrelation time is 1/2 + phi/(1 - phi): phi = (2 tau - 1)/(2 tau + 1).
 */
export function autoregressive(normal: () => number, { length, tau }: { length: number; tau: number }): Float64Array {
  const phi = (2 * tau - 1) / (2 * tau + 1);
  const noise = Math.sqrt(1 - phi * phi);
  const series = new Float64Array(length);
  let x = normal();
  for (let i = 0; i < length; i++) {
    series[i] = x;
    x = phi * x + noise * normal();
  }
  return series;
}

/** Mean and root mean square. */
export function moments(values: readonly number[]): { mean: number; rms: number } {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    rms: Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length),
  };
}
