import { cutLine, type Point } from "../../../report/index.js";

/** A rectangle of data coordinates. */
export interface Box {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** The part of a line within a box; NaN separates its pieces, as Plot wants. */
export function cutToBox(points: readonly Point[], { x, y }: Box): Point[] {
  const turned = ({ x: a, y: b }: Point): Point => ({ x: b, y: a });
  const between = cutLine(points, { low: y[0], high: y[1] });
  return cutLine(between.map(turned), { low: x[0], high: x[1] }).map(turned);
}

export function isInside({ x, y }: Point, box: Box): boolean {
  return x >= box.x[0] && x <= box.x[1] && y >= box.y[0] && y <= box.y[1];
}

/** The least interval that holds all values, widened on both sides by a fraction of itself. */
export function padded(values: readonly number[], fraction: number): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pad = high > low ? (high - low) * fraction : Math.max(Math.abs(high), 1) * fraction;
  return [low - pad, high + pad];
}

/** `count` of the whole numbers from 0 to `last`, both ends among them, or all if there are no more. */
export function evenly(last: number, count: number): number[] {
  if (last < count) return Array.from({ length: last + 1 }, (_, k) => k);
  return Array.from({ length: count }, (_, k) => Math.round((last * k) / (count - 1)));
}

/** From pale to dark blue, for levels of a flow. */
export function shade(fraction: number): string {
  const [pale, dark] = [
    [134, 190, 224],
    [8, 48, 88],
  ] as const;
  const channel = (k: 0 | 1 | 2): string =>
    Math.round(pale[k] + (dark[k] - pale[k]) * fraction)
      .toString(16)
      .padStart(2, "0");
  return `#${channel(0)}${channel(1)}${channel(2)}`;
}
