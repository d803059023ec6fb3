/** A series shorter than this many autocorrelation times gets no error bar: its tau cannot be told from its length. */
export const wantedLength = 50;

/**
 * Why a series of so many measurements has no error bar, or undefined when it is long enough. `bound` says that tau is
 * only known from below.
 */
export function tooShort(samples: number, tau: number, { bound = false } = {}): string | undefined {
  const ratio = samples / tau;
  if (ratio >= wantedLength && !bound) return undefined;
  const least = Math.max(wantedLength / ratio, bound ? 2 : 1.1);
  const times = least >= 2 ? Math.round(least) : Math.ceil(least * 10) / 10;
  const printed = ratio >= 10 ? Math.floor(ratio) : Number(ratio.toPrecision(2));
  return (
    `n/tau ${bound ? "<" : "="} ${printed}: too short for an error bar (${wantedLength} wanted); ` +
    `run ${bound ? "at least" : "about"} ${times} times longer`
  );
}
