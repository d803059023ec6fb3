import { ParameterError } from "../../../core/errors/index.js";
import { crossingOf, mapResampled, type Resampled } from "../../../core/statistics/index.js";
import type { ScalingCurve, ScalingPoint, SizeCurves } from "./size-curve.js";

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
    const found = crossingOf({ difference: difference(one, other), range });
    if (found !== undefined) return found;
    throw noCrossing({ sizes: [sizes[small]!.size, sizes[large]!.size], quantity, range, curve: difference(one, other) });
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
      const found = crossingOf({ difference: difference(one, other), range: ranges[p]!, near: central[p]! });
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
  const values = mapResampled(
    { center: [resampled.center, couplings.center] as const, groups: zipped(resampled, couplings) },
    ([curves, at]) => pairs.map(({ large }, p) => curves[large]!(at[p]!)[quantity as keyof ScalingPoint]),
  );
  return { quantity, pairs, couplings, values };
}

function zipped<A, B>(one: Resampled<A>, other: Resampled<B>): Resampled<readonly [A, B]>["groups"] {
  return one.groups.map(({ values, sizes }, g) => ({
    values: values.map((value, b) => [value, other.groups[g]!.values[b]!] as const),
    sizes,
  }));
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

interface Missing {
  readonly sizes: readonly [small: number, large: number];
  readonly quantity: CrossingQuantity;
  readonly range: readonly [number, number];
  readonly curve: (coupling: number) => number;
}

/** The larger system has the larger value where it is ordered, so that K_c is below. */
function noCrossing({ sizes, quantity, range: [low, high], curve }: Missing): ParameterError {
  const ordered = curve((low + high) / 2) > 0;
  const end = ordered ? low : high;
  const inside = ordered ? low + (high - low) / 4 : high - (high - low) / 4;
  const slope = (curve(end) - curve(inside)) / (end - inside);
  const most = Math.max(0.1 * Math.abs(end), high - low);
  const reach = Math.min(most, Math.max((high - low) / 2, slope > 0 ? Math.abs(curve(end) / slope) : most));
  const far = ordered ? end - 1.5 * reach : end + 1.5 * reach;
  const [from, to] = ordered ? [far, end] : [end, far];
  return new ParameterError(
    `${wordsOf[quantity]} of L = ${sizes[0]} and ${sizes[1]} do not cross between K = ${short(low)} and ${short(high)}: ` +
      `there the larger lattice is ${ordered ? "more" : "less"} ordered, so K_c is ${ordered ? "below" : "above"}; ` +
      `add couplings such as ${short(from)}:${short(to)}:5`,
  );
}
