import { describe, expect, it } from "vitest";
import { ParameterError } from "../../src/core/errors/index.js";
import { kaufman, onsager } from "../../src/physics/exact/index.js";
import { critical } from "../../src/physics/lattice/index.js";

const relative = (value: number, exact: number): number =>
  exact === 0 ? Math.abs(value) : Math.abs(value / exact - 1);

describe("the infinite square lattice", () => {
  // K, ln Z/N, E/N, C/N, m with 50 digits (mpmath: Onsager's integral, complete elliptic integrals, Yang's formula).
  it.each([
    [0.001, 0.6931481805607786, -0.0020000033333376, 2.0000100000213336e-6, 0],
    [0.1, 0.7032312422858324, -0.20337739109735567, 0.021022315788654315, 0],
    [0.3, 0.7905590709512629, -0.704499070832445, 0.28629020287204576, 0],
    [0.44, 0.9287285404568885, -1.4022269600314212, 2.8896870923765876, 0],
    [0.4406, 0.929572744079023, -1.4122432575740456, 3.9132424202838547, 0],
    [0.4406867, 0.929695266099004, -1.4142098128348133, 7.292651433456914, 0],
    [0.440686794, 0.929695399034898, -1.4142135885852436, 9.889448888739622, 0.09289673284254274],
    [0.440687, 0.9296956903637308, -1.414221425626608, 6.900884999391694, 0.19772563996560052],
    [0.45, 0.9433837730987935, -1.5130458059983032, 1.607952937640861, 0.7493226125323766],
    [0.5, 1.0257928126949176, -1.745564575312554, 0.7248714486015739, 0.911319377877496],
    [1, 2.0003482837007103, -1.9971602041122511, 0.023379564686542134, 0.9992757519570612],
    [2, 4.000000112610734, -1.9999990988116572, 2.8852552716246463e-5, 0.9999997746272086],
  ])("agrees with 50-digit arithmetic at K = %f", (coupling, logZ, energy, heat, magnetization) => {
    const exact = onsager({ coupling });
    expect(relative(exact.logPartitionPerSite, logZ)).toBeLessThan(1e-15);
    expect(relative(exact.energyPerSite, energy)).toBeLessThan(1e-15);
    expect(relative(exact.specificHeat, heat)).toBeLessThan(2e-15);
    expect(relative(exact.magnetization, magnetization)).toBeLessThan(2e-15);
  });

  it("has the known free energy, energy, divergence and correlation at K_c", () => {
    const catalan = 0.915965594177219;
    const exact = onsager({ coupling: critical });
    expect(Math.abs(exact.logPartitionPerSite - (Math.LN2 / 2 + (2 * catalan) / Math.PI))).toBeLessThan(3e-16);
    expect(Math.abs(exact.logPartitionPerSite - 0.92969539834161)).toBeLessThan(1e-14);
    expect(Math.abs(exact.energyPerSite + Math.SQRT2)).toBeLessThan(1e-15);
    expect(exact.specificHeat).toBe(Number.POSITIVE_INFINITY);
    expect(exact.magnetization).toBe(0);
    expect(Math.abs(exact.neighbourCorrelation - Math.SQRT1_2)).toBeLessThan(1e-15);
  });

  it("has a specific heat that diverges as -(8 K_c^2/pi) ln|1 - T/T_c| on both sides", () => {
    const slope = (8 * critical ** 2) / Math.PI;
    for (const side of [-1, 1]) {
      const [near, nearer] = [1e-8, 1e-10].map((delta) => onsager({ coupling: critical + side * delta }).specificHeat);
      expect(relative((nearer! - near!) / Math.log(100), slope)).toBeLessThan(1e-6);
    }
  });

  it("is the limit of large tori away from K_c, where the corrections are exponentially small", () => {
    for (const coupling of [0.3, 0.38, 0.55]) {
      const torus = kaufman({ rows: 256, columns: 256, coupling });
      const plane = onsager({ coupling });
      const degeneracy = coupling > critical ? Math.LN2 : 0;
      expect(relative((torus.logPartition - degeneracy) / 256 ** 2, plane.logPartitionPerSite)).toBeLessThan(1e-13);
      expect(relative(torus.energyPerSite, plane.energyPerSite)).toBeLessThan(1e-12);
      expect(relative(torus.specificHeat, plane.specificHeat)).toBeLessThan(1e-9);
    }
  });

  it("gives E and C as derivatives of ln Z/N", () => {
    const slope = (f: (K: number) => number, K: number): number =>
      (8 * (f(K + 1e-3) - f(K - 1e-3)) - (f(K + 2e-3) - f(K - 2e-3))) / 12e-3;
    for (const coupling of [-0.6, 0.05, 0.3, 0.6, 1]) {
      const { energyPerSite, specificHeat } = onsager({ coupling });
      expect(
        Math.abs(slope((K) => onsager({ coupling: K }).logPartitionPerSite, coupling) + energyPerSite),
      ).toBeLessThan(1e-8);
      expect(
        Math.abs(slope((K) => onsager({ coupling: K }).energyPerSite, coupling) * coupling ** 2 + specificHeat),
      ).toBeLessThan(1e-8);
    }
  });

  it("maps onto its dual: ln Z/N - ln sinh(2K)/2 is the same at K and K*", () => {
    for (const coupling of [0.05, 0.2, 0.4, 0.44]) {
      const dual = -Math.log(Math.tanh(coupling)) / 2;
      const even = (K: number): number => onsager({ coupling: K }).logPartitionPerSite - Math.log(Math.sinh(2 * K)) / 2;
      expect(Math.abs(even(coupling) - even(dual))).toBeLessThan(1e-14);
    }
  });

  it("treats the antiferromagnet by symmetry, without a uniform magnetization", () => {
    const [plus, minus] = [0.7, -0.7].map((coupling) => onsager({ coupling }));
    expect(minus).toEqual({
      ...plus,
      energyPerSite: -plus!.energyPerSite,
      neighbourCorrelation: -plus!.neighbourCorrelation,
      magnetization: 0,
    });
    expect(onsager({ coupling: -critical }).specificHeat).toBe(Number.POSITIVE_INFINITY);
  });

  it("is exact for free spins and finite at every temperature", () => {
    expect(onsager({ coupling: 0 })).toEqual({
      logPartitionPerSite: Math.LN2,
      energyPerSite: 0,
      specificHeat: 0,
      magnetization: 0,
      neighbourCorrelation: 0,
    });
    expect(onsager({ coupling: 1e-200 }).energyPerSite).toBe(-2e-200);
    for (const coupling of [5, 50, 500]) {
      const { logPartitionPerSite, energyPerSite, magnetization } = onsager({ coupling });
      expect(relative(logPartitionPerSite, 2 * coupling)).toBeLessThan(1e-15);
      expect(energyPerSite).toBe(-2);
      expect(magnetization).toBe(1);
    }
  });

  it("refuses couplings that are not numbers", () => {
    expect(() => onsager({ coupling: Number.POSITIVE_INFINITY })).toThrow(ParameterError);
  });
});
