/**
 * `npm run bench`, or `npm run bench -- --only NAME` for one group. Every figure stands on a line of its own with its
 * unit and, where there is a peer, its ratio to the peer measured in the same run.
 */
import { blockingBench } from "./blocking.js";
import { clustersBench } from "./clusters.js";
import { exactBench } from "./exact.js";
import { flowBench } from "./flow.js";
import { glassBench } from "./glass.js";
import { ising2dBench } from "./ising2d.js";
import { mapBench } from "./map.js";
import { netsBench } from "./nets.js";
import { phi4Bench } from "./phi4.js";
import { pottsBench } from "./potts.js";
import { trainingBench } from "./training.js";

const groups: Readonly<Record<string, () => void | Promise<void>>> = {
  ising2d: ising2dBench,
  glass: glassBench,
  clusters: clustersBench,
  potts: pottsBench,
  phi4: phi4Bench,
  blocking: blockingBench,
  training: async () => {
    await trainingBench();
    await netsBench();
  },
  map: mapBench,
  flow: flowBench,
  exact: exactBench,
};

const flag = process.argv.indexOf("--only");
const only = flag < 0 ? undefined : process.argv[flag + 1];
if (flag >= 0 && (only === undefined || !Object.hasOwn(groups, only))) {
  console.error(`unknown group "${only ?? ""}"; known: ${Object.keys(groups).join(", ")}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(groups)) {
  if (only !== undefined && only !== name) continue;
  console.log(`\n${name}`);
  await run();
}
