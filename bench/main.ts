/**
 * `npm run bench`, or `npm run bench -- --only NAME` for one group. Every figure stands on a line of its own with its
 * unit and, where there is a peer, its ratio to the peer measured in the same run.
 */
import { exactBench } from "./exact.js";
import { flowBench } from "./flow.js";
import { mapBench } from "./map.js";

const groups: Readonly<Record<string, () => void>> = { map: mapBench, flow: flowBench, exact: exactBench };

const flag = process.argv.indexOf("--only");
const only = flag < 0 ? undefined : process.argv[flag + 1];
if (flag >= 0 && (only === undefined || !(only in groups))) {
  console.error(`unknown group "${only ?? ""}"; known: ${Object.keys(groups).join(", ")}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(groups)) {
  if (only !== undefined && only !== name) continue;
  console.log(`\n${name}`);
  run();
}
