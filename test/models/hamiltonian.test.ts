import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { square } from "../../src/physics/lattice/index.js";
import {
  bondSum,
  hamiltonian,
  interaction,
  ising,
  logWeight,
  logWeightFunction,
  pairNeighbours,
} from "../../src/physics/models/index.js";

const spinsArbitrary = (n: number) =>
  fc.array(fc.constantFrom(-1, 1), { minLength: n, maxLength: n }).map((s) => Int8Array.from(s));

describe("a Hamiltonian", () => {
  test("adds couplings on the same sites, whatever the order in which they are named", () => {
    const h = hamiltonian({
      sites: 4,
      interactions: [
        interaction(2, [
          [0, 1, 0.25],
          [1, 0, 0.5],
          [2, 3, -1],
        ]),
        interaction(4, [[3, 1, 2, 0, 0.1]]),
        interaction(2, [[3, 2, 4]]),
      ],
    });
    expect(h.interactions.map(({ order, sites, couplings }) => [order, [...sites], [...couplings]])).toEqual([
      [2, [0, 1, 2, 3], [0.75, 3]],
      [4, [0, 1, 2, 3], [0.1]],
    ]);
  });

  test("gives the log-weight of its couplings", () => {
    const h = hamiltonian({
      sites: 3,
      constant: 10,
      interactions: [
        interaction(1, [[0, 1]]),
        interaction(2, [
          [0, 1, 2],
          [1, 2, 4],
        ]),
        interaction(3, [[0, 1, 2, 8]]),
      ],
    });
    expect(logWeight(h, Int8Array.of(1, 1, -1))).toBe(10 + 1 + 2 - 4 - 8);
  });

  test("refuses sites that are repeated or out of range and couplings that are not finite", () => {
    const make = (term: number[]) => () => hamiltonian({ sites: 4, interactions: [interaction(2, [term])] });
    expect(make([1, 1, 0.5])).toThrow("site 1 is repeated in [1, 1]");
    expect(make([0, 4, 0.5])).toThrow("site 4 in [0, 4] is out of range; sites are 0 to 3");
    expect(make([0, 1, Number.NaN])).toThrow("coupling NaN on sites [0, 1] is not finite");
    expect(() => interaction(2, [[0, 1]])).toThrow("must hold 2 sites and one coupling");
  });
});

describe("the Ising model", () => {
  test("of a 2x2 torus has pair couplings 2K from its double bonds", () => {
    const model = ising(square(2, 2), { coupling: 0.3 });
    expect([...model.interactions[0]!.couplings]).toEqual([0.6, 0.6, 0.6, 0.6]);
    expect(bondSum(model, Int8Array.of(1, 1, 1, 1))).toBe(8);
  });

  test("has the log-weight K times the bond sum", () => {
    const model = ising(square(4, 3), { coupling: 0.37 });
    fc.assert(
      fc.property(spinsArbitrary(12), (spins) => {
        expect(logWeightFunction(model)(spins)).toBe(0.37 * bondSum(model, spins));
        expect(Math.abs(logWeight(model, spins) - 0.37 * bondSum(model, spins))).toBeLessThan(1e-14);
      }),
    );
  });

  test("refuses a coupling that is not a finite number", () => {
    expect(() => ising(square(4, 4), { coupling: Number.NaN })).toThrow("coupling NaN is not a finite number");
  });

  test("lists the neighbours of each site in ascending order, with double bonds merged", () => {
    const { start, sites, couplings } = pairNeighbours(ising(square(2, 4), { coupling: 1 }));
    expect([...sites.slice(start[5]!, start[6]!)]).toEqual([1, 4, 6]);
    expect([...couplings.slice(start[5]!, start[6]!)]).toEqual([2, 1, 1]);
    expect(start[8]).toBe(24);
  });
});
