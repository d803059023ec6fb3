// Multi-spin Metropolis against Kaufman's exact energies, on one thread and on two.
import { kaufman } from "kadanoff/exact";
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { average, createSampler, restoreSampler } from "kadanoff/montecarlo";

for (const coupling of [0.4, critical, 0.5]) {
  const lattice = square(64, 64);
  const sampler = await createSampler(ising(lattice, { coupling }), { algorithm: "metropolis", seed: 1 });
  sampler.advance(20_000);
  const measured = sampler.measure({ measurements: 20_000, every: 5 });
  const { mean, error } = average(measured, "energy", (energy) => energy / lattice.sites);
  const exact = kaufman({ rows: 64, columns: 64, coupling }).energyPerSite;
  console.log(`K = ${coupling.toFixed(4)}  E/N ${mean.toFixed(5)} +- ${error.toFixed(5)}  exact ${exact.toFixed(5)}`);
}

const large = ising(square(1024, 1024), { coupling: critical });
const [one, two] = await Promise.all(
  [1, 2].map((threads) => createSampler(large, { algorithm: "metropolis", seed: 7, threads })),
);
one!.advance(20);
two!.advance(10);
const restored = await restoreSampler(two!.save());
restored.advance(10);
const expected = one!.configuration();
const same = restored.configuration().every((spin, site) => spin === expected[site]);
console.log(`1024x1024: one thread, and two threads saved and restored, ${same ? "agree" : "differ"}`);
two!.close();
restored.close();
