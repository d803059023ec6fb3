import type { ScaleOptions } from "@observablehq/plot";
import { powerOfTen } from "./numbers.js";

export interface LogAxisOptions {
  /** The exponents between which the axis runs. */
  readonly low: number;
  readonly high: number;
  readonly label?: string;
  /** The exponent at which values of exactly 0 are drawn; it is below `low`, and its tick says 0. */
  readonly zeroAt?: number | undefined;
  /** About how many ticks; default 7. */
  readonly ticks?: number;
}

/**
 * A logarithmic axis for data given as log10. The scale itself is linear in the exponent: that leaves room for values
 * below the range of doubles, and for a marked place where exact zeros are drawn.
 */
export function logAxis({ low, high, label, zeroAt, ticks = 7 }: LogAxisOptions): ScaleOptions {
  const exponents = decades({ low, high, ticks });
  return {
    type: "linear",
    domain: [zeroAt ?? low, high],
    ticks: zeroAt === undefined ? exponents : [zeroAt, ...exponents],
    tickFormat: (exponent: number) => (exponent === zeroAt ? "0" : powerOfTen(exponent)),
    label: label ?? null,
  };
}

/** Whole exponents from low to high, about as many as wanted, at a stride of 1, 2, 3, 5, 10, 20, 30, ... decades. */
export function decades({ low, high, ticks = 7 }: { low: number; high: number; ticks?: number }): number[] {
  const wanted = Math.max(1, (high - low) / ticks);
  const unit = 10 ** Math.floor(Math.log10(wanted));
  const stride = [1, 2, 3, 5].map((factor) => factor * unit).find((candidate) => candidate >= wanted) ?? 10 * unit;
  const result: number[] = [];
  for (let exponent = Math.ceil(low / stride) * stride; exponent <= high; exponent += stride) {
    // Adding 0 turns -0 into 0.
    result.push(exponent + 0);
  }
  return result;
}

/** The exponent of a value for a log axis; zero, and whatever is not a number, goes to `zeroAt`. */
export function exponentOf(value: number, { zeroAt }: { readonly zeroAt: number }): number {
  return value > 0 ? Math.log10(value) : zeroAt;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The part of a line between two heights, for lines that leave the figure; NaN separates its pieces, as Plot wants.
 * Plot's own `clip` is not for our figures (see `plotMarkup`). Infinite heights lead straight out.
 */
export function cutLine(points: readonly Point[], { low, high }: { low: number; high: number }): Point[] {
  const gap = { x: Number.NaN, y: Number.NaN };
  const far = 1e6;
  const result: Point[] = [];
  let previous: Point = gap;
  for (const { x, y } of points) {
    const next = { x, y: Math.max(-far, Math.min(y, far)) };
    const rise = next.y - previous.y;
    // Where the segment enters and leaves, as fractions of its length.
    const crossings = [(low - previous.y) / rise, (high - previous.y) / rise].sort((a, b) => a - b);
    const inside = previous.y >= low && previous.y <= high;
    const start = rise === 0 ? (inside ? 0 : 2) : Math.max(0, crossings[0]!);
    const end = rise === 0 ? 1 : Math.min(1, crossings[1]!);
    if (start < end) {
      const at = (t: number): Point => ({
        x: previous.x + t * (next.x - previous.x),
        y: t === 0 ? previous.y : t === 1 ? next.y : previous.y + t * rise,
      });
      if (!(inside && result.length > 0 && result.at(-1)!.x === previous.x)) result.push(gap, at(start));
      result.push(at(end));
    }
    previous = next;
  }
  return result.slice(1);
}

/**
 * Moves labels apart: the positions, in the given order, so that no two are closer than `gap` and all lie within the
 * limits where there is room. Neighbours that collide are centred on where they wanted to be; those that want nearly the
 * same place keep their order.
 */
export function spread(
  wanted: readonly number[],
  { gap, low, high }: { readonly gap: number; readonly low: number; readonly high: number },
): number[] {
  const rank = (index: number): number => Math.round((4 * wanted[index]!) / gap);
  const order = wanted.map((_, index) => index).sort((a, b) => rank(a) - rank(b) || a - b);
  // Clusters of touching labels, each with its lowest position; merging restarts until none overlap.
  const clusters: { members: number[]; start: number }[] = [];
  for (const index of order) {
    clusters.push({ members: [index], start: Math.min(Math.max(wanted[index]!, low), high) });
    for (;;) {
      const last = clusters.at(-1)!;
      const before = clusters.at(-2);
      if (!before || before.start + gap * before.members.length <= last.start) break;
      const members = [...before.members, ...last.members];
      const mean = members.reduce((sum, member, k) => sum + wanted[member]! - k * gap, 0) / members.length;
      const start = Math.max(low, Math.min(mean, high - gap * (members.length - 1)));
      clusters.splice(-2, 2, { members, start });
    }
  }
  const result = new Array<number>(wanted.length);
  for (const { members, start } of clusters) {
    members.forEach((member, k) => {
      result[member] = start + k * gap;
    });
  }
  return result;
}
