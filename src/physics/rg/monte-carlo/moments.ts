import { ParameterError } from "../../../core/errors/index.js";
import { type Bin, type BinnedSumsState, binnedSums } from "./binned-sums.js";

/** What is measured on every level of a flow, with one set of operators. */
export interface MomentsShape {
  /** Names of the operators, of one parity. */
  readonly operators: readonly string[];
  /** Levels of the flow, the original configurations included; 2 or more for a matrix. */
  readonly levels: number;
  /**
   * Whether the means are zero by symmetry, as those of odd operators without a field are; then they are not estimated,
   * which would only add noise.
   */
  readonly meansVanish: boolean;
}

/** First and second moments of operators along a flow, in bins: plain data that survive JSON bit by bit. */
export interface MomentsState extends MomentsShape {
  readonly version: 1;
  readonly binned: BinnedSumsState;
}

/** An online accumulator of <S_a>, <S_a S_b> on each level and <S'_a S_b> between neighbouring ones. */
export interface Moments {
  /**
   * Adds configurations in the order of time: for each level the extensive sums [count, operators]. Weights are 1 unless
   * given; exact averages take those of an enumeration.
   *
   * @throws ParameterError for sums of other sizes, or weights that are negative or not finite.
   */
  add(sums: readonly Float64Array[], weights?: ArrayLike<number>): void;
  /**
   * Appends the bins of another run of the same measurement.
   *
   * @throws ParameterError when it is of other operators or levels.
   */
  merge(other: MomentsState): void;
  save(): MomentsState;
}

/**
 * An accumulator, empty or going on from a saved state.
 *
 * @throws ParameterError for fewer than 2 bins, a state of other sums, no operators or no levels.
 */
export function momentsOf(
  shape: MomentsShape,
  { bins, from }: { readonly bins?: number; readonly from?: MomentsState | undefined } = {},
): Moments {
  const { operators, levels, meansVanish } = shape;
  const n = operators.length;
  if (n === 0) throw new ParameterError("no operators; give at least one");
  if (!Number.isInteger(levels) || levels < 1) throw new ParameterError(`${levels} levels; give the original and more`);
  if (from) requireSameMoments(shape, from);
  const place = placesOf(shape);
  const binned = binnedSums({ length: place.length, ...(bins === undefined ? {} : { bins }), from: from?.binned });
  return {
    add: (sums, weights) => {
      const count = requireSums(sums, shape);
      requireWeights(weights, count);
      for (let m = 0; m < count; m++) {
        const weight = weights === undefined ? 1 : weights[m]!;
        const present = binned.present;
        for (let level = 0; level < levels; level++) {
          const values = sums[level]!;
          const finer = sums[Math.max(0, level - 1)]!;
          const [mean, self, cross] = [place.mean(level), place.self(level), place.cross(level)];
          const [drive, driven] = [weight * sums[0]![m * n]!, place.driven(level)];
          for (let a = 0; a < n; a++) {
            const value = values[m * n + a]!;
            const weighted = weight * value;
            present[mean + a]! += weighted;
            present[driven + a]! += drive * value;
            for (let b = 0; b < n; b++) present[self + a * n + b]! += weighted * values[m * n + b]!;
            if (level > 0) for (let b = 0; b < n; b++) present[cross + a * n + b]! += weighted * finer[m * n + b]!;
          }
        }
        binned.next(weight);
      }
    },
    merge: (other) => {
      requireSameMoments(shape, other);
      binned.merge(other.binned);
    },
    save: () => ({ version: 1, operators, levels, meansVanish, binned: binned.save() }),
  };
}

/** Where in a bin's sums each moment begins. */
interface Places {
  readonly length: number;
  /** <S_a> of a level. */
  readonly mean: (level: number) => number;
  /** <S_a S_b> of a level, [a][b]. */
  readonly self: (level: number) => number;
  /** <S_a S_b> with a of this level and b of the finer one before it. */
  readonly cross: (level: number) => number;
  /** <S_a S> of a level with the first operator of the original configurations. */
  readonly driven: (level: number) => number;
}

export function placesOf({ operators, levels }: MomentsShape): Places {
  const n = operators.length;
  const each = 2 * n + 2 * n * n;
  return {
    length: levels * each,
    mean: (level) => level * each,
    driven: (level) => level * each + n,
    self: (level) => level * each + 2 * n,
    cross: (level) => level * each + 2 * n + n * n,
  };
}

/** The bins of a state. */
export function binsOf({ binned }: MomentsState): Bin[] {
  return [...binned.full, ...(binned.open.samples > 0 ? [binned.open] : [])];
}

/** @throws ParameterError for moments of other operators or levels. */
export function requireSameMoments(shape: MomentsShape, other: MomentsShape): void {
  const words = ({ operators, levels, meansVanish }: MomentsShape): string =>
    `${operators.join(", ")} on ${levels} levels${meansVanish ? ", means zero" : ""}`;
  if (words(shape) !== words(other)) {
    throw new ParameterError(`moments of ${words(other)} do not go with those of ${words(shape)}; measure alike`);
  }
}

function requireSums(sums: readonly Float64Array[], { operators, levels }: MomentsShape): number {
  const count = (sums[0]?.length ?? 0) / operators.length;
  if (sums.length !== levels || !Number.isInteger(count) || sums.some(({ length }) => length !== sums[0]!.length)) {
    throw new ParameterError(
      `sums of lengths [${sums.map(({ length }) => length).join(", ")}] are not [count, ${operators.length}] on each ` +
        `of ${levels} levels`,
    );
  }
  return count;
}

export function requireWeights(weights: ArrayLike<number> | undefined, count: number): void {
  if (weights === undefined) return;
  if (weights.length !== count) throw new ParameterError(`${weights.length} weights for ${count} configurations`);
  for (let m = 0; m < count; m++) {
    if (!(weights[m]! >= 0 && weights[m]! < Number.POSITIVE_INFINITY)) {
      throw new ParameterError(`weight ${weights[m]} of configuration ${m} is not finite and positive; normalise them`);
    }
  }
}
