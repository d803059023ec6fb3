import { ParameterError } from "../../../core/errors/index.js";
import {
  crossingOf,
  mapResampled,
  nearbyCrossing,
  type Resampled,
  spreadOfResampled,
  zipResampled,
} from "../../../core/statistics/index.js";
import type { ScalingCurve, SizeCurves } from "./size-curve.js";

/** Dimensionless quantities whose curves for different sizes cross near K_c. */
export type CrossingQuantity = "binder" | "correlationRatio";

/** Places of two sizes in the list of sizes. */
export interface SizePair {
  readonly small: number;
  readonly large: number;
}

/**
 * Pairs (L, bL) with the same b, if there is a b with three of them or more; else each size with the next one. The
 * smallest such b with the most pairs is taken.
 */
export function sizePairs(sizes: readonly number[]): readonly SizePair[] {
  const byRatio = new Map<number, SizePair[]>();
  for (let small = 0; small < sizes.length; small++) {
    for (let large = small + 1; large < sizes.length; large++) {
      const ratio = Number((sizes[large]! / sizes[small]!).toPrecision(6));
      if (ratio > 4) continue;
      byRatio.set(ratio, [...(byRatio.get(ratio) ?? []), { small, large }]);
    }
  }
  const best = [...byRatio].toSorted(([b, one], [c, other]) => other.length - one.length || b - c)[0]?.[1] ?? [];
  if (best.length >= 3) return best;
  return sizes.slice(1).map((_, i) => ({ small: i, large: i + 1 }));
}

/** Crossings of all pairs: couplings, then the values of the quantity there. */
export interface Crossings {
  readonly quantity: CrossingQuantity;
  readonly pairs: readonly SizePair[];
  readonly couplings: Resampled<readonly number[]>;
  readonly values: Resampled<readonly number[]>;
}

/**
 * The crossings of the curves of all pairs of sizes, and the same on all resampled curves.
 *
 * @throws ParameterError where two curves do not cross within the couplings that the runs reach; the message says on
 *   which side of them K_c is and which couplings to add.
 */
export function curveCrossings({
  sizes,
  resampled,
  quantity,
}: {
  readonly sizes: readonly SizeCurves[];
  readonly resampled: Resampled<readonly ScalingCurve[]>;
  readonly quantity: CrossingQuantity;
}): Crossings {
  const pairs = sizePairs(sizes.map(({ size }) => size));
  const ranges = pairs.map((pair) => commonRange(sizes, pair));
  const difference =
    (one: ScalingCurve, other: ScalingCurve) =>
    (coupling: number): number =>
      other(coupling)[quantity] - one(coupling)[quantity];
  const central = pairs.map(({ small, large }, p) => {
    const [one, other] = [resampled.center[small]!, resampled.center[large]!];
    const range = ranges[p]!;
    const found = crossingOf({ difference: difference(one, other), range, around: sampled(sizes, { small, large }) });
    if (found !== undefined) return found;
    throw noCrossing({
      sizes: [sizes[small]!.size, sizes[large]!.size],
      quantity,
      range,
      differences: (at) => mapResampled(resampled, (curves) => at.map(difference(curves[small]!, curves[large]!))),
    });
  });
  // Leaving out a block of one size leaves the crossings of all other sizes as they were.
  const known = new Map<ScalingCurve, Map<ScalingCurve, number>>();
  const couplings = mapResampled(resampled, (curves) =>
    pairs.map(({ small, large }, p) => {
      const [one, other] = [curves[small]!, curves[large]!];
      const own = known.get(one) ?? new Map<ScalingCurve, number>();
      known.set(one, own);
      const before = own.get(other);
      if (before !== undefined) return before;
      const found = nearbyCrossing({ difference: difference(one, other), range: ranges[p]!, near: central[p]! });
      if (found === undefined) {
        throw new ParameterError(
          `${wordsOf[quantity]} of L = ${sizes[small]!.size} and ${sizes[large]!.size} cross too near to the end of the ` +
            `couplings that the runs reach (${range(ranges[p]!)}) for an error bar; add couplings on both sides of ${short(central[p]!)}`,
        );
      }
      own.set(other, found);
      return found;
    }),
  );
  const values = mapResampled(zipResampled(resampled, couplings), ([curves, at]) =>
    pairs.map(({ large }, p) => curves[large]!(at[p]!)[quantity]),
  );
  return { quantity, pairs, couplings, values };
}

const wordsOf: Readonly<Record<CrossingQuantity, string>> = { binder: "the U4", correlationRatio: "the xi/L" };
const short = (value: number): string => String(Number(value.toPrecision(5)));
const range = ([low, high]: readonly [number, number]): string => `K = ${short(low)} to ${short(high)}`;

/** The couplings that both sizes reach. */
function commonRange(sizes: readonly SizeCurves[], { small, large }: SizePair): readonly [number, number] {
  const [one, other] = [sizes[small]!.curves.range, sizes[large]!.curves.range];
  const common: readonly [number, number] = [Math.max(one[0], other[0]), Math.min(one[1], other[1])];
  if (common[0] < common[1]) return common;
  throw new ParameterError(
    `the runs of L = ${sizes[small]!.size} reach ${range(one)}, those of L = ${sizes[large]!.size} ${range(other)}: no ` +
      "coupling in common; simulate all sizes at the same couplings",
  );
}

/** From the first to the last coupling of the runs, and as far again. */
function sampled(sizes: readonly SizeCurves[], { small, large }: SizePair): readonly [number, number] {
  const couplings = [...sizes[small]!.curves.couplings, ...sizes[large]!.curves.couplings];
  const [low, high] = [Math.min(...couplings), Math.max(...couplings)];
  const more = Math.max(high - low, 0.01 * Math.abs(high));
  return [low - more, high + more];
}

interface Missing {
  readonly sizes: readonly [small: number, large: number];
  readonly quantity: CrossingQuantity;
  readonly range: readonly [number, number];
  /** The larger size minus the smaller one at several couplings. */
  readonly differences: (couplings: readonly number[]) => Resampled<readonly number[]>;
}

/**
 * The larger system has the larger value where it is ordered, so that K_c is below. Deep in either phase both curves are
 * flat, and noise would decide: the coupling at which they differ by most standard errors does.
 */
function noCrossing({ sizes, quantity, range: [low, high], differences }: Missing): ParameterError {
  const places = Array.from({ length: 9 }, (_, i) => low + ((high - low) * i) / 8);
  const { values, errors } = spreadOfResampled(differences(places));
  const sigmas = values.map((value, i) => (errors[i]! > 0 ? value / errors[i]! : 0));
  const ordered = Math.max(...sigmas) > -Math.min(...sigmas);
  const end = ordered ? low : high;
  const reach = Math.max(high - low, 0.05 * Math.abs(end));
  const [from, to] = ordered ? [end - reach, end] : [end, end + reach];
  return new ParameterError(
    `${wordsOf[quantity]} of L = ${sizes[0]} and ${sizes[1]} do not cross between K = ${short(low)} and ${short(high)}: ` +
      `there the larger lattice is ${ordered ? "more" : "less"} ordered, so K_c is ${ordered ? "below" : "above"}; ` +
      `add couplings such as ${short(from)}:${short(to)}:5`,
  );
}
