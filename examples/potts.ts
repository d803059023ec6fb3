// The phase transition of the three-state Potts model: sampled on 3x3, where all 3^9 configurations can be summed, and
// on 48x48, where they cannot. The critical energy of the infinite lattice is -(1 + 1/sqrt 3) = -1.577 per site.
import { pottsByEnumeration } from "kadanoff/exact";
import { square } from "kadanoff/lattice";
import { criticalPotts, type PottsModel, potts } from "kadanoff/models";
import { average, createSampler } from "kadanoff/montecarlo";

const kc = criticalPotts(3);

async function sample(model: PottsModel, algorithm: "heat-bath" | "swendsen-wang") {
  const sampler = await createSampler(model, { algorithm, seed: 1 });
  sampler.advance(500);
  // The heat bath advances 128 lattices at once, Swendsen-Wang one.
  const measured = sampler.measure({ measurements: 6400 / sampler.replicas, every: 2 });
  return { energy: average(measured, "energy"), order: average(measured, "orderParameter") };
}

const show = ({ mean, error }: { mean: number; error: number }, unit = 1) =>
  `${(mean / unit).toFixed(4)} +- ${(error / unit).toFixed(4)}`;

for (const coupling of [0.9 * kc, kc, 1.1 * kc]) {
  const small = potts(square(3, 3), { states: 3, coupling });
  const exact = pottsByEnumeration(small);
  const { energy, order } = await sample(small, "heat-bath");
  console.log(
    `K = ${coupling.toFixed(4)}   3x3 energy ${show(energy, 9)} exact ${(exact.energy / 9).toFixed(4)}` +
      `   order ${show(order)} exact ${exact.orderParameter.toFixed(4)}`,
  );
  const large = potts(square(48, 48), { states: 3, coupling });
  const measured = await sample(large, "swendsen-wang");
  console.log(
    `            48x48 energy ${show(measured.energy, large.sites)}                order ${show(measured.order)}`,
  );
}
