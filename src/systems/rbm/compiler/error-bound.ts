import { ToleranceError } from "../../../core/errors/index.js";
import { CompensatedSum } from "../../../core/numbers/index.js";
import type { Hamiltonian } from "../../../physics/models/index.js";
import { filterValue, visibleMarginal } from "../machine/marginal.js";
import type { Rbm } from "../machine/rbm.js";
import type { CompiledUnit } from "./units.js";

/**
 * The identity of a unit must hold to this fraction of the numbers in it (2^-45, 128 ulp). A unit of two or four spins
 * comes within a few ulp.
 */
export const unitTolerance = 2 ** -45;

/**
 * A bound of |ln(sum_h e^(...)) - log-weight of the model| over all 2^N configurations, from two checks that need no
 * enumeration: every hidden unit against the couplings it stands for, on all 2^degree inputs of its filter; and the
 * couplings of all units and fields against those of the model, term by term. The bound is the sum of the residuals.
 * Rounding in the later evaluation of the laws is not in it.
 *
 * @throws ToleranceError when a unit misses its couplings by more than `unitTolerance`.
 */
export function logErrorBound(
  machine: Rbm,
  { model, units }: { readonly model: Hamiltonian; readonly units: readonly CompiledUnit[] },
): number {
  const total = new CompensatedSum();
  const marginal = visibleMarginal(machine);
  units.forEach((unit, j) => {
    // The constant of the model sits in the last unit.
    const constant = unit.constant - machine.constants[j]!;
    const spin = (pattern: number) => (site: number) => 1 - 2 * ((pattern >> unit.sites.indexOf(site)) & 1);
    const residual = largestResidual(unit, (pattern) => filterValue(marginal, j, spin(pattern), "stable") - constant);
    const scale = unit.terms.reduce(
      (sum, { coupling }) => sum + Math.abs(coupling),
      Math.abs(constant) + unit.constant,
    );
    if (!(residual <= unitTolerance * scale)) {
      throw new ToleranceError(
        `hidden unit ${j} on sites [${unit.sites.join(", ")}] misses its couplings by ${residual.toExponential(2)}, ` +
          `which is more than rounding; lower its coupling ${unit.terms[0]?.coupling}`,
      );
    }
    total.add(residual);
  });
  for (const residual of couplingResiduals(machine, { model, units })) total.add(residual);
  return total.value;
}

function largestResidual({ sites, terms }: CompiledUnit, value: (pattern: number) => number): number {
  const masks = terms.map((term) => term.sites.reduce((mask, site) => mask | (1 << sites.indexOf(site)), 0));
  let largest = 0;
  for (let pattern = 0; pattern < 2 ** sites.length; pattern++) {
    const residual = new CompensatedSum();
    residual.add(value(pattern));
    terms.forEach(({ coupling }, t) => {
      let odd = 0;
      for (let bits = masks[t]! & pattern; bits !== 0; bits &= bits - 1) odd ^= 1;
      residual.add(odd ? coupling : -coupling);
    });
    largest = Math.max(largest, Math.abs(residual.value));
  }
  return largest;
}

/** |coupling of the model - sum over units and fields| for every set of sites that occurs. */
function couplingResiduals(
  { visibleBias }: Rbm,
  { model, units }: { readonly model: Hamiltonian; readonly units: readonly CompiledUnit[] },
): number[] {
  const sums = new Map<string, CompensatedSum>();
  const add = (sites: ArrayLike<number>, coupling: number): void => {
    const key = Array.from(sites).join();
    const sum = sums.get(key) ?? new CompensatedSum();
    sum.add(coupling);
    sums.set(key, sum);
  };
  for (const { order, sites, couplings } of model.interactions) {
    if (order === 0) continue;
    couplings.forEach((coupling, t) => {
      add(sites.subarray(t * order, (t + 1) * order), coupling);
    });
  }
  for (const { terms } of units) for (const { sites, coupling } of terms) add(sites, -coupling);
  visibleBias.forEach((field, site) => {
    add([site], -field);
  });
  return [...sums.values()].map(({ value }) => Math.abs(value));
}
