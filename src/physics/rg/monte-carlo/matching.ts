import { ParameterError } from "../../../core/errors/index.js";
import type { RgMeasurementState } from "./measurement.js";
import { binsOf, type MomentsState, placesOf } from "./moments.js";
import { type Measured, measured, type Resampled, resample } from "./resampling.js";

export interface MatchingOptions {
  /** A measurement on L, with nn the first even operator, at the nearest-neighbour coupling `coupling`. */
  readonly large: RgMeasurementState;
  /** The same on L/b with one step less, from independent configurations at the same coupling. */
  readonly small: RgMeasurementState;
  readonly coupling: number;
}

/** One operator on one pair of levels that have the same size. */
export interface MatchedOperator {
  readonly operator: string;
  /** Steps from the large lattice; one less from the small one. */
  readonly step: number;
  /** The size on which both are compared. */
  readonly size: string;
  /** <S> of the large lattice minus <S> of the small one; zero at the critical coupling, up to corrections to scaling. */
  readonly difference: Measured;
  /** Its derivative with respect to K, from <S; S_nn> on both lattices. */
  readonly slope: Measured;
  /** K - difference/slope: where the difference vanishes to first order. */
  readonly critical: Measured;
}

/**
 * Two-lattice matching (Wilson; Swendsen 1982): at the critical coupling a large lattice after n + 1 steps and one of
 * 1/b of its size after n steps have the same expectation values, since both are near the fixed point and of the same
 * size. Finite-size effects cancel. With one coupling the comparison needs no other simulation: linear response
 * dS/dK = <S; S_nn> says where the difference vanishes.
 *
 * Deeper steps have less of the corrections to scaling and larger errors. The linear extrapolation is good while
 * |K - K_c| is small beside L^(-1/nu); take the next simulation at the value found.
 *
 * @throws ParameterError when the sizes or operators do not correspond, or nn is not the first even operator.
 */
export function matchLattices({ large, small, coupling }: MatchingOptions): MatchedOperator[] {
  if (!Number.isFinite(coupling)) throw new ParameterError(`coupling ${coupling} is not finite; give K such as 0.44`);
  const [a, b] = [large.even, small.even];
  if (!a || !b) throw new ParameterError("matching compares even operators; measure them on both lattices");
  requireCorrespondence(large, small);
  if (a.operators.join() !== b.operators.join() || a.operators[0] !== "nn") {
    throw new ParameterError(
      `operators [${a.operators.join(", ")}] and [${b.operators.join(", ")}] must be the same and begin with nn`,
    );
  }
  return small.flow.sizes.flatMap((size, level) =>
    a.operators.map((operator, index) => {
      const onLarge = responses(a, { level: level + 1, operator: index });
      const onSmall = responses(b, { level, operator: index });
      const both = (of: (large: Response, small: Response) => number): Measured => measuredOnBoth(onLarge, onSmall, of);
      return {
        operator,
        step: level + 1,
        size,
        difference: both((l, s) => l.mean - s.mean),
        slope: both((l, s) => l.slope - s.slope),
        critical: both((l, s) => coupling - (l.mean - s.mean) / (l.slope - s.slope)),
      };
    }),
  );
}

export interface Crossing {
  readonly operator: string;
  readonly step: number;
  readonly size: string;
  /** Where the difference changes sign. */
  readonly critical: Measured;
  readonly remark?: string;
}

/**
 * The critical coupling from matchings at several couplings: for each operator and step, the zero of the cubic that has
 * the differences and slopes of the two neighbouring couplings between which the sign changes. Where it does not change,
 * the estimate of the coupling with the smallest difference is given, with a remark.
 *
 * @throws ParameterError for an empty list, or matchings of different operators.
 */
export function matchingCrossings(
  matchings: readonly { readonly coupling: number; readonly operators: readonly MatchedOperator[] }[],
): Crossing[] {
  const sorted = [...matchings].sort((a, b) => a.coupling - b.coupling);
  const first = sorted[0];
  if (!first) throw new ParameterError("no matchings; give at least one");
  return first.operators.map(({ operator, step, size }, index) => {
    const points = sorted.map(({ coupling, operators }) => {
      const matched = operators[index];
      if (matched?.operator !== operator || matched.step !== step || matched.size !== size) {
        throw new ParameterError("the matchings are of different operators or sizes; measure alike at each coupling");
      }
      return { coupling, matched };
    });
    const known = points.filter(({ matched }) => matched.difference.value !== undefined);
    const next = known.findIndex(
      ({ matched }, i) => i > 0 && matched.difference.value! * known[i - 1]!.matched.difference.value! <= 0,
    );
    if (next < 0) {
      const nearest = known.reduce(
        (best, point) =>
          best === undefined || Math.abs(point.matched.difference.value!) < Math.abs(best.matched.difference.value!)
            ? point
            : best,
        known[0],
      );
      const none: Measured = { value: undefined, error: undefined, refusal: "no difference is known" };
      const remark = "the difference has one sign at all couplings; extrapolated from the nearest";
      return { operator, step, size, critical: nearest?.matched.critical ?? none, remark };
    }
    return { operator, step, size, critical: crossing(known[next - 1]!, known[next]!) };
  });
}

interface Point {
  readonly coupling: number;
  readonly matched: MatchedOperator;
}

function crossing(left: Point, right: Point): Measured {
  const width = right.coupling - left.coupling;
  const differences = [left.matched.difference, right.matched.difference] as const;
  const [d0, d1] = [differences[0].value!, differences[1].value!];
  if (width === 0)
    throw new ParameterError(`two matchings have the coupling ${left.coupling}; merge their measurements`);
  const [s0, s1] = [left.matched.slope.value! * width, right.matched.slope.value! * width];
  const zero = (f0: number, f1: number): number => {
    const cubic = (t: number): number =>
      f0 * (1 + 2 * t) * (1 - t) ** 2 + s0 * t * (1 - t) ** 2 + f1 * t ** 2 * (3 - 2 * t) - s1 * t ** 2 * (1 - t);
    let [low, high] = [0, 1];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (cubic(middle) * f1 > 0) high = middle;
      else low = middle;
    }
    return (low + high) / 2;
  };
  const at = zero(d0, d1);
  const value = left.coupling + width * at;
  const [e0, e1] = [differences[0].error, differences[1].error];
  if (e0 === undefined || e1 === undefined) {
    return { value, error: undefined, refusal: "the differences have no errors; measure more" };
  }
  // Errors of the slopes enter in second order.
  const slope = (d1 - d0) / width;
  return { value, error: Math.hypot((1 - at) * e0, at * e1) / Math.abs(slope) };
}

/** An expectation value and its derivative with respect to K. */
interface Response {
  readonly mean: number;
  readonly slope: number;
}

function responses(
  moments: MomentsState,
  { level, operator }: { readonly level: number; readonly operator: number },
): Resampled<Response> {
  const place = placesOf(moments);
  return resample(binsOf(moments), (means) => {
    const mean = means[place.mean(level) + operator]!;
    return { mean, slope: means[place.driven(level) + operator]! - mean * means[place.mean(0)]! };
  });
}

/** The two runs are independent, so that their variances add. */
function measuredOnBoth(
  large: Resampled<Response>,
  small: Resampled<Response>,
  of: (large: Response, small: Response) => number,
): Measured {
  const center = of(large.center, small.center);
  const one = measured({ ...large, center, without: large.without.map((without) => of(without, small.center)) });
  const other = measured({ ...small, center, without: small.without.map((without) => of(large.center, without)) });
  if (one.error === undefined) return one;
  if (other.error === undefined) return other;
  return { value: center, error: Math.hypot(one.error, other.error) };
}

function requireCorrespondence(large: RgMeasurementState, small: RgMeasurementState): void {
  if (large.flow.sizes.slice(1).join() !== small.flow.sizes.join() || large.flow.coarsening !== small.flow.coarsening) {
    throw new ParameterError(
      `${large.flow.coarsening} of ${large.flow.sizes.join(" -> ")} does not match ${small.flow.coarsening} of ` +
        `${small.flow.sizes.join(" -> ")}; the small lattice must be the large one after a step, with one step less`,
    );
  }
}
