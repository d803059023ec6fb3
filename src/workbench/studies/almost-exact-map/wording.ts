import { integer } from "../../report/index.js";
import type { MapResults } from "./results.js";

/** 2^N as people write it, with TeX where it is long. */
export function states(sites: number): string {
  return sites <= 30 ? integer(2 ** sites) : `$2^{${sites}}$`;
}

/** The largest difference between the values of ln Z that are known, or null when there are fewer than two. */
export function partitionSpread({ logPartition }: MapResults): number | null {
  const known = knownPartitions(logPartition);
  return known.length < 2 ? null : Math.max(...known) - Math.min(...known);
}

/** Whether the known values of ln Z agree to rounding. */
export function partitionsAgree(results: MapResults): boolean {
  const size = Math.max(1, ...knownPartitions(results.logPartition).map(Math.abs));
  return (partitionSpread(results) ?? 0) <= 1e-12 * size;
}

function knownPartitions(logPartition: MapResults["logPartition"]): number[] {
  return Object.values(logPartition).filter((value): value is number => value !== null);
}

/** Whether the hidden law agrees with the decimated one to the rounding of log-weights of this size. */
export function hiddenAgrees({ hidden, coupling, sites }: MapResults): boolean {
  return hidden.maxRelativeDeviation <= 1e-11 + 1e-13 * sites * (1 + Math.abs(coupling));
}

/** Whether random sampling may have met every configuration. */
export function sampledAll({ visible, sites }: MapResults): boolean {
  return sites <= 30 && visible.samples >= 2 ** sites;
}

/** Whether the couplings of the infinite lattice are those of this one: a torus without an extent of 2. */
export function isBulk({ boundary, size }: MapResults): boolean {
  return boundary === "periodic" && !size.split("x").includes("2");
}

/** The weight of the sweep at which the literal order was closest to the model. */
export function bestMeasured({ visible }: MapResults): { readonly weight: number; readonly error: number } {
  return visible.weightSweep
    .map(({ weight, measured }) => ({ weight, error: measured.literal }))
    .reduce((least, point) => (point.error < least.error ? point : least));
}
