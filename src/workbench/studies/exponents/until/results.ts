import type { TargetName } from "./target.js";

/** A run that was continued until the error of a number is small enough. */
export interface UntilResult {
  readonly number: TargetName;
  /** The error that was wanted. */
  readonly wanted: number;
  readonly reached: boolean;
  /** Why it went no further, where the error was not reached. */
  readonly reason?: string;
  /** One for each analysis of this call, the latest last. */
  readonly rounds: readonly RoundResult[];
  /** At the latest analysis. */
  readonly tasks: readonly TaskShare[];
}

export interface RoundResult {
  readonly value: number;
  readonly error: number;
  readonly statistical: number;
  readonly systematic: number;
  /** Of all chains of all tasks. */
  readonly measurements: number;
}

/** What a task has to do with the error. */
export interface TaskShare {
  readonly task: string;
  readonly size: number;
  readonly couplings: readonly number[];
  /** Of every chain. */
  readonly measurements: number;
  /** Its part of the statistical variance. */
  readonly share: number;
  /** Its part of the sweeps, counted by sites. */
  readonly work: number;
}
