import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { home } from "../cli/run-cli.js";

/** Every module that a built one reaches, the ones it loads on demand included, with what each imports. */
function reached(entry: string): ReadonlyMap<string, readonly string[]> {
  const modules = new Map<string, readonly string[]>();
  const visit = (file: string): void => {
    if (modules.has(file)) return;
    const specifiers = ts.preProcessFile(readFileSync(file, "utf8")).importedFiles.map(({ fileName }) => fileName);
    modules.set(file, specifiers);
    for (const one of specifiers) if (one.startsWith(".")) visit(join(file, "..", one));
  };
  visit(join(home, "dist", "physics", entry, "index.js"));
  return modules;
}

test.each(["lattice", "models", "montecarlo"])("a page can import %s as it was built, without a bundler", (entry) => {
  const modules = reached(entry);
  for (const [file, specifiers] of modules) {
    for (const one of specifiers) expect(one, file).toMatch(/^\.\.?\/.*\.js$/);
  }
  const kernels = [...modules.keys()].filter((file) => file.includes("generated"));
  expect(kernels.length > 5).toBe(entry === "montecarlo");
});
