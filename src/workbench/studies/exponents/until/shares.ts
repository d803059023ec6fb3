import { KadanoffError } from "../../../../core/errors/index.js";
import {
  type BlockHistogram,
  matchBlocks,
  type ResampledGroup,
  reweightedCurves,
  spreadOfResampled,
} from "../../../../core/statistics/index.js";
import type { CombinedNumber, ScalingAnalysis, ScalingPoint, SizeData } from "../../../../physics/rg/index.js";
import type { ScalingRun, ScalingRunSize } from "../read-run.js";
import { linearResponse } from "./linear-response.js";

export interface SharesOptions {
  readonly run: ScalingRun;
  /** The histograms that the analysis began with, in the order of the sizes of the run. */
  readonly data: readonly SizeData[];
  readonly analysis: ScalingAnalysis;
  readonly number: CombinedNumber;
}

/**
 * The part of the statistical variance of a number that comes from each task; all sum to 1.
 *
 * The analysis is repeated without each block of each size, so that the variance is a sum over sizes. Within a size the
 * number moves with the quantities of its curve at K_c, by factors that the same resamples tell; the blocks of one
 * coupling alone then tell the part of each.
 */
export function taskShares({ run, data, analysis, number }: SharesOptions): Readonly<Record<string, number>> {
  const { center, groups } = number.resampled;
  const variances = groups.map(({ values, sizes }) => {
    const own = { values: values.map((value) => [value]), sizes };
    return spreadOfResampled({ center: [center], groups: [own] }).covariance[0]![0]!;
  });
  const total = variances.reduce((sum, one) => sum + one, 0);
  return Object.fromEntries(
    run.sizes.flatMap((size, s) => {
      const parts = partsOfSize({ size, s, histograms: data[s]!.histograms, analysis, group: groups[s]!, center });
      return size.tasks.map(({ name }, t) => [name, (variances[s]! / total) * parts[t]!] as const);
    }),
  );
}

interface SizeParts {
  readonly size: ScalingRunSize;
  /** The place of the size. */
  readonly s: number;
  readonly histograms: readonly BlockHistogram[];
  readonly analysis: ScalingAnalysis;
  /** The number without each block of this size. */
  readonly group: ResampledGroup<number>;
  readonly center: number;
}

/** Blocks of one coupling that are left out together: shares within a quarter are good enough. */
const groupsOfBlocks = 16;

function partsOfSize({ size, s, histograms, analysis, group, center }: SizeParts): readonly number[] {
  const { tasks, measurements } = size;
  if (tasks.length === 1) return [1];
  const work = tasks.map(({ name }) => measurements[name]!);
  try {
    const critical = analysis.criticalCoupling.value;
    const here = featuresOf(analysis.resampled.center[s]!(critical));
    const moved = (point: ScalingPoint): number[] => featuresOf(point).map((value, f) => value - here[f]!);
    const respond = linearResponse(
      analysis.resampled.groups[s]!.values.map((curves) => moved(curves[s]!(critical))),
      group.values.map((value) => value - center),
    );
    const matched = matchBlocks(histograms);
    const squares = matched.map((_, run) => {
      let sum = 0;
      for (let g = 0; g < groupsOfBlocks; g++) {
        const left = matched.map((one, r) => (r === run ? without(one, g) : one));
        const curve = analysis.sizes[s]!.scaling(reweightedCurves(left).all);
        sum += respond(moved(curve(critical))) ** 2;
      }
      return sum;
    });
    return normalized(squares) ?? normalized(work)!;
  } catch (error) {
    // A coupling far from the others cannot miss a block: the size is then extended as a whole.
    if (error instanceof KadanoffError) return normalized(work)!;
    throw error;
  }
}

/** What the number can depend on, of comparable magnitude. */
function featuresOf(point: ScalingPoint): number[] {
  const { binder, binderSlope, logOrderSlope, logSquareSlope, order, susceptibility, correlationRatio } = point;
  const logs = [binderSlope, logOrderSlope, logSquareSlope, order, susceptibility].map((value) =>
    Math.log(Math.abs(value)),
  );
  return [binder, ...logs, ...(Number.isFinite(correlationRatio) ? [correlationRatio] : [])];
}

/** A run without one of `groupsOfBlocks` stretches. Its blocks stay, empty, so that runs still match. */
function without(histogram: BlockHistogram, group: number): BlockHistogram {
  const { counts, sums, sizes } = histogram;
  const left = (block: number): boolean => Math.floor((block * groupsOfBlocks) / sizes.length) === group;
  return {
    ...histogram,
    counts: counts.map((count, b) => (left(b) ? new Float64Array(count.length) : count)),
    sums: sums.map((sum, b) => (left(b) ? sum.map((one) => new Float64Array(one.length)) : sum)),
    sizes: sizes.map((one, b) => (left(b) ? 0 : one)),
  };
}

function normalized(values: readonly number[]): number[] | undefined {
  const total = values.reduce((sum, value) => sum + value, 0);
  return total > 0 && Number.isFinite(total) ? values.map((value) => value / total) : undefined;
}
