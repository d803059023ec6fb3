import {
  densityOfStates,
  hamiltonianFactors,
  kaufman,
  logPartitionByElimination,
  logPartitionByEnumeration,
  transferMatrix,
} from "kadanoff/exact";
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { report, time } from "./timing.js";

/** The exact oracles, each with its deviation from Kaufman's formula where that applies. */
export function exactBench(): void {
  const model = (rows: number, columns: number) => ising(square(rows, columns), { coupling: critical });
  const against = (rows: number, columns: number, name: string, logPartition: () => number): void => {
    let value = 0;
    const seconds = time(() => {
      value = logPartition();
    });
    const deviation = Math.abs(value - kaufman({ rows, columns, coupling: critical }).logPartition);
    report(`${rows}x${columns}, ln Z ${name}`, `${seconds.toFixed(3)} s, ${deviation.toExponential(1)} from Kaufman`);
  };
  against(4, 6, "by enumerating 2^24 states", () => logPartitionByEnumeration(model(4, 6)));
  against(8, 8, "by elimination", () => logPartitionByElimination(hamiltonianFactors(model(8, 8))));
  against(
    8,
    8,
    "by the transfer matrix",
    () => transferMatrix({ lattice: square(8, 8), coupling: critical }).logPartition,
  );
  against(
    10,
    10,
    "by the transfer matrix",
    () => transferMatrix({ lattice: square(10, 10), coupling: critical }).logPartition,
  );
  report("8x8, density of states in exact integers", `${time(() => densityOfStates(square(8, 8))).toFixed(3)} s`);
}
