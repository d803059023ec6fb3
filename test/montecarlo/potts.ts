import { pottsByEnumeration } from "../../src/physics/exact/index.js";
import type { PottsModel } from "../../src/physics/models/index.js";
import { type Sampler, type StartOptions, startSampler } from "../../src/physics/montecarlo/index.js";
import { type PottsAlgorithm, pottsEngine } from "../../src/physics/montecarlo/potts/index.js";
import type { Expectation } from "./exactness.js";

export async function pottsSampler(
  model: PottsModel,
  algorithm: PottsAlgorithm,
  options: StartOptions<Uint8Array>,
): Promise<Sampler<Uint8Array>> {
  const engine = await pottsEngine(model, { algorithm });
  return startSampler({ engine, sites: model.sites, settings: {} }, options);
}

/** What every algorithm must reproduce, by enumeration. */
export function expectations(model: PottsModel, what: string): Expectation[] {
  const { energy, energySquared, orderParameter, squaredOrder } = pottsByEnumeration(model);
  return [
    { observable: "energy", exact: energy, what: `${what}: <E>` },
    { observable: "energy", of: (e) => e * e, exact: energySquared, what: `${what}: <E^2>` },
    { observable: "orderParameter", exact: orderParameter, what: `${what}: order parameter` },
    { observable: "squaredOrder", exact: squaredOrder, what: `${what}: squared order` },
  ];
}
