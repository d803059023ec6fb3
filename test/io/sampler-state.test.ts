import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ndArray } from "../../src/core/arrays/index.js";
import { FormatError, OutputError } from "../../src/core/errors/index.js";
import type { SamplerState } from "../../src/physics/montecarlo/index.js";
import { readArrays, readSamplerState, writeNpy, writeNpz, writeSamplerState } from "../../src/workbench/io/index.js";

const state: SamplerState = {
  version: 1,
  kernel: "multi-spin, 128 blocks – at K_c",
  sweeps: 2 ** 40 + 1,
  settings: { model: { kind: "ising", size: [8, 8], coupling: 0.1 + 0.2, open: false, note: null }, seed: 2 ** 53 - 1 },
  bytes: Uint8Array.from({ length: 3001 }, (_, i) => (i * i) >> 3),
};
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
let home = "";
let path = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-state-"));
  path = join(home, "state.npz");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const writeHeader = (header: Uint8Array) =>
  writeNpz(path, { bytes: ndArray(state.bytes, [3001]), header: ndArray(header, [header.length]) });

describe("the state of a sampler in a file", () => {
  test("comes back bit by bit, with every number of its settings", () => {
    writeSamplerState(path, state);
    expect(readSamplerState(path)).toEqual(state);
  });

  test("is an npz of two uint8 arrays, the header as JSON, and equal states give equal files", () => {
    writeSamplerState(path, state);
    const first = readFileSync(path);
    const { bytes, header } = readArrays(path);
    expect(bytes).toEqual({ data: state.bytes, shape: [3001] });
    const { bytes: _, ...rest } = state;
    expect(JSON.parse(new TextDecoder().decode(header!.data as Uint8Array))).toEqual(rest);
    writeSamplerState(path, state);
    expect(readFileSync(path).equals(first)).toBe(true);
  });

  test("may be a part of a larger buffer, and may be empty", () => {
    const part = { ...state, bytes: state.bytes.subarray(100, 164) };
    writeSamplerState(path, part);
    expect(readSamplerState(path).bytes).toEqual(state.bytes.slice(100, 164));
    writeSamplerState(path, { ...state, bytes: new Uint8Array(0) });
    expect(readSamplerState(path).bytes).toHaveLength(0);
  });

  test("cut off at any point is refused with the path", () => {
    writeSamplerState(path, state);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 61) {
      writeFileSync(path, whole.subarray(0, length));
      expect(() => readSamplerState(path), `${length} bytes`).toThrow(FormatError);
      expect(() => readSamplerState(path), `${length} bytes`).toThrow(path);
    }
  });

  test("with a changed byte is refused", () => {
    writeSamplerState(path, state);
    const damaged = readFileSync(path);
    damaged[200]! ^= 1;
    writeFileSync(path, damaged);
    expect(() => readSamplerState(path)).toThrow(FormatError);
  });

  test.each<[string, () => void, string | RegExp]>([
    ["nothing there", () => {}, "state.npz does not exist; correct the path"],
    ["an npy file", () => writeNpy(path, ndArray(state.bytes, [3001])), 'it does not hold the uint8 arrays "bytes"'],
    ["another npz", () => writeNpz(path, { spins: ndArray(Int8Array.of(1), [1]) }), 'it has no array "bytes"'],
    [
      "an npz without header",
      () => writeNpz(path, { bytes: ndArray(state.bytes, [3001]) }),
      'state.npz is not the state of a sampler: it has no array "header"; give a file of writeSamplerState',
    ],
    [
      "arrays of another type",
      () => writeNpz(path, { bytes: ndArray(Int8Array.of(1), [1]), header: ndArray(Int8Array.of(1), [1]) }),
      "it does not hold the uint8 arrays",
    ],
    ["a header that is no JSON", () => writeHeader(Uint8Array.of(0x7b)), "its header is not JSON"],
    ["a header that is no UTF-8", () => writeHeader(Uint8Array.of(0x22, 0xff, 0x22)), "its header is not JSON"],
    ["a later version", () => writeHeader(bytesOf({ ...state, version: 2, bytes: 0 })), /"version" of its header/],
    ["no sweeps", () => writeHeader(bytesOf({ ...state, sweeps: -1, bytes: 0 })), /"sweeps" of its header/],
    ["a header that is a list", () => writeHeader(bytesOf([])), /of its header/],
  ])("where there is %s it says so", (_, write, message) => {
    write();
    expect(() => readSamplerState(path)).toThrow(FormatError);
    expect(() => readSamplerState(path)).toThrow(message);
    expect(() => readSamplerState(path)).toThrow(path);
  });

  test("that cannot be written says where", () => {
    expect(() => writeSamplerState(join(home, "none", "state.npz"), state)).toThrow(OutputError);
  });
});
