import { ParameterError } from "../../../core/errors/index.js";
import type { Tensor, Tensors } from "../../autodiff/index.js";

/** One parameter in the middle of a step. */
export interface UpdateRequest {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** What the optimiser remembers of this parameter, by slot. */
  readonly slots: Tensors;
  /** Scalars: the learning `rate`, and those of `scalars` for this step. */
  readonly scalars: Tensors;
}

/** The parameter after the step, and what is remembered for the next. */
export interface Updated {
  readonly parameter: Tensor;
  readonly slots: Tensors;
}

/** How a parameter follows from its gradient: a pure function of tensors, traced into the training step. */
export interface Optimiser {
  /** Plain data that tells it from every other; a checkpoint holds it. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** What is remembered of every parameter, in its shape; 0 at the beginning. */
  readonly slots: readonly string[];
  /** Numbers that depend on the step (1 is the first), computed in doubles and given to the step as inputs. */
  scalars(step: number): Readonly<Record<string, number>>;
  update(request: UpdateRequest): Updated;
}

/** @throws ParameterError unless it is at least 0 and below 1. */
export function requireFraction(name: string, value: number): number {
  if (!(value >= 0 && value < 1)) throw new ParameterError(`${name} ${value} is not from 0 to below 1`);
  return value;
}

/** @throws ParameterError unless it is a finite number that is not negative. */
export function requireNotNegative(name: string, value: number): number {
  if (!(value >= 0) || !Number.isFinite(value)) throw new ParameterError(`${name} ${value} is negative or not finite`);
  return value;
}
