// Annealing of a 3x3x2 spin glass into a ground state that enumeration confirms.
import { forEachState } from "kadanoff/exact";
import { cubic } from "kadanoff/lattice";
import { edwardsAnderson, randomSigns } from "kadanoff/models";
import { anneal, createSampler, geometricLadder } from "kadanoff/montecarlo";

const lattice = cubic(3, 3, 2);
const signs = randomSigns(lattice, { seed: 2, task: 2 });
const glass = (coupling: number) => edwardsAnderson(lattice, { coupling, signs });
const couplings = geometricLadder({ hottest: 0.1, coldest: 4, count: 9 });

const { sampler, energies } = await anneal({
  couplings,
  sweeps: 2000,
  measurements: 1000,
  create: (coupling, start, step) =>
    createSampler(glass(coupling), { algorithm: "heat-bath", seed: 1, replica: step, start }),
});
for (const [step, coupling] of couplings.entries()) {
  console.log(`K = ${coupling.toFixed(3)}  E = ${energies[step]!.toFixed(3)}`);
}

let ground = Number.POSITIVE_INFINITY;
forEachState(glass(1), (_, bonds) => {
  ground = Math.min(ground, -bonds);
});
const reached = sampler.measure({ measurements: 1, every: 0 }).series.energy![0];
console.log(`reached ${reached}, lowest of 2^18 states ${ground}`);
