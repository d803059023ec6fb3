import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NdArray, ndArray } from "../../src/core/arrays/index.js";
import { encodeNpy, readArrays, writeNpy, writeNpz } from "../../src/workbench/io/index.js";
import { arrayTypes, bitsOf } from "./arrays.js";

const fixtures = fileURLToPath(new URL("./fixtures", import.meta.url));
const python = (...words: string[]) => spawnSync("python3", words, { encoding: "utf8" });
const missing = python("-c", "import numpy").status !== 0 && "python3 with numpy is not on this machine";

/** What make_fixtures.py saves: the ends of each type's range, and 0 and 1. */
const numbers: Record<string, NdArray> = {
  int8: ndArray(Int8Array.of(-128, 0, 1, 127), [2, 2]),
  uint8: ndArray(Uint8Array.of(0, 0, 1, 255), [2, 2]),
  int16: ndArray(Int16Array.of(-32768, 0, 1, 32767), [2, 2]),
  uint16: ndArray(Uint16Array.of(0, 0, 1, 65535), [2, 2]),
  int32: ndArray(Int32Array.of(-(2 ** 31), 0, 1, 2 ** 31 - 1), [2, 2]),
  uint32: ndArray(Uint32Array.of(0, 0, 1, 2 ** 32 - 1), [2, 2]),
  int64: ndArray(BigInt64Array.of(-(2n ** 63n), 0n, 1n, 2n ** 63n - 1n), [2, 2]),
  uint64: ndArray(BigUint64Array.of(0n, 0n, 1n, 2n ** 64n - 1n), [2, 2]),
  float32: ndArray(Float32Array.of(-0, Number.POSITIVE_INFINITY, 0.1, Number.NaN), [2, 2]),
  float64: ndArray(Float64Array.of(-0, Number.POSITIVE_INFINITY, 0.1, Number.NaN), [2, 2]),
};
const all: Record<string, NdArray> = {
  bool: ndArray(Uint8Array.of(1, 0), [2]),
  ...numbers,
  scalar: ndArray(Float64Array.of(2.5), []),
  empty: ndArray(new Int8Array(0), [0, 8, 8]),
  größe: ndArray(Int32Array.of(0, 1, 2), [3]),
};
const cube = {
  array: ndArray(
    Int16Array.from({ length: 24 }, (_, k) => k),
    [2, 3, 4],
  ),
};
const spins = { array: ndArray(Int8Array.of(1, -1, 1, -1, 1, -1), [2, 3]) };

const bits = (arrays: Record<string, NdArray>) => Object.entries(arrays).map(([key, array]) => [key, bitsOf(array)]);

const readable: readonly (readonly [string, Record<string, NdArray>])[] = [
  ["int8.npy", spins],
  ["scalar.npy", { array: all.scalar! }],
  ["fortran.npy", cube],
  ["version-2.npy", cube],
  ["version-3.npy", cube],
  ["big-endian.npy", { array: numbers.float64! }],
  ["stored.npz", all],
  ["compressed.npz", all],
  ["streamed.npz", all],
  ["zip64.npz", all],
  ["big-endian.npz", numbers],
];

describe("files that NumPy wrote", () => {
  test.each(readable)("%s is read as NumPy meant it", (file, wanted) => {
    expect(bits(readArrays(join(fixtures, file)))).toEqual(bits(wanted));
  });

  test.each([
    ["objects.npy", /holds Python objects \(type \|O\); save with numpy\.save/],
    ["structured.npy", /holds a structured type; save each field/],
    ["half.npy", /holds the type <f2; known:/],
    ["text.npy", /holds the type <U4; known:/],
    ["bzip2.npz", /zip method 12; known: stored, deflate; save it with numpy\.savez_compressed/],
  ])("%s is refused with the reason and the fix", (file, message) => {
    expect(() => readArrays(join(fixtures, file))).toThrow(message);
  });

  test("an array is written byte by byte as NumPy writes it", () => {
    for (const [file, { array }] of [
      ["int8.npy", spins],
      ["scalar.npy", { array: all.scalar! }],
    ] as const) {
      expect(Buffer.from(encodeNpy(array))).toEqual(readFileSync(join(fixtures, file)));
    }
  });
});

describe("the NumPy of this machine", () => {
  let home = "";
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "kadanoff-numpy-"));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test("writes the fixtures that the tests read", ({ skip }) => {
    if (missing) skip(missing);
    const made = python(join(fixtures, "make_fixtures.py"), home);
    expect(made.stderr).toBe("");
    for (const [file, wanted] of readable) expect(bits(readArrays(join(home, file)))).toEqual(bits(wanted));
  });

  test("reads every type from our npz and npy files", ({ skip }) => {
    if (missing) skip(missing);
    writeNpz(join(home, "all.npz"), all);
    writeNpy(join(home, "cube.npy"), cube.array);
    const script = `
import json, sys, numpy as np
describe = lambda a: [str(a.dtype), list(a.shape), a.tobytes().hex()]
with np.load(sys.argv[1] + "/all.npz", allow_pickle=False) as data:
    print(json.dumps([{name: describe(data[name]) for name in data}, describe(np.load(sys.argv[1] + "/cube.npy"))]))
`;
    const { stdout, stderr } = python("-c", script, home);
    expect(stderr).toBe("");
    const describeArray = ({ data, shape }: NdArray) => {
      const [numpyName] = Object.entries(arrayTypes).find(([, type]) => data instanceof type)!;
      return [numpyName, shape, Buffer.from(data.slice().buffer).toString("hex")];
    };
    const wanted = Object.fromEntries(Object.entries(all).map(([key, array]) => [key, describeArray(array)]));
    expect(JSON.parse(stdout)).toEqual([wanted, describeArray(cube.array)]);
  });
});
