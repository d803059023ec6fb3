// The second half of other-process.test.ts: JavaScript, from which tsx takes over, as in test/browser/node-worker.js.
import { join } from "node:path";
import { register } from "tsx/esm/api";
import { restoreSampler } from "../../dist/physics/montecarlo/index.js";
import { readSamplerState, writeSamplerState } from "../../dist/workbench/io/index.js";

register();
const { perform } = await import("../browser/cases.ts");
const [folder, ...names] = process.argv.slice(2);

const states = names.map((name, i) => {
  const { bytes, ...state } = readSamplerState(join(folder, `case-${i}.npz`));
  return [name, JSON.stringify({ ...state, bytes: Array.from(bytes) })];
});
const { digests } = await perform({ names, states: Object.fromEntries(states) });

const chains = await restoreSampler(readSamplerState(join(folder, "chains.npz")));
chains.measure({ measurements: 50, every: 3 });
writeSamplerState(join(folder, "chains-after.npz"), chains.save());
process.stdout.write(JSON.stringify(digests));
