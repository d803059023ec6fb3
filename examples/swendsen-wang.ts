// All clusters at once: the Binder cumulant 1 - <M^4>/(3 <M^2>^2) below, at and above the critical coupling.
import { kaufman } from "kadanoff/exact";
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { average, createSampler } from "kadanoff/montecarlo";

const size = 64;
const sites = size * size;
console.log("      K    E/N measured    exact      Binder cumulant, 64x64   kernel");
for (const coupling of [0.42, critical, 0.46]) {
  const sampler = await createSampler(ising(square(size, size), { coupling }), { algorithm: "swendsen-wang", seed: 1 });
  sampler.advance(200);
  const measured = sampler.measure({ measurements: 8000 });

  const { mean, error } = average(measured, "energy", (total) => total / sites);
  const exact = kaufman({ rows: size, columns: size, coupling }).energyPerSite;
  const second = average(measured, "improvedMagnetizationSquared").mean;
  const fourth = average(measured, "improvedMagnetizationFourth").mean;
  console.log(
    `${coupling.toFixed(5)}  ${mean.toFixed(5)} +- ${error.toFixed(5)}  ${exact.toFixed(5)}  ` +
      `${(1 - fourth / (3 * second ** 2)).toFixed(4)}  ${sampler.kernel}`,
  );
}
