import { ParameterError } from "../../../../core/errors/index.js";
import { parseTarget, type Target } from "../../../runs/index.js";

/** The numbers whose error a run can be continued for. */
export const targetNames = ["nu", "betaOverNu", "gammaOverNu", "criticalCoupling"] as const;

export type TargetName = (typeof targetNames)[number];

/** How small the error of a number is to be. */
export interface ExponentTarget {
  readonly number: TargetName;
  readonly error: number;
  /** The error is a part of the value. */
  readonly relative: boolean;
}

/** Parses `nu:0.02` or `criticalCoupling:0.01%`. @throws ParameterError for anything else. */
export function parseExponentTarget(text: string): ExponentTarget {
  const number = targetNames.find((name) => name === text.split(":")[0]!.trim());
  if (number === undefined) {
    throw new ParameterError(
      `until "${text}" names no number of the analysis; known: ${targetNames.join(", ")}, as in nu:0.02`,
    );
  }
  let target: Target;
  try {
    target = parseTarget(text, targetNames);
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    throw new ParameterError(`until "${text}" is not of the form NUMBER:ERROR; try ${number}:0.02 or ${number}:2%`);
  }
  return { number, error: target.error, relative: target.relative };
}

/** The error that is wanted of a number with this value. */
export function wantedError({ error, relative }: ExponentTarget, value: number): number {
  return error * (relative ? Math.abs(value) : 1);
}
