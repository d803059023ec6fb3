import { ParameterError } from "../../../core/errors/index.js";
import { randomStream } from "../../../core/random/index.js";
import {
  type Collapse,
  type CollapseCurve,
  type CollapseParameters,
  dataCollapse,
  mapResampled,
  spreadOfResampled,
} from "../../../core/statistics/index.js";
import type { ScalingAnalysis } from "./analysis.js";
import { drawnCurves } from "./replicas.js";
import type { ScalingCurve } from "./size-curve.js";

/** A data collapse of one quantity, with errors by the bootstrap over blocks of all runs. */
export interface CollapseCheck {
  readonly quantity: "binder" | "order";
  readonly sizes: readonly number[];
  readonly best: Collapse;
  /** One standard error of each parameter; undefined for one that was not varied. */
  readonly errors: {
    readonly criticalPoint: number | undefined;
    readonly inverseNu: number;
    readonly exponent: number | undefined;
  };
  /** The curves that were collapsed, unscaled. */
  readonly curves: readonly CollapseCurve[];
}

export interface CollapseCheckOptions {
  readonly seed: number;
  /** 40 unless given. */
  readonly resamples?: number;
  /** Points of each size; 13 unless given. */
  readonly points?: number;
}

/** U4 changes by so much from K_c to the ends of the window: further away, corrections grow with (K - K_c). */
const change = 0.08;

/**
 * U4 with K_c and 1/nu, and <|m|> at the K_c of the fits with 1/nu and beta/nu, collapsed on the larger sizes (at least
 * 3). No corrections to scaling are in it: a check of the fits by eye and by number, not a replacement.
 *
 * @throws ParameterError when the curves do not overlap in the scaled variable.
 */
export function collapseChecks(analysis: ScalingAnalysis, options: CollapseCheckOptions): CollapseCheck[] {
  const { sizes, criticalCoupling, yt, betaOverNu } = analysis;
  const start: CollapseParameters = { criticalPoint: criticalCoupling.value, inverseNu: yt.value, exponent: 0 };
  const chosen = sizes.map((_, s) => s).slice(-Math.max(3, Math.ceil(sizes.length / 2)));
  const { size: largest } = sizes.at(-1)!;
  const steepness = analysis.atCritical.at(-1)!.values.binderSlope / largest ** yt.value;
  const width = Math.min(
    change / steepness,
    ...chosen.map((s) => {
      const { size, curves } = sizes[s]!;
      const reach = curves.range.map((end) => Math.abs(end - criticalCoupling.value));
      return 0.95 * Math.min(...reach) * size ** yt.value;
    }),
  );
  if (!(width > 0)) {
    throw new ParameterError(`K_c = ${criticalCoupling.value} is at the end of the couplings; add some on both sides`);
  }
  return [
    collapseOf(analysis, { ...options, quantity: "binder", chosen, width, start }),
    collapseOf(analysis, {
      ...options,
      quantity: "order",
      chosen,
      width,
      start: { ...start, exponent: -betaOverNu.value },
    }),
  ];
}

/** The order parameter is multiplied by 1 + c (K - K_c), which a free K_c would take for a shift of K_c. */
const varied = { binder: ["criticalPoint", "inverseNu"], order: ["inverseNu", "exponent"] } as const;

interface CollapseInput extends CollapseCheckOptions {
  readonly quantity: "binder" | "order";
  readonly chosen: readonly number[];
  readonly width: number;
  readonly start: CollapseParameters;
}

function collapseOf({ sizes, resampled }: ScalingAnalysis, input: CollapseInput): CollapseCheck {
  const { quantity, chosen, width, start, seed, resamples = 40, points = 13 } = input;
  const places = chosen.map((s) => {
    const { size } = sizes[s]!;
    return Array.from(
      { length: points },
      (_, i) => start.criticalPoint + (width * (2 * i - points + 1)) / (points - 1) / size ** start.inverseNu,
    );
  });
  const valuesOf = (curves: readonly ScalingCurve[]): number[][] =>
    chosen.map((s, c) => places[c]!.map((coupling) => curves[s]!(coupling)[quantity]));
  const errors = chosen.map((s, c) => {
    const own = {
      center: resampled.center[s]!,
      groups: [{ values: resampled.groups[s]!.values.map((all) => all[s]!), sizes: resampled.groups[s]!.sizes }],
    };
    return spreadOfResampled(mapResampled(own, (curve) => places[c]!.map((coupling) => curve(coupling)[quantity])))
      .errors;
  });
  const collapse = (curves: readonly ScalingCurve[], from: CollapseParameters): Collapse => {
    const values = valuesOf(curves);
    return dataCollapse({
      curves: chosen.map((s, c) => ({ size: sizes[s]!.size, x: places[c]!, y: values[c]!, errors: errors[c]! })),
      start: from,
      vary: varied[quantity],
    });
  };
  const best = collapse(resampled.center, start);
  const again = Array.from({ length: resamples }, (_, r) =>
    collapse(drawnCurves(sizes, randomStream({ seed, purpose: "collapse", task: r })), best),
  );
  const deviation = (name: keyof CollapseParameters): number => {
    const mean = again.reduce((sum, one) => sum + one[name], 0) / resamples;
    return Math.sqrt(again.reduce((sum, one) => sum + (one[name] - mean) ** 2, 0) / (resamples - 1));
  };
  const values = valuesOf(resampled.center);
  return {
    quantity,
    sizes: chosen.map((s) => sizes[s]!.size),
    best,
    errors: {
      criticalPoint: quantity === "binder" ? deviation("criticalPoint") : undefined,
      inverseNu: deviation("inverseNu"),
      exponent: quantity === "order" ? deviation("exponent") : undefined,
    },
    curves: chosen.map((s, c) => ({ size: sizes[s]!.size, x: places[c]!, y: values[c]!, errors: errors[c]! })),
  };
}
