import type { RandomStream } from "../../../core/random/index.js";
import type { Resampled } from "../../../core/statistics/index.js";
import type { ScalingCurve, SizeCurves } from "./size-curve.js";

/** The curves of all sizes, and again without each block of each size: what the whole analysis is repeated on. */
export function resampledCurves(sizes: readonly SizeCurves[]): Resampled<readonly ScalingCurve[]> {
  const center = sizes.map(({ curves, scaling }) => scaling(curves.all));
  return {
    center,
    groups: sizes.map(({ curves, scaling }, s) => ({
      values: curves.blockSizes.map((_, b) => center.with(s, scaling(curves.without(b)))),
      sizes: curves.blockSizes,
    })),
  };
}

/** The curves of all sizes from blocks drawn with replacement. */
export function drawnCurves(sizes: readonly SizeCurves[], stream: RandomStream): readonly ScalingCurve[] {
  return sizes.map(({ curves, scaling }) => {
    const times = curves.blockSizes.map(() => 0);
    for (let draw = 0; draw < times.length; draw++) times[Math.floor(stream.uniform() * times.length)]!++;
    return scaling(curves.drawn(times));
  });
}
