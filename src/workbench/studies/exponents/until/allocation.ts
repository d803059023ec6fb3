/** Something that can be measured longer, with what its statistics do to an error. */
export interface Source {
  readonly name: string;
  /** Its part of the variance; those of all sources sum to 1. */
  readonly share: number;
  /** What its measurements so far have cost, in any unit common to all. */
  readonly work: number;
  /** How many times as many measurements it may have. */
  readonly room: number;
}

export interface AllocationOptions {
  /** The part of the variance that is to be left. */
  readonly remaining: number;
}

/** The work of a round grows by a fifth at least. */
const leastGrowth = 1.2;
/** Shares are estimates: no source grows more than this before they are looked at again. */
const mostGrowth = 4;
/** Less is not worth the opening of a chain. */
const worthwhile = 1.05;

/** Whether a source can still grow. */
export const isOpen = ({ room }: Source): boolean => room >= worthwhile;

/**
 * By which factor each source is to be measured longer, so that the variance falls to `remaining` at the least work.
 *
 * With factors f the variance is sum of share/f and the work sum of work f; the least work is at f proportional to
 * sqrt(share/work) (Neyman, J. R. Stat. Soc. 97, 558 (1934)). Nothing is measured less than it is, so that f = max(1,
 * lambda sqrt(share/work)); lambda is lowered where a source would grow more than four times, which leaves the others
 * for later rounds.
 */
export function allocate(
  sources: readonly Source[],
  { remaining }: AllocationOptions,
): Readonly<Record<string, number>> {
  const rate = ({ share, work }: Source): number => Math.sqrt(share / work);
  const factors = (lambda: number): number[] =>
    sources.map((source) => {
      const factor = Math.min(source.room, lambda * rate(source));
      return factor >= worthwhile ? factor : 1;
    });
  const total = sources.reduce((sum, { work }) => sum + work, 0);
  const enough = (lambda: number): boolean => {
    const found = factors(lambda);
    const variance = sources.reduce((sum, { share }, s) => sum + share / found[s]!, 0);
    const work = sources.reduce((sum, source, s) => sum + source.work * found[s]!, 0) / total;
    return variance <= remaining && work >= leastGrowth;
  };
  const fastest = Math.max(0, ...sources.filter(isOpen).map(rate));
  if (fastest === 0) return Object.fromEntries(sources.map(({ name }) => [name, 1]));
  let [low, high] = [1 / fastest, mostGrowth / fastest];
  if (enough(high)) {
    while (high / low > 1.0001) {
      const middle = Math.sqrt(low * high);
      if (enough(middle)) high = middle;
      else low = middle;
    }
  }
  const found = factors(high);
  return Object.fromEntries(sources.map(({ name }, s) => [name, found[s]!]));
}

/** Three digits, rounded up: the last bits of a share then make no difference. */
export function grown(measurements: number, factor: number): number {
  if (factor === 1) return measurements;
  const wanted = measurements * factor;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 2);
  return Math.ceil(wanted / unit - 1e-9) * unit;
}
