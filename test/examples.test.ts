import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { home } from "./cli/run-cli.js";

const expected: Readonly<Record<string, RegExp>> = {
  "almost-exact-map.ts": /every one of 2\^64 configurations is within 4\.48e-15;[\s\S]*1e-12 needs a weight of 17\.296/,
  "bipartite-spin-glass.ts": /hidden law {13}exact on 256 states/,
  "exact-oracles.ts":
    /Kaufman {12}60\.14178078907\ntransfer matrix {4}60\.14178078907\nelimination {8}60\.14178078907\ndensity of states {2}60\.14178078907\n[\s\S]*18446744073709551616 states/,
  "flows.ts":
    /32 spins {2}ln Z 60\.141780789 {2}nn 0\.274653, diagonal 0\.137327, plaquette -0\.035960\n16 spins {2}ln Z 60\.141780789 {2}nn 0\.288695[\s\S]*Wilson's quadratic +nu 0\.63853271[\s\S]*nu 0\.99912184 at p = 0\.76598304/,
};

test("every example has an expectation", () => {
  expect(readdirSync(join(home, "examples")).filter((name) => name.endsWith(".ts"))).toEqual(Object.keys(expected));
});

test.each(Object.keys(expected))("example %s runs against the built package and prints what it should", (name) => {
  const tsx = join(home, "node_modules", "tsx", "dist", "cli.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, join("examples", name)], {
    cwd: home,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toMatch(expected[name]!);
});
