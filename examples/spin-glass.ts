// A 3D Edwards-Anderson spin glass by parallel tempering in the lanes of a vector: four ladders of 32 temperatures.
import { cubic } from "kadanoff/lattice";
import { edwardsAnderson, randomSigns } from "kadanoff/models";
import { average, geometricLadder, laneTempering } from "kadanoff/montecarlo";

const lattice = cubic(6, 6, 6);
const model = edwardsAnderson(lattice, { coupling: 1, signs: randomSigns(lattice, { seed: 1 }) });
const couplings = geometricLadder({ hottest: 0.2, coldest: 1.1, count: 32 });
const tempering = await laneTempering(model, { couplings, seed: 1 });
tempering.advance(2000);
const { rungs, overlaps } = tempering.measure({ measurements: 4000 });
for (const rung of [0, 16, 31]) {
  const energy = average(rungs[rung]!, "energy", (e) => e / lattice.sites);
  const overlap = average(overlaps[rung]!, "overlap", (q) => (q / lattice.sites) ** 2);
  const accepted = tempering.statistics().acceptance[Math.min(rung, 30)]!;
  console.log(
    `K = ${couplings[rung]!.toFixed(3)}  E/N ${energy.mean.toFixed(4)} +- ${energy.error.toFixed(4)}  ` +
      `<q^2> ${overlap.mean.toFixed(4)} +- ${overlap.error.toFixed(4)}  exchanged ${accepted.toFixed(2)}`,
  );
}
console.log(`round trips ${tempering.statistics().roundTrips.reduce((sum, each) => sum + each, 0)}`);
