import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { FormatError } from "../../core/errors/index.js";
import { outputError, writeFileAtomic } from "../io/index.js";
import type { Task } from "./job/tasks.js";

/** How far a task is to go, and whether it got there. */
export interface TaskState {
  /** Measurements of every chain. */
  readonly goal: number;
  readonly complete: boolean;
}

const schema = z.object({ goal: z.int().min(1), complete: z.boolean() });

/** tasks/<name> of a run directory. */
export const taskDirectory = (directory: string, name: string): string => join(directory, "tasks", name);

/** The directory of one unit of a task: a chain, or a disorder realisation. */
export function unitDirectory(directory: string, { disorder }: Pick<Task, "disorder">, unit: number): string {
  return join(directory, `${disorder === undefined ? "chain" : "disorder"}-${unit}`);
}

/** @throws OutputError */
export function writeTaskState(directory: string, state: TaskState): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw outputError(directory, error);
  }
  writeFileAtomic(join(directory, "task.json"), `${JSON.stringify(state)}\n`);
}

/** @throws FormatError when the file is damaged. */
export function readTaskState(directory: string): TaskState | undefined {
  const path = join(directory, "task.json");
  if (!existsSync(path)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    parsed = undefined;
  }
  const checked = schema.safeParse(parsed);
  if (!checked.success)
    throw new FormatError(`${path} is damaged; delete it, and the task goes on from its checkpoints`);
  return checked.data;
}
