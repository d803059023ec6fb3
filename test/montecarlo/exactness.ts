import { expect } from "vitest";
import { average, type Measurements } from "../../src/physics/montecarlo/index.js";

/** The seeds of every statistical test; they are never exchanged to turn a test green. */
export const seeds = [1, 2, 3, 4, 5] as const;

export interface Expectation {
  readonly observable: string;
  /** A function of the observable whose mean is compared, such as (m) => m ** 2; the observable itself unless given. */
  readonly of?: (measured: number) => number;
  readonly exact: number;
  readonly what: string;
}

/** Deviation from the exact value in units of the measured error. */
export function z(measured: Measurements, { observable, of, exact }: Expectation): number {
  const { mean, error } = average(measured, observable, of);
  return (mean - exact) / error;
}

/** Every expectation within 4 sigma. */
export function expectExact(measured: Measurements, expectations: readonly Expectation[]): void {
  for (const expectation of expectations) {
    const { mean, error } = average(measured, expectation.observable, expectation.of);
    const message = `${expectation.what}: ${mean} +- ${error}, exact ${expectation.exact}`;
    expect(error, message).toBeGreaterThan(0);
    expect(Math.abs(z(measured, expectation)), message).toBeLessThan(4);
  }
}
