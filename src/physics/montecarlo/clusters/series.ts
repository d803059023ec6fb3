import type { Series } from "../engine.js";

/** Measurements to a batch: enough for small lattices, and below a second for large ones. */
export function batchOf(sites: number): number {
  return Math.max(8, Math.min(1024, Math.floor(2 ** 26 / sites)));
}

/** Copies of the first `count` values of each series, out of a kernel's memory. */
export function firstOf(count: number, series: Series): Series {
  return Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values.slice(0, count)]));
}
