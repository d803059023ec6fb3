import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NumericArray, ndArray } from "../../src/core/arrays/index.js";
import { ConfigurationError, FormatError } from "../../src/core/errors/index.js";
import { square } from "../../src/physics/lattice/index.js";
import { readConfigurations, writeFileAtomic, writeNpy, writeNpz } from "../../src/workbench/io/index.js";
import { arrayTypes } from "./arrays.js";

const lattice = square(2, 3);
let home = "";
let path = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-spins-"));
  path = join(home, "spins.npy");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function readBack(data: NumericArray, shape: readonly number[]): number[] {
  writeNpy(path, ndArray(data, shape));
  const { data: spins, shape: found } = readConfigurations(path, { lattice });
  expect(found).toEqual([data.length / lattice.sites, 2, 3]);
  expect(spins).toBeInstanceOf(Int8Array);
  return [...spins];
}

const signed = [1, -1, -1, 1, 1, -1, -1, -1, 1, 1, -1, 1];
const bits = signed.map((spin) => (spin + 1) / 2);

describe("reading a user's configurations", () => {
  test.each(Object.entries(arrayTypes))("%s holds spins as +1/-1 where it can, and as 0/1", (name, type) => {
    const wide = name.endsWith("64") && name !== "float64";
    const make = (values: number[]): NumericArray =>
      wide ? (type as typeof BigInt64Array).from(values.map(BigInt)) : (type as typeof Int8Array).from(values);
    expect(readBack(make(bits), [2, 2, 3])).toEqual(signed);
    if (!name.startsWith("u")) expect(readBack(make(signed), [2, 2, 3])).toEqual(signed);
  });

  test("bool is read as 0/1", () => {
    const bytes = Buffer.concat([
      Buffer.from("\x93NUMPY\x01\x00\x3d\x00", "latin1"),
      Buffer.from("{'descr': '|b1', 'fortran_order': False, 'shape': (2, 3), }".padEnd(61)),
      Buffer.of(1, 0, 0, 1, 1, 0),
    ]);
    writeFileAtomic(path, bytes);
    expect([...readConfigurations(path, { lattice }).data]).toEqual(signed.slice(0, 6));
  });

  test("any configurations come back from either code", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), { minLength: 1 }), (ups) => {
        const all = ups.flat();
        fc.pre(all.includes(true) && all.includes(false));
        const spins = all.map((up) => (up ? 1 : -1));
        expect(readBack(Int8Array.from(spins), [ups.length, 2, 3])).toEqual(spins);
        expect(readBack(Uint8Array.from(all, Number), [ups.length, 2, 3])).toEqual(spins);
      }),
      { numRuns: 30 },
    );
  });

  test("one configuration needs no batch dimension", () => {
    expect(readBack(Int8Array.from(signed.slice(0, 6)), [2, 3])).toEqual(signed.slice(0, 6));
  });

  test("all 1 is aligned up, all -1 and all 0 are aligned down", () => {
    const wanted = (spin: number) => Array.from({ length: 6 }, () => spin);
    expect(readBack(new Int8Array(6).fill(1), [2, 3])).toEqual(wanted(1));
    expect(readBack(new Int8Array(6).fill(-1), [2, 3])).toEqual(wanted(-1));
    expect(readBack(new Uint8Array(6), [2, 3])).toEqual(wanted(-1));
    expect(readBack(new Float64Array(6).fill(-0), [2, 3])).toEqual(wanted(-1));
  });

  test.each([
    [
      "-1 among 0/1",
      Int8Array.of(1, 1, 1, 1, 1, 0, 1, 1, 0, 1, -1, 1),
      "value -1 at [1, 1, 1]",
      "follows spins coded by 0/1",
    ],
    [
      "0 among +1/-1",
      Int8Array.of(-1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1),
      "value 0 at [0, 0, 2]",
      "follows spins coded by +1/-1",
    ],
    ["2", Int8Array.of(1, 1, 1, 2, 1, 3, 1, 1, 1, 1, 1, 1), "value 2 at [0, 1, 0]", "is not a spin"],
    ["-1 in uint8", Uint8Array.of(1, 1, 1, 1, 1, 1, 255, 1, 1, 1, 1, 1), "value 255 at [1, 0, 0]", "is not a spin"],
    ["a half", Float64Array.of(1, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), "value 0.5 at [0, 0, 1]", "is not a spin"],
    ["NaN", Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, Number.NaN), "value NaN at [1, 1, 2]", "is not a spin"],
    [
      "2^62",
      BigInt64Array.of(2n ** 62n, ...Array(11).fill(1n)),
      "value 4611686018427387904 at [0, 0, 0]",
      "is not a spin",
    ],
  ])("%s is refused with its index and the fix", (_, data, where, why) => {
    writeNpy(path, ndArray(data, [2, 2, 3]));
    const read = () => readConfigurations(path, { lattice });
    expect(read).toThrow(ConfigurationError);
    for (const part of [where, why, path, "np.where(spins > 0, 1, -1).astype(np.int8)"]) expect(read).toThrow(part);
  });

  test.each([
    [[2, 4, 4], "has shape [2, 4, 4], wanted [M, 2, 3] or [2, 3]; choose the size of the data (--size 4x4)"],
    [[3, 2], "has shape [3, 2], wanted [M, 2, 3] or [2, 3]; choose the size of the data (--size 3x2), or reshape"],
    [[5, 6], "reshape with spins.reshape(-1, 2, 3)"],
    [[12], "has shape [12], wanted [M, 2, 3] or [2, 3]; reshape with spins.reshape(-1, 2, 3)"],
    [[1, 2, 2, 3], "reshape with spins.reshape(-1, 2, 3)"],
    [[7], "has shape [7], wanted [M, 2, 3] or [2, 3]; choose the --size of the data"],
    [[], "has shape [], wanted [M, 2, 3] or [2, 3]"],
    [[0, 2, 3], "has shape [0, 2, 3], no configuration at all; save at least one"],
    [[0], "has shape [0], wanted [M, 2, 3]"],
  ])("shape %j is refused with the fix", (shape, message) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    writeNpy(path, ndArray(new Int8Array(size).fill(1), shape));
    const read = () => readConfigurations(path, { lattice });
    expect(read).toThrow(FormatError);
    expect(read).toThrow(message);
  });

  describe("from an npz file", () => {
    const one = (spin: number) => ndArray(new Int8Array(6).fill(spin), [2, 3]);
    const first = (entries: Record<string, ReturnType<typeof one>>, entry?: string) => {
      writeNpz(join(home, "all.npz"), entries);
      return readConfigurations(join(home, "all.npz"), { lattice, ...(entry !== undefined && { entry }) }).data[0];
    };

    test("the only array is used whatever its name", () => {
      expect(first({ arr_0: one(-1) })).toBe(-1);
    });

    test("of several the named one is used, else `configurations`, else `spins`", () => {
      expect(first({ spins: one(1), configurations: one(-1), mine: one(1) })).toBe(-1);
      expect(first({ energies: one(1), spins: one(-1) })).toBe(-1);
      expect(first({ spins: one(1), mine: one(-1) }, "mine")).toBe(-1);
    });

    test("several arrays without a usual name are refused with their names", () => {
      expect(() => first({ a: one(1), b: one(1) })).toThrow(
        /holds several arrays, "a", "b"; call the one to use "configurations"/,
      );
    });

    test("a name that is not there is refused with those that are, even if only one is", () => {
      expect(() => first({ a: one(1), spins: one(1) }, "c")).toThrow(/holds no array "c"; it holds "a", "spins"/);
      expect(() => first({ a: one(1) }, "c")).toThrow(/holds no array "c"; it holds "a"/);
    });

    test("no array at all is refused", () => {
      expect(() => first({})).toThrow(/holds no array; save with numpy\.savez/);
    });
  });
});
