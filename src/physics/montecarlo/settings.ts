import { FormatError } from "../../core/errors/index.js";
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
 * @throws FormatError for a kind that this release does not know.
 */
export function describedModel(description: Plain): DescribableModel {
  if ((description as Description).kind === "hamiltonian") return describedHamiltonian(description);
  const {
    kind,
    lattice: place,
    ...rest
  } = description as {
    readonly kind: NamedModel["kind"];
    readonly lattice: { readonly kind: string; readonly size: number[]; readonly boundary: "periodic" | "open" };
    readonly coupling: number;
    readonly signs: string;
    readonly states: number;
    readonly kappa: number;
    readonly massSquared: number;
    readonly lambda: number;
  };
  const { size, boundary } = place;
  const lattice: Lattice =
    place.kind === "cubic"
      ? cubic(size[0]!, size[1]!, size[2]!, { boundary })
      : square(size[0]!, size[1]!, { boundary });
  switch (kind) {
    case "ising":
      return ising(lattice, rest);
    case "edwards-anderson":
      return edwardsAnderson(lattice, {
        ...rest,
        signs: Int8Array.from(rest.signs, (sign) => (sign === "+" ? 1 : -1)),
      });
    case "potts":
      return potts(lattice, rest);
    case "phi4":
      return phi4(lattice, rest);
    default:
      throw new FormatError(`the state is of a model "${kind}" that this release of Kadanoff does not know`);
  }
}

function describedHamiltonian(description: Plain): Hamiltonian {
  const { sites, constant, interactions } = description as {
    readonly sites: number;
    readonly constant: number;
    readonly interactions: readonly {
      readonly order: number;
      readonly sites: number[];
      readonly couplings: number[];
    }[];
  };
  const typed = interactions.map((one) => ({
    order: one.order,
    sites: Int32Array.from(one.sites),
    couplings: Float64Array.from(one.couplings),
  }));
  return hamiltonian({ sites, constant, interactions: typed });
}
