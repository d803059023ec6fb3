import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { provenance } from "../../src/workbench/runs/index.js";

describe("provenance", () => {
  test("names the program with the version of its package, Node, the platform and the time", () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(provenance({ date: new Date(Date.UTC(2026, 10, 21, 8, 30)) })).toEqual({
      program: "kadanoff",
      version,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      date: "2026-11-21T08:30:00.000Z",
    });
  });

  test("keeps the command line if there was one", () => {
    const command = ["map", "--size", "8x8"];
    expect(provenance({ command }).command).toEqual(command);
    expect("command" in provenance()).toBe(false);
  });

  test("takes the present time by default", () => {
    const before = Date.now();
    const date = Date.parse(provenance().date);
    expect(date).toBeGreaterThanOrEqual(before);
    expect(date).toBeLessThanOrEqual(Date.now());
  });
});
