// Single clusters at the critical point: energies beside Kaufman's, and the magnetization without its noise.
import { kaufman } from "kadanoff/exact";
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { average, createSampler } from "kadanoff/montecarlo";

console.log("   L      E/N measured    exact       <m^2>           from cluster sizes   times L^(1/4)");
for (const size of [8, 16, 32, 64]) {
  const sites = size * size;
  const model = ising(square(size, size), { coupling: critical });
  const sampler = await createSampler(model, { algorithm: "wolff", seed: 1 });
  sampler.advance(200);
  const measured = sampler.measure({ measurements: 16_000, every: 3 });

  const energy = average(measured, "energy", (total) => total / sites);
  const exact = kaufman({ rows: size, columns: size, coupling: critical }).energyPerSite;
  const plain = average(measured, "magnetization", (total) => (total / sites) ** 2);
  const improved = average(measured, "clusterSize", (cluster) => cluster / sites);
  const show = ({ mean, error }: { mean: number; error: number }) => `${mean.toFixed(5)} +- ${error.toFixed(5)}`;
  console.log(
    `${String(size).padStart(4)}  ${show(energy)}  ${exact.toFixed(5)}  ${show(plain)}  ${show(improved)}  ` +
      (improved.mean * size ** 0.25).toFixed(4),
  );
}
