import { describe, expect, it } from "vitest";
import { ParameterError, SizeError } from "../../src/core/errors/index.js";
import { kaufman } from "../../src/physics/exact/index.js";
import { critical } from "../../src/physics/lattice/index.js";
import { bruteForce } from "./brute-force.js";

const relative = (value: number, exact: number): number => Math.abs(value / exact - 1);
const onSquare = (size: number, coupling: number) => kaufman({ rows: size, columns: size, coupling });

// L, ln Z, E/N, C/N: exact-anchors.md 2.1 and 2.2.
const at044 = [
  [2, 4.37736649052529, -1.6956249246771, 0.404278232808],
  [3, 9.01026094105747, -1.6090179015883, 0.629593318269],
  [4, 15.50472653871816, -1.5628470281038, 0.784651549098],
  [6, 34.07408067434418, -1.5133390040787, 0.998981266061],
  [8, 60.07630752721541, -1.487525543386, 1.1489505135],
  [16, 238.3872472042396, -1.4477434648277, 1.50598860254],
  [64, 3804.677559443991, -1.4161212788304, 2.22049798162],
  [256, 60865.62681754398, -1.4062919691912, 2.94120957777],
] as const;
const atCritical = [
  [2, 4.382026634673882, -1.6970562748477, 0.403946087946],
  [3, 9.020213400944336, -1.6112463815312, 0.628736105646],
  [4, 15.52191545875528, -1.5656237876383, 0.783266825929],
  [6, 34.11154105498625, -1.5168731245678, 0.99658181892],
  [8, 60.14178078906915, -1.4915891074397, 1.14555923989],
  [16, 238.6422566351329, -1.4530648528135, 1.4987049594],
  [64, 3808.672283419809, -1.423938389833, 2.19221139314],
  [256, 60929.15753890339, -1.4166449541968, 2.8797862552],
] as const;

describe("the Kaufman solution of square tori", () => {
  it.each(at044)("reproduces the table at K = 0.44, L = %i", (size, logPartition, energy, heat) => {
    const exact = onSquare(size, 0.44);
    expect(relative(exact.logPartition, logPartition)).toBeLessThan(1e-12);
    expect(Math.abs(exact.energyPerSite - energy)).toBeLessThan(1e-10);
    expect(Math.abs(exact.specificHeat - heat)).toBeLessThan(1e-8);
  });

  it.each(atCritical)("reproduces the table at K_c, L = %i", (size, logPartition, energy, heat) => {
    const exact = onSquare(size, critical);
    expect(relative(exact.logPartition, logPartition)).toBeLessThan(1e-12);
    expect(Math.abs(exact.energyPerSite - energy)).toBeLessThan(1e-10);
    expect(Math.abs(exact.specificHeat - heat)).toBeLessThan(1e-8);
  });

  it("reproduces ln Z of the RBM papers: 32x32 at K_c, and 16x16 at T = 2", () => {
    expect(relative(onSquare(32, critical).logPartition, 952.6480795485427)).toBeLessThan(1e-12);
    expect(Math.abs(onSquare(16, 0.5).logPartition - 263.296210434)).toBeLessThan(1e-9);
  });

  // rows, columns, K, ln Z, E/N, C/N from the textbook formula and its numerical derivatives with 80 digits (mpmath).
  it.each([
    [2, 2, 0.001, 2.772596722250448, -0.0040000106665472, 4.000031999402669e-6],
    [3, 5, 0.3, 12.067228947539306, -0.8739880571323954, 0.41961585405089996],
    [5, 7, 0.44068679350977, 33.19825815119871, -1.5124834184704066, 0.9888539117116119],
    [4, 40, 0.45, 153.62408542140685, -1.4554063099719894, 0.8765333457895739],
    [2, 300, 0.4, 569.8626677790222, -1.3010332539142078, 0.47005236946862267],
    [32, 64, 0.44, 1902.7295377791113, -1.4178531932481553, 2.012459296642141],
    [8, 8, 0.001, 44.36148355588983, -0.0020000033333376, 2.0000100000213336e-6],
    [8, 8, 2, 256.6931543876469, -1.9999990988116572, 2.8852552716246463e-5],
    [8, 8, 5, 640.6931471805599, -2.0, 6.79736687151342e-15],
  ])("agrees with 80-digit arithmetic on a %ix%i torus at K = %f", (rows, columns, coupling, logZ, energy, heat) => {
    const exact = kaufman({ rows, columns, coupling });
    expect(relative(exact.logPartition, logZ)).toBeLessThan(1e-14);
    expect(Math.abs(exact.energyPerSite - energy)).toBeLessThan(1e-14);
    expect(Math.abs(exact.specificHeat - heat)).toBeLessThan(1e-13);
  });

  it("needs the fourth term negative above T_c, zero at T_c and positive below", () => {
    for (const size of [3, 4, 8]) {
      for (const coupling of [0.2, 0.4, 0.43, critical, 0.45, 0.5, 0.8]) {
        const [p1, p2, p3, p4] = textbookTerms(size, coupling);
        const partition = (sign: number): number =>
          Math.log(Math.sinh(2 * coupling) * 2) * (size ** 2 / 2) + Math.log((p1 + p2 + p3 + sign * p4) / 2);
        const value = onSquare(size, coupling).logPartition;
        expect(Math.abs(p4 / p1)).toBeLessThan(coupling === critical ? 1e-14 : 2);
        expect(relative(value, partition(Math.sign(coupling - critical)))).toBeLessThan(1e-13);
        if (coupling !== critical) {
          expect(Math.abs(value - partition(-Math.sign(coupling - critical)))).toBeGreaterThan(1e-3);
        }
      }
    }
  });

  it("is smooth across K_c although a term changes sign there", () => {
    const step = 1e-6;
    const [below, at, above] = [-1, 0, 1].map((side) => onSquare(8, critical + side * step));
    const second = at!.specificHeat / critical ** 2;
    expect(Math.abs((above!.energyPerSite - below!.energyPerSite) / (2 * step) + second)).toBeLessThan(1e-7);
    expect(Math.abs(above!.specificHeat + below!.specificHeat - 2 * at!.specificHeat)).toBeLessThan(1e-9);
  });

  it("gives E and C as derivatives of ln Z", () => {
    // Richardson's fourth-order central difference.
    const slope = (f: (K: number) => number, K: number): number =>
      (8 * (f(K + 4e-4) - f(K - 4e-4)) - (f(K + 8e-4) - f(K - 8e-4))) / 48e-4;
    for (const [rows, columns] of [
      [4, 4],
      [3, 6],
      [16, 5],
    ] as const) {
      const at = (coupling: number) => kaufman({ rows, columns, coupling });
      for (const coupling of [0.05, 0.3, critical, 0.7]) {
        const { energyPerSite, specificHeat } = at(coupling);
        const dLogZ = slope((K) => at(K).logPartition, coupling) / (rows * columns);
        const dEnergy = slope((K) => at(K).energyPerSite, coupling);
        expect(Math.abs(energyPerSite + dLogZ)).toBeLessThan(1e-9);
        expect(Math.abs(specificHeat + coupling ** 2 * dEnergy)).toBeLessThan(1e-9);
      }
    }
  });

  it("approaches the infinite lattice at K_c with the known amplitudes", () => {
    const size = 1024;
    const { logPartition, energyPerSite, specificHeat } = onSquare(size, critical);
    // ln Z - N f tends to its limit as 1/L^2, which two sizes remove.
    const excess = (L: number): number => onSquare(L, critical).logPartition - L ** 2 * 0.9296953983416102;
    expect(Math.abs((4 * excess(256) - excess(128)) / 3 - 0.639911947)).toBeLessThan(1e-9);
    expect(Math.abs(logPartition / size ** 2 - 0.92969539834161)).toBeLessThan(1e-6);
    expect(Math.abs((energyPerSite + Math.SQRT2) * size + 0.62243946)).toBeLessThan(1e-6);
    const logarithm = ((8 * critical ** 2) / Math.PI) * Math.log(size);
    expect(Math.abs(specificHeat - logarithm + 0.171 / size - 0.138149)).toBeLessThan(2e-6);
  });
});

describe("the Kaufman solution of other tori", () => {
  it.each([
    [2, 2],
    [2, 3],
    [3, 2],
    [2, 4],
    [3, 3],
    [3, 4],
    [4, 3],
    [3, 5],
    [5, 3],
    [2, 7],
    [4, 4],
  ])("agrees with the sum over all states of a %ix%i torus, double bonds included", (rows, columns) => {
    const { thermodynamics } = bruteForce(rows, columns);
    const couplings = [1e-3, 0.1, 0.44, critical, 0.6, 2];
    if (rows % 2 === 0 && columns % 2 === 0) couplings.push(-0.1, -critical, -2);
    for (const coupling of couplings) {
      const exact = thermodynamics(coupling);
      const value = kaufman({ rows, columns, coupling });
      expect(relative(value.logPartition, exact.logPartition)).toBeLessThan(1e-13);
      expect(Math.abs(value.energyPerSite - exact.energyPerSite)).toBeLessThan(1e-12);
      expect(Math.abs(value.specificHeat - exact.specificHeat)).toBeLessThan(1e-11);
    }
  });

  it("does not depend on which extent is called rows", () => {
    for (const coupling of [0.2, critical, 0.9]) {
      expect(kaufman({ rows: 5, columns: 12, coupling })).toEqual(kaufman({ rows: 12, columns: 5, coupling }));
    }
  });

  it("turns the energy round under K -> -K on two-colourable tori", () => {
    const [plus, minus] = [0.5, -0.5].map((coupling) => kaufman({ rows: 6, columns: 4, coupling }));
    expect(minus).toEqual({ ...plus, energyPerSite: -plus!.energyPerSite });
  });

  it("is exact for free spins", () => {
    expect(kaufman({ rows: 3, columns: 5, coupling: 0 })).toEqual({
      logPartition: 15 * Math.LN2,
      energyPerSite: 0,
      specificHeat: 0,
    });
  });

  it("stays finite from 1e-12 to hundreds of kT, up to 1000 columns", () => {
    for (const coupling of [1e-12, 1e-3, 0.44, 1, 5, 50, 500]) {
      const { logPartition, energyPerSite, specificHeat } = kaufman({ rows: 1000, columns: 300, coupling });
      expect(logPartition).toBeGreaterThan(299_999 * Math.LN2);
      expect(energyPerSite).toBeGreaterThanOrEqual(-2);
      expect(energyPerSite).toBeLessThan(0);
      expect(specificHeat).toBeGreaterThanOrEqual(0);
      expect(specificHeat).toBeLessThan(4);
      if (coupling >= 50) expect(relative(logPartition, 600_000 * coupling + Math.LN2)).toBeLessThan(1e-14);
    }
  });

  it("refuses frustrated tori, couplings that are not numbers, and sizes that are not lattices", () => {
    expect(() => kaufman({ rows: 3, columns: 4, coupling: -0.1 })).toThrow(ParameterError);
    expect(() => kaufman({ rows: 3, columns: 4, coupling: -0.1 })).toThrow(/odd extent.*even extents/);
    expect(() => kaufman({ rows: 4, columns: 4, coupling: Number.NaN })).toThrow(ParameterError);
    expect(() => kaufman({ rows: 1, columns: 4, coupling: 0.1 })).toThrow(SizeError);
    expect(() => kaufman({ rows: 4, columns: 2.5, coupling: 0.1 })).toThrow(/torus 4x2.5/);
  });
});

/** The four terms as they are printed, with |g_0| in the fourth: good for small tori only. */
function textbookTerms(size: number, coupling: number): [number, number, number, number] {
  const constant = Math.cosh(2 * coupling) / Math.tanh(2 * coupling);
  const half = (q: number): number =>
    (size / 2) *
    (q === 0
      ? Math.abs(2 * coupling + Math.log(Math.tanh(coupling)))
      : Math.acosh(constant - Math.cos((Math.PI * q) / size)));
  const terms: [number, number, number, number] = [1, 1, 1, 1];
  for (let r = 0; r < size; r++) {
    terms[0] *= 2 * Math.cosh(half(2 * r + 1));
    terms[1] *= 2 * Math.sinh(half(2 * r + 1));
    terms[2] *= 2 * Math.cosh(half(2 * r));
    terms[3] *= 2 * Math.sinh(half(2 * r));
  }
  return terms;
}
