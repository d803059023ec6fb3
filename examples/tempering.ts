// Replica exchange of a 4x4 spin glass: every temperature keeps its exact energy, and replicas travel the ladder.
import { forEachState } from "kadanoff/exact";
import { square } from "kadanoff/lattice";
import { edwardsAnderson, randomSigns } from "kadanoff/models";
import { average, geometricLadder, replicaExchange, singleSiteEngine } from "kadanoff/montecarlo";

const lattice = square(4, 4);
const signs = randomSigns(lattice, { seed: 1 });
const glass = (coupling: number) => edwardsAnderson(lattice, { coupling, signs });
const couplings = geometricLadder({ hottest: 0.3, coldest: 2, count: 6 });

const run = await replicaExchange({
  couplings,
  engine: (coupling) => singleSiteEngine(glass(coupling), { algorithm: "heat-bath" }),
  seed: 1,
});
run.advance(500);
const measured = run.measure({ measurements: 40_000 });
const { acceptance, fromHottest, roundTrips } = run.statistics();

const count = new Map<number, number>();
forEachState(glass(1), (_, bonds) => count.set(-bonds, (count.get(-bonds) ?? 0) + 1));
const exactEnergy = (coupling: number): number => {
  const weights = [...count].map(([energy, states]) => ({ energy, weight: states * Math.exp(-coupling * energy) }));
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  return weights.reduce((total, { energy, weight }) => total + (energy * weight) / sum, 0);
};

console.log("     K  energy               exact     exchanged  last seen hottest");
for (const [rung, coupling] of couplings.entries()) {
  const { mean, error } = average(measured[rung]!, "energy");
  const rate = rung < acceptance.length ? acceptance[rung]!.toFixed(3) : "     ";
  const found = `${mean.toFixed(4)} +- ${error.toFixed(4)}`;
  console.log(
    `${coupling.toFixed(4)}  ${found}  ${exactEnergy(coupling).toFixed(4)}  ${rate}      ${fromHottest[rung]!.toFixed(3)}`,
  );
}
console.log(`round trips of the replicas: ${roundTrips.join(" ")}`);
