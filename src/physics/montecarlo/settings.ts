import { FormatError, KadanoffError } from "../../core/errors/index.js";
import { cubic, type Lattice, square } from "../lattice/index.js";
import {
  type EdwardsAndersonModel,
  edwardsAnderson,
  type Hamiltonian,
  hamiltonian,
  type IsingModel,
  ising,
  type Phi4Model,
  type PottsModel,
  phi4,
  potts,
} from "../models/index.js";
import type { Plain } from "./sampler.js";

/** The models that can be written down in a few words, and thus be restored from a state alone. */
export type NamedModel = IsingModel<Lattice> | EdwardsAndersonModel | PottsModel | Phi4Model;

type Description = { readonly [key: string]: Plain };

/** Every model that can be sampled. */
export type DescribableModel = NamedModel | Hamiltonian;

/** A model as plain values: those with a name in a few words, other Hamiltonians term by term. */
export function describeModel(model: DescribableModel): Description {
  if (!("kind" in model)) {
    const { sites, constant, interactions } = model;
    const terms = interactions.map((one) => ({
      order: one.order,
      sites: Array.from(one.sites),
      couplings: Array.from(one.couplings),
    }));
    return { kind: "hamiltonian", sites, constant, interactions: terms };
  }
  const { kind, lattice } = model;
  const { kind: geometry, boundary } = lattice;
  const size =
    lattice.kind === "cubic" ? [lattice.layers, lattice.rows, lattice.columns] : [lattice.rows, lattice.columns];
  const place = { kind, lattice: { kind: geometry, size, boundary } };
  switch (model.kind) {
    case "ising":
      return { ...place, coupling: model.coupling };
    case "edwards-anderson":
      return {
        ...place,
        coupling: model.coupling,
        signs: Array.from(model.signs, (sign) => "-+"[(sign + 1) / 2]).join(""),
      };
    case "potts":
      return { ...place, coupling: model.coupling, states: model.states };
    case "phi4":
      return { ...place, kappa: model.kappa, massSquared: model.massSquared, lambda: model.lambda };
  }
}

/**
 * The model that `describeModel` wrote down.
 *
 * @throws FormatError for a kind that this release does not know, and a description that is of no model.
 */
export function describedModel(description: Plain): DescribableModel {
  try {
    return described((description ?? {}) as Description);
  } catch (cause) {
    if (cause instanceof FormatError || !(cause instanceof KadanoffError)) throw cause;
    throw damaged(cause.message, cause);
  }
}

const damaged = (why: string, cause?: unknown): FormatError =>
  new FormatError(`the state does not describe its model: ${why}; the state is damaged`, { cause });

const kinds: readonly string[] = ["ising", "edwards-anderson", "potts", "phi4"] satisfies NamedModel["kind"][];

function described(description: Description): DescribableModel {
  if (description.kind === "hamiltonian") return describedHamiltonian(description);
  if (typeof description.kind !== "string") throw damaged("it has no kind");
  if (!kinds.includes(description.kind)) {
    throw new FormatError(
      `the state is of a model "${description.kind}" that this release of Kadanoff does not know; known: ` +
        `${kinds.join(", ")}, hamiltonian`,
    );
  }
  const { kind, ...rest } = description as {
    readonly kind: NamedModel["kind"];
    readonly coupling: number;
    readonly signs: string;
    readonly states: number;
    readonly kappa: number;
    readonly massSquared: number;
    readonly lambda: number;
  };
  const lattice = describedLattice(description.lattice);
  switch (kind) {
    case "ising":
      return ising(lattice, rest);
    case "edwards-anderson":
      return edwardsAnderson(lattice, {
        ...rest,
        signs: describedSigns(rest.signs),
      });
    case "potts":
      return potts(lattice, rest);
    case "phi4":
      return phi4(lattice, rest);
  }
}

function describedLattice(description: Plain | undefined): Lattice {
  const { kind, size, boundary } = (description ?? {}) as {
    readonly kind?: Plain;
    readonly size?: Plain;
    readonly boundary?: "periodic" | "open";
  };
  const dimensions = kind === "cubic" ? 3 : kind === "square" ? 2 : undefined;
  if (!Array.isArray(size) || size.length !== dimensions || boundary === undefined) {
    throw damaged(`${JSON.stringify(description)} is no lattice`);
  }
  const [first, second, third] = size as number[];
  return dimensions === 3 ? cubic(first!, second!, third!, { boundary }) : square(first!, second!, { boundary });
}

function describedSigns(signs: Plain): Int8Array {
  if (typeof signs !== "string" || /[^+-]/.test(signs)) throw damaged("its signs are not written as + and -");
  return Int8Array.from(signs, (sign) => (sign === "+" ? 1 : -1));
}

function describedHamiltonian(description: Description): Hamiltonian {
  const { sites, constant, interactions } = description as {
    readonly sites: number;
    readonly constant: number;
    readonly interactions: readonly {
      readonly order: number;
      readonly sites: number[];
      readonly couplings: number[];
    }[];
  };
  const complete =
    Array.isArray(interactions) &&
    interactions.every((one) => Array.isArray(one?.sites) && Array.isArray(one.couplings));
  if (!complete) throw damaged("it has no list of interactions with sites and couplings");
  const typed = interactions.map((one) => ({
    order: one.order,
    sites: Int32Array.from(one.sites),
    couplings: Float64Array.from(one.couplings),
  }));
  return hamiltonian({ sites, constant, interactions: typed });
}
