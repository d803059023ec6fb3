import type { FunctionOfMeans } from "../../../core/statistics/index.js";
import { extents, type Lattice } from "../../lattice/index.js";

/** What the series of a run are of. */
export interface ObservableSource {
  readonly model: "ising" | "potts" | "edwards-anderson" | "phi4";
  readonly lattice: Lattice;
  /** K = J/kT; without it there is no specific heat. */
  readonly coupling?: number | undefined;
  /** Potts: q. */
  readonly states?: number | undefined;
}

/** What is averaged: a measured series, and a function of it. */
export interface Averaged {
  readonly series: string;
  readonly value: (measured: number) => number;
}

/** A physical observable as a function of averages. */
export interface Derivation {
  readonly name: string;
  /** The formula in words and symbols, with its convention. */
  readonly definition: string;
  readonly from: readonly Averaged[];
  readonly of: FunctionOfMeans;
  /** With disorder: the value of each realisation is averaged. Unless given, the averages it is a function of are. */
  readonly ofEachRealisation?: true;
  /** Why there is no value at these averages, in words of physics; undefined where there is one. */
  readonly refusal?: (means: readonly number[]) => string | undefined;
}

/** The names of the observables that a model has on a lattice when everything is measured. */
export function observableNames(source: ObservableSource): readonly string[] {
  const measured = [
    "energy",
    "magnetization",
    "structureFactor",
    "overlap",
    "orderParameter",
    "squaredOrder",
    "phiSquared",
  ];
  const all = derivations({ coupling: 1, ...source }, measured, 0).map(({ name }) => name);
  return equalExtents(source.lattice) ? all : all.filter((name) => name !== "correlationLength");
}

/**
 * The formulae of a model's observables. Energies are measured from `origin`, so that a variance keeps its digits.
 */
export function derivations(source: ObservableSource, measured: readonly string[], origin: number): Derivation[] {
  const { model, coupling } = source;
  const { sites } = source.lattice;
  const has = (...names: readonly string[]): boolean => names.every((name) => measured.includes(name));
  const all: Derivation[] = [];
  if (has("energy")) {
    all.push({
      name: model === "phi4" ? "actionPerSite" : "energyPerSite",
      definition: energyDefinitions[model],
      from: [{ series: "energy", value: (e) => (e - origin) / sites }],
      of: ([e]) => e! + origin / sites,
    });
    if (coupling !== undefined && model !== "phi4") {
      const energy = (e: number): number => e - origin;
      const square = (e: number): number => (e - origin) ** 2;
      all.push({
        name: "specificHeat",
        definition: "K^2 (<E^2> - <E>^2)/N, E the total energy",
        from: [
          { series: "energy", value: energy },
          { series: "energy", value: square },
        ],
        of: ([e, ee]) => (coupling ** 2 * (ee! - e! ** 2)) / sites,
        // The energies of realisations differ at any temperature; their spread is no heat.
        ofEachRealisation: true,
      });
    }
  }
  if (model === "edwards-anderson") return has("overlap") ? [...all, ...overlapDerivations(sites)] : all;
  if (model === "potts") return has("squaredOrder") ? [...all, ...pottsDerivations(source, measured)] : all;
  if (has("magnetization")) all.push(...magneticDerivations(source, measured));
  if (model === "phi4" && has("phiSquared")) {
    all.push({
      name: "phiSquared",
      definition: "<sum_x phi_x^2>/N",
      from: [{ series: "phiSquared", value: (total) => total / sites }],
      of: ([value]) => value!,
    });
  }
  return all;
}

const energyDefinitions = {
  ising: "<E>/N, E = -sum over bonds of s s' (J = 1, each bond once)",
  potts: "<E>/N, E = -sum over bonds of delta(s, s') (J = 1, each bond once)",
  "edwards-anderson": "<E>/N, E = -sum over bonds of J s s'",
  phi4: "<S>/N, S the action",
} as const;

function magneticDerivations(source: ObservableSource, measured: readonly string[]): Derivation[] {
  const { lattice } = source;
  const { sites } = lattice;
  const absolute = { series: "magnetization", value: (total: number) => Math.abs(total) / sites };
  const improved =
    measured.includes("improvedMagnetizationSquared") && measured.includes("improvedMagnetizationFourth");
  const second = improved
    ? { series: "improvedMagnetizationSquared", value: (total: number) => total / sites ** 2 }
    : { series: "magnetization", value: (total: number) => (total / sites) ** 2 };
  const fourth = improved
    ? { series: "improvedMagnetizationFourth", value: (total: number) => total / sites ** 4 }
    : { series: "magnetization", value: (total: number) => (total / sites) ** 4 };
  const by = improved ? "; cluster estimators of <m^2> and <m^4>" : "";
  const all: Derivation[] = [
    {
      name: "magnetizationAbs",
      definition: "<|m|>, m = M/N",
      from: [absolute],
      of: ([m]) => m!,
    },
    { name: "magnetizationSquared", definition: `<m^2>${by}`, from: [second], of: ([mm]) => mm! },
    {
      name: "susceptibility",
      definition: `N <m^2>, without subtraction and without 1/T${by}`,
      from: [second],
      of: ([mm]) => sites * mm!,
    },
    {
      name: "susceptibilityConnected",
      definition: "N (<m^2> - <|m|>^2), without 1/T",
      from: [{ series: "magnetization", value: (total) => (total / sites) ** 2 }, absolute],
      of: ([mm, m]) => sites * (mm! - m! ** 2),
    },
    {
      name: "binder",
      definition: `U4 = 1 - <m^4>/(3 <m^2>^2)${by}`,
      from: [second, fourth],
      of: ([mm, mmmm]) => 1 - mmmm! / (3 * mm! ** 2),
      refusal: ([mm]) => (mm === 0 ? "the magnetisation is 0 in every measurement" : undefined),
    },
  ];
  if (measured.includes("structureFactor")) all.push(correlationLength(lattice, second));
  return all;
}

/**
 * F/(N <m^2>) of a uniform lattice is the square of rounding errors, 1e-30 or so; a single odd spin on N sites in one of n
 * measurements gives 4/(N^2 n), which is larger on any lattice that can be simulated.
 */
const roundingNoise = 1e-22;

/** Second-moment correlation length (Caracciolo et al. 1993): kernels average F over the axes, which must be equal. */
function correlationLength(lattice: Lattice, second: Averaged): Derivation {
  const { sites } = lattice;
  const sizes = extents(lattice);
  const sine = 2 * Math.sin(Math.PI / sizes[0]!);
  return {
    name: "correlationLength",
    definition:
      "second moment: sqrt(N <m^2>/<F> - 1)/(2 sin(pi/L)), F the structure factor at k = 2 pi/L, averaged over the axes " +
      "of a lattice whose extents all are L",
    from: [second, { series: "structureFactor", value: (f) => f }],
    of: ([mm, f]) => Math.sqrt((sites * mm!) / f! - 1) / sine,
    refusal: ([mm, f]) => {
      if (!equalExtents(lattice)) {
        return `the extents ${sizes.join("x")} differ, and F is an average over axes with different k = 2 pi/L; use equal extents`;
      }
      const susceptibility = sites * mm!;
      if (f! <= roundingNoise * susceptibility) {
        return "no configuration had a modulation: the structure factor is 0 but for rounding";
      }
      if (susceptibility > f!) return undefined;
      return (
        `N <m^2> = ${susceptibility.toPrecision(4)} is not above the structure factor <F> = ${f!.toPrecision(4)}; ` +
        "correlations are too short to be told from none, or the series is too short"
      );
    },
  };
}

function equalExtents(lattice: Lattice): boolean {
  const sizes = extents(lattice);
  return sizes.every((extent) => extent === sizes[0]);
}

function pottsDerivations({ lattice, states = 2 }: ObservableSource, measured: readonly string[]): Derivation[] {
  const { sites } = lattice;
  const components = states - 1;
  const improved = measured.includes("improvedSquaredOrder");
  const second = { series: improved ? "improvedSquaredOrder" : "squaredOrder", value: (value: number) => value };
  const by = improved ? "; cluster estimator" : "";
  const absolute: Derivation = {
    name: "magnetizationAbs",
    definition: "<(q max N_c/N - 1)/(q - 1)>, N_c sites in state c",
    from: [{ series: "orderParameter", value: (value) => value }],
    of: ([m]) => m!,
  };
  return [
    ...(measured.includes("orderParameter") ? [absolute] : []),
    {
      name: "magnetizationSquared",
      definition: `<m^2> = <(q sum of (N_c/N)^2 - 1)/(q - 1)>${by}`,
      from: [second],
      of: ([mm]) => mm!,
    },
    {
      name: "susceptibility",
      definition: `N <m^2>, without subtraction and without 1/T${by}`,
      from: [second],
      of: ([mm]) => sites * mm!,
    },
    {
      name: "binder",
      definition: `1 - n <m^4>/((n + 2) <m^2>^2), n = q - 1 = ${components} components: 0 for a Gaussian m`,
      from: [
        { series: "squaredOrder", value: (value) => value },
        { series: "squaredOrder", value: (value) => value ** 2 },
      ],
      of: ([mm, mmmm]) => 1 - (components / (components + 2)) * (mmmm! / mm! ** 2),
    },
  ];
}

function overlapDerivations(sites: number): Derivation[] {
  const square: Averaged = { series: "overlap", value: (q) => (q / sites) ** 2 };
  return [
    {
      name: "overlap",
      definition: "<|q|>, q = sum of s s'/N of two replicas of the same bonds",
      from: [{ series: "overlap", value: (q) => Math.abs(q) / sites }],
      of: ([q]) => q!,
    },
    {
      name: "overlapSquared",
      definition: "<q^2>",
      from: [square],
      of: ([qq]) => qq!,
    },
    {
      name: "overlapBinder",
      definition: "1 - <q^4>/(3 <q^2>^2)",
      from: [square, { series: "overlap", value: (q) => (q / sites) ** 4 }],
      of: ([qq, qqqq]) => 1 - qqqq! / (3 * qq! ** 2),
      refusal: ([qq]) => (qq === 0 ? "the overlap is 0 in every measurement" : undefined),
    },
  ];
}
