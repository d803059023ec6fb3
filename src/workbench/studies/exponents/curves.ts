import { mapResampled, spreadOfResampled } from "../../../core/statistics/index.js";
import type { ScalingAnalysis } from "../../../physics/rg/index.js";

/** The curves of one size near K_c, with one standard error. */
export interface CurvesTrace {
  readonly size: number;
  readonly points: readonly {
    readonly coupling: number;
    readonly binder: number;
    readonly binderError: number;
    /** xi/L; absent without a structure factor. */
    readonly correlationRatio?: number;
    readonly correlationRatioError?: number;
  }[];
}

const count = 41;

/**
 * U4 and xi/L of every size around K_c: 0.6 L^(-1/nu) of the largest size to each side, where the crossing fills the
 * figure, as far as all sizes reach.
 */
export function curvesTrace({ sizes, resampled, criticalCoupling, yt, crossings }: ScalingAnalysis): CurvesTrace[] {
  const half = 0.6 * sizes.at(-1)!.size ** -yt.value;
  const from = Math.max(criticalCoupling.value - half, ...sizes.map(({ curves }) => curves.range[0]));
  const to = Math.min(criticalCoupling.value + half, ...sizes.map(({ curves }) => curves.range[1]));
  const known = crossings.some(({ quantity }) => quantity === "correlationRatio");
  return sizes.map(({ size }, s) => {
    const couplings = Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
    const group = resampled.groups[s]!;
    const own = {
      center: resampled.center[s]!,
      groups: [{ values: group.values.map((curvesOfAll) => curvesOfAll[s]!), sizes: group.sizes }],
    };
    const { values, errors } = spreadOfResampled(
      mapResampled(own, (curve) =>
        couplings.flatMap((coupling) => {
          const { binder, correlationRatio } = curve(coupling);
          return known ? [binder, correlationRatio] : [binder];
        }),
      ),
    );
    const stride = known ? 2 : 1;
    return {
      size,
      points: couplings.map((coupling, i) => ({
        coupling,
        binder: values[stride * i]!,
        binderError: errors[stride * i]!,
        ...(known && { correlationRatio: values[2 * i + 1]!, correlationRatioError: errors[2 * i + 1]! }),
      })),
    };
  });
}
