import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type NumericArray, ndArray } from "../../src/core/arrays/index.js";
import { ConfigurationError, FormatError } from "../../src/core/errors/index.js";
import { cubic, type Lattice, square } from "../../src/physics/lattice/index.js";
import {
  inspectInput,
  loadConfigurations,
  openConfigurations,
  openSeries,
  packedArrays,
  packedNote,
  readConfigurationFile,
  readTimeSeries,
  writeCsv,
  writeHdf5,
  writeNpy,
  writeNpz,
} from "../../src/workbench/io/index.js";
import { arrayTypes } from "./arrays.js";

let home = "";
let path = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-foreign-"));
  path = join(home, "data");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const spins = [1, -1, -1, 1, 1, -1, -1, -1, 1, 1, -1, 1, 1, 1, -1, 1, 1, 1];
const shape = [3, 2, 3];
const save = (data: NumericArray, extents: readonly number[]) => writeNpy(path, ndArray(data, extents));

describe("configurations of any program", () => {
  test.each(Object.entries(arrayTypes))("of two values in %s are spins, the lower one down", async (dtype, type) => {
    const pairs = dtype.startsWith("u")
      ? [
          [0, 1],
          [3, 7],
        ]
      : [
          [-1, 1],
          [0, 1],
          [-2, 5],
        ];
    for (const [low, high] of pairs as [number, number][]) {
      const values = spins.map((spin) => (spin === 1 ? high : low));
      const exact = dtype.endsWith("int64") ? values.map(BigInt) : values;
      save(new type(exact as never) as NumericArray, shape);
      expect(await loadConfigurations(path)).toEqual({
        configurations: Int8Array.from(spins),
        count: 3,
        size: [2, 3],
        values: { kind: "spins", from: [low, high], to: [-1, 1] },
        dataset: "array",
      });
    }
  });

  test("come out the same from npy, npz and HDF5, packed and plain", async () => {
    const array = ndArray(Int8Array.from(spins), shape);
    const energy = ndArray(Float64Array.of(1, 2, 3), [3]);
    const writers: Record<string, () => unknown> = {
      npy: () => writeNpy(path, array),
      npz: () => writeNpz(path, { energy, spins: array }),
      "packed npz": () => writeNpz(path, { energy, ...packedArrays("spins", array) }),
      hdf5: () => writeHdf5(path, { datasets: { energy, "run/spins": array } }),
      "packed hdf5": () =>
        writeHdf5(path, { datasets: { energy, "run/spins": { ...array, packed: true, gzip: true } } }),
      growing: () => {
        const file = openConfigurations(path, { size: [2, 3], keep: 0 });
        file.append(array.data);
        file.close();
      },
    };
    for (const [name, write] of Object.entries(writers)) {
      rmSync(path, { force: true });
      await write();
      const { configurations, count, size } = await loadConfigurations(path);
      expect([[...configurations], count, size], name).toEqual([spins, 3, [2, 3]]);
      expect((await inspectInput(path)).configurations, name).toHaveLength(1);
    }
  });

  test("of three or more whole values are Potts states, from 0 or from 1", async () => {
    const states = [0, 2, 1, 1, 0, 2];
    save(Uint8Array.from(states), [1, 2, 3]);
    const zero = await loadConfigurations(path);
    expect(zero.configurations).toEqual(Uint8Array.from(states));
    expect(zero.values).toEqual({ kind: "states", lowest: 0, states: 3 });
    save(
      BigInt64Array.from(states, (state) => BigInt(state + 1)),
      [1, 2, 3],
    );
    const one = await loadConfigurations(path);
    expect(one.configurations).toEqual(Uint8Array.from(states));
    expect(one.values).toEqual({ kind: "states", lowest: 1, states: 3 });
  });

  test("of floating point with more than two values are fields", async () => {
    const field = [0.5, -1.25, 3, 0, 1, 2];
    save(Float32Array.from(field), [1, 2, 3]);
    const { configurations, values } = await loadConfigurations(path);
    expect(configurations).toEqual(Float64Array.from(field));
    expect(values).toEqual({ kind: "field" });
  });

  test("of one value are spins only if it is -1 or +1", async () => {
    for (const value of [-1, 1]) {
      save(new Int8Array(6).fill(value), [1, 2, 3]);
      expect((await loadConfigurations(path)).configurations).toEqual(new Int8Array(6).fill(value));
    }
    for (const value of [0, 2]) {
      save(new Uint8Array(6).fill(value), [1, 2, 3]);
      await expect(loadConfigurations(path)).rejects.toThrow(ConfigurationError);
      await expect(loadConfigurations(path)).rejects.toThrow(
        `are ${value}, which leaves open whether that is up or down`,
      );
    }
  });

  test.each([
    [Int8Array.of(-1, 0, 1, 1, 1, 1), "three or more whole values between -1 and 1"],
    [Int16Array.of(0, 1, 300, 1, 1, 1), "three or more whole values between 0 and 300"],
    [Float64Array.of(1, 1, -1, 1, Number.NaN, 1), "value NaN at [0, 1, 1]"],
    [Float32Array.of(1, 1, 1, 1, 1, Number.NEGATIVE_INFINITY), "value -Infinity at [0, 1, 2]"],
  ])("of other values are refused (%#)", async (data, message) => {
    save(data, [1, 2, 3]);
    await expect(loadConfigurations(path)).rejects.toThrow(ConfigurationError);
    await expect(loadConfigurations(path)).rejects.toThrow(message);
  });

  const open = { boundary: "open" } as const;
  test.each<[number[], Lattice | undefined, number, number[]]>([
    [[5, 2, 3], undefined, 5, [2, 3]],
    [[5, 1, 2, 3], undefined, 5, [2, 3]],
    [[5, 2, 3, 1], undefined, 5, [2, 3]],
    [[5, 2, 3, 4], undefined, 5, [2, 3, 4]],
    [[4, 4, 4], square(4, 4), 4, [4, 4]],
    [[4, 4, 4], cubic(4, 4, 4), 1, [4, 4, 4]],
    [[2, 3], square(2, 3), 1, [2, 3]],
    [[5, 6], square(2, 3), 5, [2, 3]],
    [[6], square(2, 3), 1, [2, 3]],
    [[5, 24], cubic(2, 3, 4), 5, [2, 3, 4]],
    [[5, 6], square(1, 6, open), 5, [1, 6]],
  ])("of shape %j are recognised (%#)", async (extents, lattice, count, size) => {
    const length = extents.reduce((product, extent) => product * extent, 1);
    save(
      Int8Array.from({ length }, (_, at) => (at % 3 === 0 ? 1 : -1)),
      extents,
    );
    const found = await loadConfigurations(path, lattice ? { lattice } : {});
    expect([found.count, found.size]).toEqual([count, size]);
    expect(found.configurations).toHaveLength(length);
  });

  test.each<[number[], Lattice | undefined, string]>([
    [[4, 4, 4], undefined, "4 configurations of 4x4, or one of 4x4x4; give the size, 4x4 or 4x4x4"],
    [[10, 64], undefined, "one configuration of 10x64, or 10 of 64 sites; give the size, 10x64 or one such as 8x8"],
    [[10, 6], undefined, "give the size, 10x6 or one that has 6 sites"],
    [[64], undefined, "wanted [count, L, L] or [count, L, L, L]"],
    [[0, 4, 4], undefined, "no configuration at all"],
    [[5, 3, 2], square(2, 3), "wanted [count, 2, 3], [2, 3] or [count, 6]; choose the size of the data"],
  ])("of shape %j are refused with the choices", async (extents, lattice, message) => {
    const length = extents.reduce((product, extent) => product * extent, 1);
    save(new Int8Array(length).fill(1), extents);
    const read = () => loadConfigurations(path, lattice ? { lattice } : {});
    await expect(read()).rejects.toThrow(FormatError);
    await expect(read()).rejects.toThrow(message);
  });

  test("are chosen by name among several arrays, or the choices are listed", async () => {
    const array = ndArray(Int8Array.from(spins), shape);
    writeNpz(path, { a: array, b: array });
    await expect(loadConfigurations(path)).rejects.toThrow(
      '"a" [3, 2, 3] int8, "b" [3, 2, 3] int8; name the one with the configurations',
    );
    expect((await loadConfigurations(path, { dataset: "b" })).dataset).toBe("b");
    await expect(loadConfigurations(path, { dataset: "c" })).rejects.toThrow('holds no array "c"; it holds "a"');
    writeNpz(path, { a: array, spins: array });
    expect((await loadConfigurations(path)).dataset).toBe("spins");
    writeNpz(path, { a: array, energy: ndArray(Float64Array.of(1, 2, 3), [3]) });
    expect((await loadConfigurations(path)).dataset).toBe("a");
  });

  test("are not read from text", async () => {
    writeFileSync(path, "1 -1\n-1 1\n");
    await expect(loadConfigurations(path)).rejects.toThrow(/is text, not configurations/);
  });
});

describe("a growing file of configurations", () => {
  test.each([
    ["int8", false],
    ["int8", true],
    ["uint8", true],
    ["float32", false],
  ] as const)("keeps %s, packed %s, and continues after a break", async (dtype, packed) => {
    const values = spins.map((spin) => (dtype === "uint8" ? (spin + 1) / 2 : spin));
    const first = openConfigurations(path, { size: [2, 3], dtype, packed });
    first.append(values.slice(0, 6));
    first.append(values.slice(6, 12));
    first.append(values.slice(0, 6));
    expect(first.length).toBe(3);
    first.close();
    const second = openConfigurations(path, { size: [2, 3], dtype, packed, keep: 2 });
    second.append(values.slice(12));
    second.close();
    const { data, shape: found } = readConfigurationFile(path);
    expect([[...data], found]).toEqual([values, [3, 2, 3]]);
    expect([...readConfigurationFile(path, { from: 1, to: 2 }).data]).toEqual(values.slice(6, 12));
    expect((await loadConfigurations(path)).configurations).toEqual(Int8Array.from(spins));
  });

  test("refuses what does not fit: sizes, packed reals, third values, other settings", () => {
    expect(() => openConfigurations(path, { size: [] })).toThrow(/at least one extent/);
    expect(() => openConfigurations(path, { size: [2], dtype: "float32", packed: true })).toThrow(
      /does not fit one bit/,
    );
    const file = openConfigurations(path, { size: [2, 3], packed: true });
    expect(() => file.append([1, 1, 1, 1, 1])).toThrow(/5 values are not whole configurations of 6 sites/);
    expect(() => file.append([1, 1, 1, 0, 1, 1])).toThrow(ConfigurationError);
    file.append(spins);
    file.close();
    expect(() => openConfigurations(path, { size: [2, 4], packed: true, keep: 1 })).toThrow(FormatError);
    expect(() => openConfigurations(path, { size: [2, 3], dtype: "uint8", packed: true, keep: 1 })).toThrow(
      FormatError,
    );
    writeFileSync(packedNote(path), '{"encoding": "packbits-little", "size": [2, 300], "values": [-1, 1]}');
    expect(() => readConfigurationFile(path)).toThrow(/is bit-packed with shape \[3, 2, 1\], but \[3, 2, 38\]/);
    writeFileSync(packedNote(path), '{"encoding": "packbits-little"}');
    expect(() => readConfigurationFile(path)).toThrow(/is damaged; it looks like/);
  });
});

describe("time series of any program", () => {
  const chain = [1, 2, 3, 4];

  test("are one chain for one axis, and a chain for each replica for two", async () => {
    const energy = ndArray(Float64Array.from(chain), [4]);
    const m = ndArray(Float32Array.of(1, 5, 2, 6, 3, 7, 4, 8), [4, 2]);
    const flags = ndArray(BigInt64Array.of(0n, 1n, 1n, 0n), [4]);
    const wanted = {
      energy: [Float64Array.from(chain)],
      flags: [Float64Array.of(0, 1, 1, 0)],
      m: [Float64Array.from(chain), Float64Array.of(5, 6, 7, 8)],
    };
    const beside = { spins: ndArray(Int8Array.from(spins), shape), beta: ndArray(Float64Array.of(0.4), []) };
    writeNpz(path, { energy, m, flags, ...beside });
    expect(await readTimeSeries(path)).toEqual(wanted);
    await writeHdf5(path, { datasets: { energy, m, flags, ...beside } });
    expect(await readTimeSeries(path)).toEqual(wanted);
    expect(await readTimeSeries(path, { dataset: "m" })).toEqual({ m: wanted.m });
    writeNpy(path, m);
    expect(await readTimeSeries(path)).toEqual({ array: wanted.m });
  });

  test("are read while they are written", async () => {
    const series = openSeries(path, { row: [2] });
    series.append([1, 5, 2, 6]);
    series.flush();
    series.append(new Float64Array(200_000));
    expect(await readTimeSeries(path)).toEqual({ array: [Float64Array.of(1, 2), Float64Array.of(5, 6)] });
    series.close();
  });

  test("are the columns of a table, split by replica where it says so", async () => {
    writeCsv(path, { energy: chain, m: chain });
    expect(await readTimeSeries(path)).toEqual({ energy: [Float64Array.from(chain)], m: [Float64Array.from(chain)] });
    expect(Object.keys(await readTimeSeries(path, { dataset: "m" }))).toEqual(["m"]);
    writeCsv(path, { replica: [1, 0, 1, 0], energy: chain });
    expect(await readTimeSeries(path)).toEqual({ energy: [Float64Array.of(2, 4), Float64Array.of(1, 3)] });
    writeCsv(path, { replica: [1, 0, 1, 1], energy: chain });
    await expect(readTimeSeries(path)).rejects.toThrow(/has 3 rows of replica 1, but 1 of replica 0/);
  });

  test.each([
    [{ a: ndArray(new Float64Array(20), [2, 10]) }, "more replicas than measurements; save its transpose"],
    [
      { a: ndArray(Float64Array.of(1, Number.NaN), [2]) },
      "[a] is NaN at measurement 1; statistics need finite numbers",
    ],
    [{ a: ndArray(new Float64Array(0), [0]) }, "no measurement at all"],
    [{ a: ndArray(new Int8Array(8), [2, 2, 2]) }, 'holds no time series; it holds "a" [2, 2, 2] int8'],
  ])("are refused with the reason (%#)", async (arrays, message) => {
    writeNpz(path, arrays);
    await expect(readTimeSeries(path)).rejects.toThrow(FormatError);
    await expect(readTimeSeries(path)).rejects.toThrow(message);
  });

  test("that are not there are refused with those that are", async () => {
    writeCsv(path, { energy: chain });
    await expect(readTimeSeries(path, { dataset: "m" })).rejects.toThrow('holds no column "m"; it holds "energy"');
    writeNpz(path, { energy: ndArray(Float64Array.from(chain), [4]) });
    await expect(readTimeSeries(path, { dataset: "m" })).rejects.toThrow('holds no array "m"; it holds "energy" [4]');
  });
});

describe("what a file holds", () => {
  const energy = ndArray(Float64Array.of(1, 2, 3), [3]);
  const array = ndArray(Int8Array.from(spins), shape);
  const flat = (data: NumericArray) => ndArray(data, [3, 6]);

  test.each([
    ["a bare series", { a: energy }, "series"],
    ["chains of replicas", { a: ndArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2]) }, "series"],
    ["whole numbers as chains", { a: ndArray(Int32Array.of(1, 2, 3, 4, 5, 6), [3, 2]) }, "series"],
    ["configurations", { a: array }, "configurations"],
    ["flat spins in bytes", { a: flat(Int8Array.from(spins)) }, "configurations"],
    ["flat spins in floats", { a: flat(Float64Array.from(spins)) }, "configurations"],
    ["a flat field by its name", { spins: flat(Float64Array.from(spins, (_, at) => at)) }, "configurations"],
    ["both", { energy, spins: array }, "both"],
  ])("is told: %s", async (_, arrays, kind) => {
    writeNpz(path, arrays);
    const found = await inspectInput(path);
    expect(found.kind).toBe(kind);
    expect(found.format).toBe("npz");
    await writeHdf5(path, { datasets: arrays as Record<string, typeof energy> });
    expect(await inspectInput(path)).toMatchObject({ kind, format: "hdf5" });
  });

  test("is a series for a table, and named with its arrays", async () => {
    writeCsv(path, { energy: [1, 2], m: [3, 4] });
    expect(await inspectInput(path)).toEqual({
      format: "csv",
      kind: "series",
      configurations: [],
      series: ["energy", "m"],
      parameters: [],
      arrays: ["energy", "m"].map((name) => ({ name, dtype: "float64", shape: [2] })),
    });
  });

  test("is configurations alone where coupling, chains and the like stand beside them", async () => {
    const configurations = ndArray(Int8Array.from(spins), shape);
    const coupling = ndArray(Float64Array.of(0.4), [1]);
    const chains = ndArray(BigInt64Array.of(3n), [1]);
    const signs = ndArray(Int8Array.of(1, -1, 1), [3]);
    writeNpz(path, { configurations, coupling, chains, signs });
    expect(await inspectInput(path)).toMatchObject({
      kind: "configurations",
      series: [],
      parameters: ["coupling", "chains", "signs"],
    });
    writeNpz(path, { coupling, chains });
    expect(await inspectInput(path)).toMatchObject({ kind: "series", series: ["coupling", "chains"], parameters: [] });
    writeNpz(path, { configurations, coupling, energy: ndArray(Float64Array.of(1, 2, 3), [3]) });
    expect(await inspectInput(path)).toMatchObject({ kind: "both", series: ["energy"], parameters: ["coupling"] });
  });

  test("is refused when it is neither, empty, missing or damaged", async () => {
    writeNpz(path, { beta: ndArray(Float64Array.of(0.4), []) });
    await expect(inspectInput(path)).rejects.toThrow(
      'holds neither configurations nor time series: it holds "beta" [] float64',
    );
    writeFileSync(path, "");
    await expect(inspectInput(path)).rejects.toThrow(/is empty/);
    await expect(inspectInput(join(home, "none"))).rejects.toThrow(/does not exist/);
    writeFileSync(path, "PK\u0003\u0004");
    await expect(inspectInput(path)).rejects.toThrow(FormatError);
    writeFileSync(path, "Dear reader,\nthis is no data\n");
    await expect(inspectInput(path)).rejects.toThrow(FormatError);
  });
});
