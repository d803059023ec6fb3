import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cubic } from "../../src/physics/lattice/index.js";
import { potts } from "../../src/physics/models/index.js";
import { createSampler, type SamplerState } from "../../src/physics/montecarlo/index.js";
import { readSamplerState, writeSamplerState } from "../../src/workbench/io/index.js";
import { perform } from "../browser/cases.js";

const script = fileURLToPath(new URL("other-process.js", import.meta.url));
const { digests, states } = await perform({});
const names = Object.keys(states);

/** A state that the cases write as JSON. */
function stateOf(text: string): SamplerState {
  const { bytes, ...state } = JSON.parse(text) as Omit<SamplerState, "bytes"> & { readonly bytes: readonly number[] };
  return { ...state, bytes: Uint8Array.from(bytes) };
}

/** What belongs to one case after its state was saved. */
const secondPart = (all: Readonly<Record<string, string>>, name: string) =>
  Object.fromEntries(Object.entries(all).filter(([title]) => title.startsWith(`${name}, second part`)));

describe("a state in a file goes on in another process bit for bit", () => {
  let folder = "";
  let there: Readonly<Record<string, string>> = {};
  let uninterrupted: SamplerState;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "kadanoff-other-process-"));
    for (const [i, name] of names.entries()) writeSamplerState(join(folder, `case-${i}.npz`), stateOf(states[name]!));
    const model = potts(cubic(4, 3, 5), { states: 6, coupling: 0.6 });
    const chains = await createSampler(model, { algorithm: "heat-bath", seed: 5, start: "random" });
    chains.advance(40);
    writeSamplerState(join(folder, "chains.npz"), chains.save());
    chains.measure({ measurements: 50, every: 3 });
    uninterrupted = chains.save();

    const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder, ...names], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    there = JSON.parse(stdout);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(names)("%s", (name) => {
    const expected = secondPart(digests, name);
    // Configurations, the whole state, and at least one series.
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(3);
    expect(secondPart(there, name)).toEqual(expected);
  });

  test("Potts, heat bath of 8 chains in bytes", () => {
    expect(uninterrupted.kernel).toContain("bytes, 8 replicas");
    expect(readSamplerState(join(folder, "chains-after.npz"))).toEqual(uninterrupted);
  });
});
