import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { home } from "./cli/run-cli.js";

const readme = readFileSync(join(home, "README.md"), "utf8");

test("every output in the README has been pasted", () => {
  const blocks = [...readme.matchAll(/<!-- output: (.*?) -->\n+```\w*\n([\s\S]*?)```/g)];
  expect(blocks.length).toBeGreaterThanOrEqual(3);
  for (const [, command, output] of blocks) expect(output!.trim().length, command).toBeGreaterThan(100);
});

test("every page that the README and the manual link to exists", () => {
  const manual = readdirSync(join(home, "docs")).filter((name) => name.endsWith(".md"));
  expect(manual.length).toBeGreaterThan(12);
  for (const page of ["README.md", ...manual.map((name) => `docs/${name}`)]) {
    const text = readFileSync(join(home, page), "utf8");
    for (const [, target] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      if (
        target!.startsWith("http") ||
        target!.endsWith("examples") ||
        target!.endsWith("/numpy") ||
        target!.endsWith("decisions") ||
        target!.endsWith("decisions/")
      )
        continue;
      expect(() => readFileSync(join(home, page, "..", target!)), `${page} -> ${target}`).not.toThrow();
    }
  }
});
