// `npm test`: install, build, style, types, then the tests. `--physics` runs the long statistical gates instead.
import { join } from "node:path";
import { run } from "./prepare.mjs";

const physics = process.argv.includes("--physics");
const binary = (...parts) => join("node_modules", ...parts);
const node = (...args) => run(process.execPath, args);

node("scripts/prepare.mjs", "--build");
if (!physics) {
  node(binary("@biomejs", "biome", "bin", "biome"), "check", ".");
  node(binary("typescript", "bin", "tsc"), "-p", "tsconfig.json");
}
run(process.execPath, [binary("vitest", "vitest.mjs"), "run"], {
  env: { ...process.env, KADANOFF_PHYSICS: physics ? "1" : "0" },
});
