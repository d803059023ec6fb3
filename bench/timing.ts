/** Seconds of one call. */
export function time(work: () => unknown): number {
  const begin = performance.now();
  work();
  return (performance.now() - begin) / 1000;
}

/** The median of interleaved runs of each piece of work, so that a drift of the machine's speed hits all alike. */
export function medians(pieces: readonly (() => unknown)[], { rounds = 3 } = {}): number[] {
  for (const piece of pieces) piece();
  const samples: number[][] = pieces.map(() => []);
  for (let round = 0; round < rounds; round++) {
    pieces.forEach((piece, index) => {
      samples[index]!.push(time(piece));
    });
  }
  return samples.map((values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!);
}

/** Prints one figure. */
export function report(what: string, figure: string): void {
  console.log(`  ${what}: ${figure}`);
}

/**
 * Seconds of the fastest of many interleaved short runs of each piece of work, after warm-up: what the code can do when
 * the machine lets it. Each piece should take 5 to 50 ms.
 */
export function fastest(pieces: readonly (() => unknown)[], { rounds = 30 } = {}): number[] {
  for (const piece of pieces) for (let warm = 0; warm < 3; warm++) piece();
  const best = pieces.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    pieces.forEach((piece, index) => {
      best[index] = Math.min(best[index]!, time(piece));
    });
  }
  return best;
}
