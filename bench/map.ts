import { critical, square } from "kadanoff/lattice";
import { bondSum, ising } from "kadanoff/models";
import { randomStream } from "kadanoff/random";
import {
  compareExhaustively,
  compareRandom,
  evaluationOrders,
  type StarRbm,
  starMap,
  visibleLogWeight,
} from "kadanoff/rbm";
import { medians, report, time } from "./timing.js";

const star = (rows: number, columns: number): StarRbm =>
  starMap(ising(square(rows, columns), { coupling: critical }), { weight: 40 });

/** The evaluation that has no tables: every filter's ln 2cosh is computed for every configuration. */
function compareDirectly(rbm: StarRbm, samples: number): number {
  const model = ising(square(8, 8), { coupling: critical });
  const random = randomStream({ seed: 1, purpose: "bench" });
  const spins = new Int8Array(64);
  let largest = 0;
  for (let m = 0; m < samples; m++) {
    random.fillSpins(spins);
    for (const order of evaluationOrders) {
      largest = Math.max(
        largest,
        Math.abs(Math.expm1(visibleLogWeight(rbm, spins, order) - critical * bondSum(model, spins))),
      );
    }
  }
  return largest;
}

/** The two bars of the almost-exact map, single-threaded. */
export function mapBench(): void {
  const paper = star(8, 8);
  const random = () => randomStream({ seed: 1, purpose: "bench" });
  const [tabulated, direct] = medians([
    () => compareRandom(paper, { samples: 200_000, random: random() }),
    () => compareDirectly(paper, 10_000),
  ]) as [number, number];
  const ratio = direct / 10_000 / (tabulated / 200_000);
  report(
    "8x8, random configurations in all three orders",
    `${(0.2 / tabulated).toFixed(2)} million/s, ${ratio.toFixed(1)}x direct evaluation`,
  );

  const million = time(() => compareRandom(paper, { samples: 1_000_000, random: random() }));
  report("8x8, a million random configurations in all three orders", `${million.toFixed(2)} s (bar: 3 s)`);

  const small = star(4, 6);
  const exhaustive = time(() => compareExhaustively(small));
  report(
    "4x6, all 2^24 configurations in all three orders",
    `${exhaustive.toFixed(2)} s (bar: 60 s), ${(2 ** 24 / exhaustive / 1e6).toFixed(1)} million/s`,
  );
}
