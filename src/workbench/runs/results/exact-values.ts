import { kaufman } from "../../../physics/exact/index.js";
import type { Lattice } from "../../../physics/lattice/index.js";
import type { Task } from "../job/tasks.js";

/** Exact values by the name of the observable. */
export type ExactValues = Readonly<Record<string, number>>;

/** What is known exactly: energy and specific heat of the Ising model on a square torus (Kaufman 1949). */
export function exactValues({
  task,
  lattice,
  coupling,
}: {
  readonly task: Pick<Task, "model">;
  readonly lattice: Lattice;
  readonly coupling: number | undefined;
}): ExactValues {
  const solvable =
    task.model === "ising" && lattice.kind === "square" && lattice.boundary === "periodic" && (coupling ?? 0) > 0;
  if (!solvable) return {};
  const { energyPerSite, specificHeat } = kaufman({
    rows: lattice.rows,
    columns: lattice.columns,
    coupling: coupling!,
  });
  return { energyPerSite, specificHeat };
}
