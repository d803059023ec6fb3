// `npm run docs`: runs the commands named in README.md and pastes what they print, so that its output is real.
// A block looks like: <!-- output: kadanoff map --size 4x6 --> followed by a fenced block, which is replaced.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const readme = join(home, "README.md");
const scratch = mkdtempSync(join(tmpdir(), "kadanoff-docs-"));

const pasted = readFileSync(readme, "utf8").replace(
  /(<!-- output: (.*?) -->\n+```\w*\n)[\s\S]*?(```)/g,
  (_, head: string, command: string, tail: string) => {
    const [program, ...args] = command.split(" ") as [string, ...string[]];
    const [cwd, words] =
      program === "kadanoff"
        ? [scratch, [join(home, "dist", "cli", "main.js"), ...args]]
        : [home, [join(home, "node_modules", "tsx", "dist", "cli.mjs"), ...args]];
    const { stdout, status } = spawnSync(process.execPath, words, { cwd, encoding: "utf8" });
    if (status !== 0) throw new Error(`${command} exited with ${status}`);
    return `${head}${stdout.replaceAll(`${scratch}/`, "")}${tail}`;
  },
);
writeFileSync(readme, pasted);
rmSync(scratch, { recursive: true, force: true });
