import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ParameterError } from "../../src/core/errors/index.js";
import { logSumExp } from "../../src/core/numbers/index.js";
import { kaufman, logPartitionByEnumeration } from "../../src/physics/exact/index.js";
import { critical, square } from "../../src/physics/lattice/index.js";
import { ising } from "../../src/physics/models/index.js";
import { criticalCoupling, criticalLine, fixedPoints, freeEnergy } from "../../src/physics/rg/truncated/index.js";
import {
  blockDerivatives,
  blockSum,
  parameterSlope,
  variationalBound,
  variationalFlow,
  variationalOptimum,
} from "../../src/physics/rg/variational/index.js";

const within = (actual: number, expected: number, tolerance: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance);

const starts = ["hidden-layer", "square-lattice"] as const;
const cell = fc.record({
  edge: fc.double({ min: -0.6, max: 0.6, noNaN: true }),
  diagonal: fc.double({ min: -0.6, max: 0.6, noNaN: true }),
  quartic: fc.double({ min: -0.6, max: 0.6, noNaN: true }),
});
const parameters = fc.double({ min: 0, max: 2, noNaN: true });

describe("Kadanoff's block sum", () => {
  test("is the logarithm of the sum over the four spins inside, for each of the sixteen states of the block spins", () => {
    const states = Array.from({ length: 16 }, (_, state) => [0, 1, 2, 3].map((i) => ((state >> i) & 1 ? -1 : 1)));
    const products = ([a, b, c, d]: readonly number[]) =>
      [a! * b! + b! * c! + c! * d! + d! * a!, a! * c! + b! * d!, a! * b! * c! * d!] as const;
    fc.assert(
      fc.property(cell, parameters, (couplings, p) => {
        const { edge, diagonal, quartic } = couplings;
        const { constant, couplings: next } = blockSum(couplings, p);
        for (const m of states) {
          let direct = 0;
          for (const s of states) {
            const [e, d, q] = products(s);
            const overlap = s.reduce((sum, spin, i) => sum + spin * m[i]!, 0);
            const total = s.reduce((sum, spin) => sum + spin, 0);
            direct += Math.exp(4 * (edge * e + diagonal * d + quartic * q) + p * overlap) / (2 * Math.cosh(p * total));
          }
          const [e, d, q] = products(m);
          const ours = constant + next.edge * e + next.diagonal * d + next.quartic * q;
          within(ours, Math.log(direct), 1e-12);
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("treats all six pairs alike once they are equal", () => {
    fc.assert(
      fc.property(cell, parameters, ({ edge, quartic }, p) => {
        const { couplings } = blockSum({ edge, diagonal: edge, quartic }, p);
        within(couplings.edge, couplings.diagonal, 1e-14);
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  test("has derivatives that agree with central differences, those by p among them", () => {
    const flat = ({ constant, couplings }: ReturnType<typeof blockSum>): number[] => [
      couplings.edge,
      couplings.diagonal,
      couplings.quartic,
      constant,
    ];
    fc.assert(
      fc.property(cell, parameters, (couplings, p) => {
        const { jacobian, constantGradient, byParameter } = blockDerivatives(couplings, p);
        const names = ["edge", "diagonal", "quartic"] as const;
        names.forEach((name, j) => {
          const [up, down] = [1e-5, -1e-5].map((h) => flat(blockSum({ ...couplings, [name]: couplings[name] + h }, p)));
          [...jacobian.map((row) => row[j]!), constantGradient[j]!].forEach((derivative, i) => {
            within((up![i]! - down![i]!) / 2e-5, derivative, 1e-7);
          });
        });
        const [up, down] = [1e-5, -1e-5].map((h) => flat(blockSum(couplings, p + h)));
        [...byParameter.couplings, byParameter.constant].forEach((derivative, i) => {
          within((up![i]! - down![i]!) / 2e-5, derivative, 1e-7);
        });
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  test("neither overflows nor forgets: large couplings stay finite and p alone bounds what leaves", () => {
    for (const strength of [10, 1e3, 1e100]) {
      const { couplings } = blockSum({ edge: strength, diagonal: strength, quartic: 0 }, 0.7);
      expect(Object.values(couplings).every(Number.isFinite)).toBe(true);
      expect(couplings.edge).toBeLessThan(1);
    }
  });

  test("with p = 0 the block spins are free, and ln Z is that of squares with four times the potential", () => {
    const { constant, couplings } = blockSum({ edge: 0.1, diagonal: 0, quartic: 0 }, 0);
    for (const coupling of Object.values(couplings)) within(coupling, 0, 1e-15);
    const ring = logPartitionByEnumeration(ising(square(2, 2, { boundary: "open" }), { coupling: 0.4 }));
    within(constant, ring - Math.LN2, 1e-14);
  });
});

describe("the optimum from the hidden layer", () => {
  const optimum = variationalOptimum();

  // Digits from 25-digit arithmetic (mpmath), which solves for fixed point and stationarity at once.
  test("is p* = 0.76598304, where nu = 0.99912184 and alpha = 0.00175632", () => {
    within(optimum.parameter, 0.7659830351999422, 1e-13);
    within(optimum.fixedPoint.couplings[0]!, 0.13971663168928863, 1e-14);
    within(optimum.fixedPoint.couplings[1]!, -0.006865007686222512, 1e-13);
    within(optimum.fixedPoint.eigenvalues[0]!, 2.001218832289284, 1e-12);
    within(optimum.exponents.nu, 0.9991218379876612, 1e-12);
    within(optimum.exponents.alpha, 0.0017563240246776, 2e-12);
  });

  test("puts the critical coupling at 0.457635, between Onsager's and that of the lattice itself", () => {
    within(optimum.criticalCoupling.nonlinear, 0.457635, 5e-7);
    within(optimum.criticalCoupling.linearised!, 0.45655, 5e-6);
  });

  test("has delta = 15.04 where 15 is exact", () => {
    within(optimum.magnetic.yH, 15 / 8, 4e-4);
    within(optimum.magnetic.delta, 15, 0.05);
  });

  test("is where the bound is stationary: shifting p at the fixed point changes ln Z in second order only", () => {
    const { couplings } = optimum.fixedPoint;
    within(parameterSlope({ couplings, parameter: optimum.parameter }), 0, 1e-12);
    for (const parameter of [0.72, 0.8]) {
      const point = fixedPoints(variationalFlow({ parameter })).critical!.couplings;
      const [pair, quartic] = [point[0]!, point[1]!];
      const { stationarity } = blockDerivatives({ edge: pair, diagonal: pair, quartic }, parameter);
      within(parameterSlope({ couplings: point, parameter }), stationarity / 3, 1e-12);
      expect(Math.sign(stationarity)).toBe(Math.sign(parameter - optimum.parameter));
    }
  });

  test("is a fixed point that repels as soon as edges and diagonals differ, with eigenvalue 1.1513", () => {
    within(optimum.symmetryBreaking!, 1.1513, 5e-5);
    const flow = variationalFlow({ parameter: optimum.parameter, start: "square-lattice" });
    const [pair, quartic] = optimum.fixedPoint.couplings as [number, number];
    const symmetric = fixedPoints(flow, { seeds: [[pair, pair, quartic]] }).all.find(
      ({ kind }) => kind === "multicritical",
    )!;
    expect(symmetric.attractive).toBe(false);
    within(symmetric.eigenvalues[0]!, optimum.fixedPoint.eigenvalues[0]!, 1e-12);
    within(symmetric.eigenvalues[1]!, optimum.symmetryBreaking!, 1e-12);
    within(symmetric.eigenvalues[2]!, optimum.fixedPoint.eigenvalues[1]!, 1e-12);
    let [apart, together] = [
      [pair + 1e-6, pair - 2e-6, quartic],
      [pair, pair, quartic],
    ] as [readonly number[], readonly number[]];
    for (let i = 0; i < 10; i++) {
      apart = flow.step(apart);
      together = flow.step(together);
    }
    within((apart[0]! - apart[1]!) / 3e-6 / optimum.symmetryBreaking! ** 10, 1, 1e-3);
    expect(together[0]).toBe(together[1]);
  });
});

describe("the flow from the square lattice itself", () => {
  test("goes to another fixed point, with p* = 0.76099, nu = 0.98277, alpha = 0.0345 and K_c = 0.48365", () => {
    const optimum = variationalOptimum({ start: "square-lattice" });
    within(optimum.parameter, 0.76099, 5e-6);
    within(optimum.exponents.nu, 0.98277, 5e-6);
    within(optimum.exponents.alpha, 0.0345, 5e-5);
    within(optimum.criticalCoupling.nonlinear, 0.48365, 5e-6);
    expect(optimum.symmetryBreaking).toBeNull();
    expect(optimum.fixedPoint.couplings[0]!).toBeGreaterThan(optimum.fixedPoint.couplings[1]!);
  });
});

describe("phases", () => {
  test("both sinks have finite couplings, neither of them zero", () => {
    const { all } = fixedPoints(variationalFlow({ parameter: 0.766 }));
    expect(all.map(({ kind }) => kind)).toEqual(["high-temperature", "critical", "low-temperature"]);
    for (const { couplings } of all) {
      expect(Math.max(...couplings.map(Math.abs))).toBeGreaterThan(0.05);
      expect(Math.max(...couplings.map(Math.abs))).toBeLessThan(1);
    }
  });

  test("below p = 0.64 block spins follow their blocks too loosely to order, and the flow says so", () => {
    for (const start of starts) {
      for (const parameter of [0, 0.3, 0.6, 0.64]) {
        const flow = variationalFlow({ parameter, start });
        expect(fixedPoints(flow).critical).toBeNull();
        expect(criticalCoupling(flow)).toBeNull();
      }
      expect(fixedPoints(variationalFlow({ parameter: 0.65, start })).critical!.exponents!.yT).toBeGreaterThan(0);
    }
  });

  test("the critical line in the plane of pair and four-spin coupling is mapped onto itself", () => {
    const flow = variationalFlow({ parameter: 0.766 });
    const { points } = criticalLine(flow, { second: [-0.1, 0, 0.05] });
    expect(points.length).toBe(3);
    for (const point of points) {
      const image = flow.step(point);
      within(criticalLine(flow, { second: [image[1]!] }).points[0]![0]!, image[0]!, 1e-13);
    }
  });
});

describe("the bound", () => {
  test("ln Z is never below Onsager's, for any coupling, p and start", () => {
    let closest = Number.POSITIVE_INFINITY;
    for (const start of starts) {
      for (let parameter = 0; parameter <= 3; parameter += 0.15) {
        const flow = variationalFlow({ parameter, start });
        for (const coupling of [0, 0.01, 0.1, 0.2, 0.3, 0.4, critical, 0.46, 0.5, 0.6, 0.8, 1, 1.5, 2, 5, 50]) {
          const { excess, exact } = freeEnergy(flow, { coupling });
          expect(excess!, `K = ${coupling}, p = ${parameter}, ${start}`).toBeGreaterThan(-1e-15 * (1 + exact!));
          closest = Math.min(closest, Math.abs(excess!));
        }
      }
    }
    expect(closest).toBeLessThan(1e-9);
  }, 30_000);

  test("holds on the 4x4 torus too, whose four block spins are summed one by one", () => {
    let loosest = 0;
    for (let coupling = -0.8; coupling <= 0.8; coupling += 0.1) {
      for (const parameter of [0, 0.2, 0.5, 0.8, 1.5]) {
        const { constant, couplings } = blockSum({ edge: coupling / 2, diagonal: 0, quartic: 0 }, parameter);
        // All four squares of the 2x2 torus of block spins have the same four corners.
        const moved = logSumExp(
          Array.from({ length: 16 }, (_, state) => {
            const [a, b, c, d] = [0, 1, 2, 3].map((i) => ((state >> i) & 1 ? -1 : 1)) as [
              number,
              number,
              number,
              number,
            ];
            const { edge, diagonal, quartic } = couplings;
            return 4 * (constant + edge * (a + c) * (b + d) + diagonal * (a * c + b * d) + quartic * a * b * c * d);
          }),
        );
        const excess = moved - kaufman({ rows: 4, columns: 4, coupling }).logPartition;
        expect(excess).toBeGreaterThan(-1e-13);
        loosest = Math.max(loosest, excess);
      }
    }
    expect(loosest).toBeGreaterThan(1);
  });

  test("at K_c is tightest at p = 0.714, 0.0046 above Onsager", () => {
    const { parameter, logPartitionPerSite, excess } = variationalBound({ coupling: critical });
    within(logPartitionPerSite, 0.93433968, 1e-8);
    within(excess!, 4.6e-3, 1e-4);
    within(parameter, 0.714, 1e-3);
    expect(variationalBound({ coupling: 0.385 }).excess!).toBeLessThan(0.007);
  });

  test("has its least ln Z at the p it reports", () => {
    for (const start of starts) {
      for (const coupling of [0.1, 0.3, critical, 0.6, 1]) {
        const best = variationalBound({ coupling, start });
        for (const factor of [0.7, 0.97, 0.999, 1.001, 1.03, 1.4]) {
          const other = freeEnergy(variationalFlow({ parameter: factor * best.parameter, start }), { coupling });
          expect(other.logPartitionPerSite).toBeGreaterThan(best.logPartitionPerSite);
        }
      }
    }
  });

  test("is exact for free spins and for frozen ones", () => {
    for (const start of starts) {
      const free = variationalBound({ coupling: 0, start });
      within(free.excess!, 0, 3e-16);
      within(free.parameter, 0, 1e-12);
      for (const coupling of [5, 50, 1e6]) {
        within(variationalBound({ coupling, start }).logPartitionPerSite / (2 * coupling), 1, 1e-9);
      }
    }
  });

  test("refuses what it cannot bound", () => {
    expect(() => variationalFlow({ parameter: -0.1 })).toThrow("parameter p = -0.1");
    expect(() => variationalFlow({ parameter: Number.NaN })).toThrow(ParameterError);
    expect(() => variationalFlow({ parameter: 0.7, start: "nowhere" as "hidden-layer" })).toThrow(
      'unknown start "nowhere"; known: hidden-layer, square-lattice',
    );
    expect(() => variationalBound({ coupling: -0.3 })).toThrow("coupling -0.3");
  });
});
