// A Hamiltonian of fields, pairs, triples and a quartet: two plain samplers against all 2^12 states.
import { forEachState } from "kadanoff/exact";
import { hamiltonian, interaction } from "kadanoff/models";
import { average, createSampler } from "kadanoff/montecarlo";

const sites = 12;
const ring = Array.from({ length: sites }, (_, i) => i);
const at = (i: number): number => i % sites;
const model = hamiltonian({
  sites,
  interactions: [
    interaction(1, [[0, 0.3]]),
    interaction(
      2,
      ring.map((i) => [i, at(i + 1), 0.4]),
    ),
    interaction(
      3,
      ring.map((i) => [i, at(i + 1), at(i + 4), 0.2]),
    ),
    interaction(4, [[0, 3, 6, 9, -0.5]]),
  ],
});

let [z, energy, magnetization] = [0, 0, 0];
forEachState(model, (state, logWeight) => {
  const weight = Math.exp(logWeight);
  z += weight;
  energy -= weight * logWeight;
  for (const i of ring) magnetization += weight * (1 - 2 * ((state >> i) & 1));
});
console.log(`exact       E ${(energy / z).toFixed(4)}           M ${(magnetization / z).toFixed(4)}`);

for (const algorithm of ["metropolis", "heat-bath"] as const) {
  const sampler = await createSampler(model, { algorithm, seed: 1, start: "random" });
  sampler.advance(1000);
  const measured = sampler.measure({ measurements: 100_000, every: 2 });
  const [e, m] = ["energy", "magnetization"].map((name) => average(measured, name));
  const figures = [e!, m!].map(({ mean, error }) => `${mean.toFixed(4)} +- ${error.toFixed(4)}`);
  console.log(`${algorithm.padEnd(10)}  E ${figures[0]}  M ${figures[1]}`);
}
