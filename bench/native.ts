import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Compiles bench/native/NAME.c with gcc (-O3, 128-bit vectors) and runs it. The program prints one JSON object of
 * figures; undefined where there is no gcc.
 */
export function native(name: string, ...args: readonly (string | number)[]): Record<string, number> | undefined {
  const source = join(dirname(fileURLToPath(import.meta.url)), "native", `${name}.c`);
  const folder = mkdtempSync(join(tmpdir(), "kadanoff-bench-"));
  try {
    const program = join(folder, name);
    // x86-64-v2 is SSE4.2 and popcnt: the vector width that WebAssembly has.
    const target = process.arch === "x64" ? ["-march=x86-64-v2", "-mtune=native"] : [];
    const compiled = spawnSync("gcc", ["-O3", ...target, source, "-o", program, "-lm"], { encoding: "utf8" });
    if (compiled.error) return undefined;
    if (compiled.status !== 0) throw new Error(compiled.stderr);
    const { stdout, stderr, status } = spawnSync(program, args.map(String), { encoding: "utf8" });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    return JSON.parse(stdout) as Record<string, number>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
