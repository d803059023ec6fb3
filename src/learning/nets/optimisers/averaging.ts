import { add, mul, sub, type Tensor } from "../../autodiff/index.js";

/**
 * Exponential weight averaging: the average moves by the fraction 1 - memory towards the parameter. Steps can be large
 * while the average is quiet.
 */
export const averaged = (average: Tensor, parameter: Tensor, oneMinusMemory: Tensor): Tensor =>
  add(average, mul(sub(parameter, average), oneMinusMemory));

/** The memory at a step (1 is the first): short at first, so that the random beginning is forgotten, `memory` later. */
export const memoryAt = (memory: number, step: number): number => Math.min(memory, (1 + step) / (10 + step));
