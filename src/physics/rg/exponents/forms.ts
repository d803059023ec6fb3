import type { FitForm } from "./averaged-fit.js";
import type { SizePair } from "./crossings.js";

export interface CorrectionOptions {
  /** Exponents omega of corrections L^-omega to try, beside none. */
  readonly omegas: readonly number[];
}

/** Fits of y = A L^p (1 + a L^-omega) to ln y, with p first; for all L_min that leave three sizes or more. */
export function powerLawForms(sizes: readonly number[], { omegas }: CorrectionOptions): FitForm[] {
  const forms: FitForm[] = [];
  for (let first = 0; first + 3 <= sizes.length; first++) {
    const own = sizes.slice(first);
    const use = own.map((_, i) => first + i);
    const logs = own.map(Math.log);
    const line = (values: readonly number[]): readonly [slope: number, level: number] => {
      const slope = (values.at(-1)! - values[0]!) / (logs.at(-1)! - logs[0]!);
      return [slope, values[0]! - slope * logs[0]!];
    };
    forms.push({
      minimumSize: own[0]!,
      correction: null,
      use,
      model: ([power, level]) => logs.map((log) => level! + power! * log),
      start: line,
    });
    for (const omega of omegas) {
      forms.push({
        minimumSize: own[0]!,
        correction: omega,
        use,
        model: ([power, level, amplitude]) =>
          logs.map((log, i) => level! + power! * log + Math.log1p(amplitude! * own[i]! ** -omega)),
        start: (values) => [...line(values), 0],
      });
    }
  }
  return forms;
}

export interface CrossingFormOptions extends CorrectionOptions {
  readonly sizes: readonly number[];
  readonly pairs: readonly SizePair[];
  /** 1/nu for the shape of the correction; a rough value will do. */
  readonly inverseNu: number;
}

/**
 * Fits of crossings K(L, bL) = K_c + A L^-(1/nu + omega) (1 - b^-omega)/(b^(1/nu) - 1), Binder, Z. Phys. B 43, 119 (1981),
 * with K_c first; for all L_min that leave as many pairs as there are parameters or more.
 */
export function crossingForms({ sizes, pairs, omegas, inverseNu }: CrossingFormOptions): FitForm[] {
  const forms: FitForm[] = [];
  const firsts = [...new Set(pairs.map(({ small }) => small))];
  for (const first of firsts) {
    const use = pairs.flatMap(({ small }, p) => (small >= first ? [p] : []));
    const minimumSize = sizes[first]!;
    if (use.length >= 2 || firsts.length === 1) {
      forms.push({
        minimumSize,
        correction: null,
        use,
        model: ([critical]) => use.map(() => critical!),
        start: (values) => [values.at(-1)!],
      });
    }
    if (use.length < 2) continue;
    for (const omega of omegas) {
      const shape = use.map((p) => {
        const { small, large } = pairs[p]!;
        const ratio = sizes[large]! / sizes[small]!;
        const decay = (sizes[small]! / sizes[0]!) ** -(inverseNu + omega);
        return (decay * (1 - ratio ** -omega)) / (ratio ** inverseNu - 1);
      });
      forms.push({
        minimumSize,
        correction: omega,
        use,
        model: ([critical, amplitude]) => shape.map((value) => critical! + amplitude! * value),
        start: (values) => [values.at(-1)!, 0],
      });
    }
  }
  return forms;
}
