import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { home } from "./cli/run-cli.js";

const expected: Readonly<Record<string, RegExp>> = {
  "blocking.ts":
    /step +y_t[\s\S]*\n1 +0\.9\d{3} \+- 0\.0\d{3} +1\.88\d\d \+- 0\.00\d\d\n2 +(0\.9|1\.0)\d{3} \+- 0\.0\d{3} +1\.87\d\d/,
  "annealing.ts":
    /K = 0\.100 {2}E = -4\.\d{3}\n[\s\S]*K = 4\.000 {2}E = -30\.000\nreached -30, lowest of 2\^18 states -30/,
  "any-hamiltonian.ts":
    /exact {7}E -2\.9242 {11}M 2\.6688\nmetropolis {2}E -2\.9\d{3} \+- 0\.00\d\d {2}M 2\.\d{4} \+- 0\.0\d{3}\nheat-bath {3}E -2\.9\d{3}/,
  "metropolis.ts":
    /K = 0\.4000 {2}E\/N -1\.10\d{3} \+- 0\.000\d\d {2}exact -1\.10608[\s\S]*1024x1024: one thread, and two threads saved and restored, agree/,
  "phase-classifier.ts":
    /^2217 parameters, cross entropy 0\.\d{3} -> 0\.0[0-4]\d\n(T = 2\.\d\d {2}P\(ordered\) = 0\.\d{3}\n){6}crosses 1\/2 at T = 2\.2[5-9]\d \+- 0\.0[01]\d, exact T_c = 2\.269\noutputs of the exported file differ by at most (0|\d\S*e-[78])$/m,
  "phi4.ts": /-0\.95\s+0\.5\d+\(\d+\)[\s\S]*-1\.50\s+1\.2\d+\(\d+\).*0\.(49|50)\d+\(\d+\), exact 0\.5/,
  "potts.ts":
    /^(K = \d\.\d{4} {3}3x3 energy -\d\.\d{4} \+- \d\.\d{4} exact -\d\.\d{4} {3}order \d\.\d{4} \+- \d\.\d{4} exact \d\.\d{4}\n {12}48x48 energy -\d\.\d{4} \+- \d\.\d{4} {16}order \d\.\d{4} \+- \d\.\d{4}\n?){3}$/,
  "spin-glass.ts": /K = 1\.100 {2}E\/N -1\.68\d{2}[\s\S]*round trips \d+/,
  "swendsen-wang.ts":
    /0\.44069\s+-1\.42\d{3} \+- 0\.00\d{3}\s+-1\.42394\s+0\.6[01]\d{2}\s+Swendsen-Wang, bit-packed runs/,
  "tempering.ts":
    /0\.3000 {2}-9\.\d{4} \+- 0\.0\d{3} {2}-9\.2275[\s\S]*2\.0000 {2}-19\.98\d\d \+- 0\.00\d\d {2}-19\.9812[\s\S]*round trips of the replicas:( \d+){6}/,
  "two-sizes.ts":
    /^8x8: E\/N -1\.4[89]\d*\(\d+\) \(exact -1\.49159\), U4 0\.61\d*\(\d+\), tau \d\.\d\d\n16x16: E\/N -1\.4[45]\d*\(\d+\) \(exact -1\.45306\)/,
  "wolff.ts": /^\s+64\s+-1\.42\d{3} \+- 0\.00\d{3}\s+-1\.42394/m,
  "almost-exact-map.ts": /every one of 2\^64 configurations is within 4\.48e-15;[\s\S]*1e-12 needs a weight of 17\.296/,
  "bipartite-spin-glass.ts": /hidden law {13}exact on 256 states/,
  "exact-oracles.ts":
    /Kaufman {12}60\.14178078907\ntransfer matrix {4}60\.14178078907\nelimination {8}60\.14178078907\ndensity of states {2}60\.14178078907\n[\s\S]*18446744073709551616 states/,
  "flows.ts":
    /32 spins {2}ln Z 60\.141780789 {2}nn 0\.274653, diagonal 0\.137327, plaquette -0\.035960\n16 spins {2}ln Z 60\.141780789 {2}nn 0\.288695[\s\S]*Wilson's quadratic +nu 0\.63853271[\s\S]*nu 0\.99912184 at p = 0\.76598304/,
};

test("every example has an expectation", () => {
  expect(readdirSync(join(home, "examples")).filter((name) => name.endsWith(".ts"))).toEqual(
    Object.keys(expected).sort(),
  );
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
