import { ParameterError } from "../../../core/errors/index.js";
import {
  type BlockHistogram,
  blockHistogram,
  type Chains,
  type Curve,
  type ReweightedCurves,
  reweightedCurves,
} from "../../../core/statistics/index.js";

/** The series of one lattice at one coupling that finite-size scaling reads, each with the same chains. */
export interface OrderSeries {
  /** K, with P ~ exp(-K E). */
  readonly coupling: number;
  /** Total energies. */
  readonly energies: Chains;
  /** |m| per site. */
  readonly order: Chains;
  /** m^2 and m^4 per site, of the components of the order parameter together. */
  readonly square: Chains;
  readonly fourth: Chains;
  /** |sum of m exp(ikx)|^2/N at the smallest k of a periodic lattice, averaged over axes; without it there is no xi. */
  readonly structureFactor?: Chains;
}

/** A run reduced to histograms, ready for `finiteSizeScaling`: series need not be in memory for all sizes at once. */
export function orderHistogram(series: OrderSeries, { blocks }: { readonly blocks?: number } = {}): BlockHistogram {
  const { coupling, energies, square, order, fourth, structureFactor } = series;
  return blockHistogram({
    coupling,
    energies,
    observables: [square, order, fourth, ...(structureFactor ? [structureFactor] : [])],
    ...(blocks !== undefined && { blocks }),
  });
}

/** What is measured on one lattice size. */
export interface SizeData {
  /** L, the extent of the lattice along each axis. */
  readonly size: number;
  /** One of each coupling, from `orderHistogram`. */
  readonly histograms: readonly BlockHistogram[];
}

/** The quantities of finite-size scaling at one coupling. */
export interface ScalingPoint {
  /** U4 = 1 - n <m^4>/((n + 2) <m^2>^2), n components. */
  readonly binder: number;
  /** dU4/dK. */
  readonly binderSlope: number;
  /** d ln<|m|>/dK. */
  readonly logOrderSlope: number;
  /** d ln<m^2>/dK. */
  readonly logSquareSlope: number;
  /** <|m|>. */
  readonly order: number;
  /** chi = N <m^2>. */
  readonly susceptibility: number;
  /** xi/L by the second moment; NaN without a structure factor. */
  readonly correlationRatio: number;
}

/** The quantities as functions of K. */
export type ScalingCurve = (coupling: number) => ScalingPoint;

/** One size made continuous in K. */
export interface SizeCurves {
  readonly size: number;
  readonly curves: ReweightedCurves;
  readonly hasCorrelation: boolean;
  /** The quantities of a curve of the observables. */
  scaling(curve: Curve): ScalingCurve;
}

/**
 * Reweighted curves of one size.
 *
 * @throws ParameterError as `reweightedCurves`, with the size named.
 */
export function sizeCurves(
  { size, histograms }: SizeData,
  { dimension, components }: { readonly dimension: number; readonly components: number },
): SizeCurves {
  const sites = size ** dimension;
  const hasCorrelation = histograms.every(({ sums }) => sums[0]!.length === 4);
  const factor = components / (components + 2);
  // 2 sin(k/2) L at k = 2 pi/L.
  const wave = 2 * Math.sin(Math.PI / size) * size;
  return {
    size,
    curves: named(size, () => reweightedCurves(histograms)),
    hasCorrelation,
    scaling: (curve) => (coupling) => {
      const { means, slopes } = curve(coupling);
      const [square, order, fourth, factorAtK = Number.NaN] = means as unknown as [number, number, number, number?];
      const [squareSlope, orderSlope, fourthSlope] = slopes as unknown as [number, number, number];
      const ratio = fourth / square ** 2;
      return {
        binder: 1 - factor * ratio,
        binderSlope: -factor * (fourthSlope / square ** 2 - (2 * ratio * squareSlope) / square),
        logOrderSlope: orderSlope / order,
        logSquareSlope: squareSlope / square,
        order,
        susceptibility: sites * square,
        correlationRatio: Math.sqrt((sites * square) / factorAtK - 1) / wave,
      };
    },
  };
}

function named<T>(size: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    throw new ParameterError(`L = ${size}: ${error.message}`, { cause: error });
  }
}
