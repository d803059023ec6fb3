import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ndArray } from "../../src/core/arrays/index.js";
import { ConfigurationError, FormatError, OutputError, ParameterError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { type Hdf5Attribute, listHdf5, readHdf5, writeHdf5, writeNpy } from "../../src/workbench/io/index.js";
import { anyArray, bitsOf } from "./arrays.js";

let home = "";
let path = "";
beforeEach(() => {
  home = fs.mkdtempSync(join(tmpdir(), "kadanoff-hdf5-"));
  path = join(home, "run.h5");
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const spinsOf = (shape: readonly number[]) => {
  const random = randomStream({ seed: 3, purpose: "spins" });
  const length = shape.reduce((product, extent) => product * extent, 1);
  return ndArray(
    Int8Array.from({ length }, () => (random.uniform() < 0.5 ? -1 : 1)),
    shape,
  );
};

describe("an HDF5 file", () => {
  test("gives back arrays of every type and shape bit by bit, compressed or not", async () => {
    await fc.assert(
      fc.asyncProperty(anyArray, fc.constantFrom(false, true, 9), async (array, gzip) => {
        await writeHdf5(path, { datasets: { a: { ...array, gzip } } });
        const { datasets } = await readHdf5(path);
        expect(bitsOf(datasets.a!)).toEqual(bitsOf(array));
      }),
      { numRuns: 60 },
    );
  });

  test("keeps where it is from: attributes of the file and of datasets", async () => {
    const attributes: Record<string, Hdf5Attribute> = {
      program: "kadanoff größer",
      seed: 2 ** 40,
      coupling: 0.1,
      zero: -0,
      large: 2n ** 62n,
      sizes: [8, 16],
      betas: [0.5, 1],
      names: ["energy", "magnetisation"],
    };
    await writeHdf5(path, {
      datasets: { energy: { data: Float64Array.of(1), attributes: { unit: "J" } } },
      attributes,
    });
    const { datasets, attributes: found } = await readHdf5(path);
    expect(found).toEqual(attributes);
    expect(datasets.energy!.attributes).toEqual({ unit: "J" });
  });

  test("has groups, and reads only the datasets that are asked for", async () => {
    const one = (value: number) => Float64Array.of(value);
    await writeHdf5(path, { datasets: { "L8/energy": one(1), "L8/raw/m": one(2), "L16/energy": one(3), m: one(4) } });
    expect((await listHdf5(path)).map(({ name }) => name).sort()).toEqual(["L16/energy", "L8/energy", "L8/raw/m", "m"]);
    const { datasets } = await readHdf5(path, { choose: (names) => names.filter((name) => name.endsWith("energy")) });
    expect(Object.fromEntries(Object.entries(datasets).map(([name, { data }]) => [name, data[0]]))).toEqual({
      "L16/energy": 3,
      "L8/energy": 1,
    });
  });

  test.each([
    [[5, 4, 13], true, Int8Array],
    [[3, 16], [-1, 1], Int8Array],
    [[7], [0, 1], Uint8Array],
  ] as const)("packs two-valued data of shape %j into bits and back", async (shape, packed, type) => {
    const { data } = spinsOf(shape);
    const values = type === Int8Array ? data : data.map((spin) => (spin + 1) / 2);
    await writeHdf5(path, { datasets: { spins: { data: values, shape, packed, gzip: true } } });
    expect(await listHdf5(path)).toEqual([{ name: "spins", dtype: "bit", shape: [...shape] }]);
    const { spins } = (await readHdf5(path)).datasets;
    expect(spins!.data).toBeInstanceOf(type);
    expect([...spins!.data]).toEqual([...values]);
    expect(spins!.shape).toEqual([...shape]);
  });

  test("packs eight spins into a byte", async () => {
    const spins = spinsOf([64, 64, 64]);
    const size = async (packed: boolean) => {
      await writeHdf5(path, { datasets: { spins: { ...spins, packed } } });
      return fs.statSync(path).size;
    };
    const [plain, packed] = [await size(false), await size(true)];
    expect(plain - packed).toBeGreaterThan(0.85 * spins.data.length);
  });

  test("goes through in slabs when it is large", { timeout: 60_000 }, async () => {
    const data = Uint8Array.from({ length: 70 * 2 ** 20 }, (_, at) => (at * 2654435761) >>> 24);
    await writeHdf5(path, { datasets: { a: { data, shape: [70, 2 ** 20] } } });
    const { a } = (await readHdf5(path)).datasets;
    expect(a!.shape).toEqual([70, 2 ** 20]);
    expect(Buffer.from(a!.data.buffer).equals(Buffer.from(data.buffer))).toBe(true);
  });
});

describe("h5dump, as another program that knows the format,", () => {
  const missing = spawnSync("h5dump", ["--version"]).status !== 0 && "h5dump is not on this machine";

  test("sees types, shapes, compression, packing and attributes", async ({ skip }) => {
    if (missing) skip(missing);
    await writeHdf5(path, {
      datasets: {
        "run/energy": { data: Float64Array.of(-1.5, 0.25, 3), gzip: 6 },
        spins: { data: Int8Array.of(1, -1, -1, 1, 1, 1, 1, 1, -1, 1), shape: [1, 10], packed: true },
      },
      attributes: { seed: 7 },
    });
    const { stdout, stderr } = spawnSync("h5dump", ["-p", path], { encoding: "utf8" });
    expect(stderr).toBe("");
    const text = stdout.replace(/\s+/g, " ");
    expect(text).toContain('ATTRIBUTE "seed" { DATATYPE H5T_STD_I64LE DATASPACE SCALAR DATA { (0): 7 } }');
    expect(text).toContain('GROUP "run" { DATASET "energy" { DATATYPE H5T_IEEE_F64LE');
    expect(text).toContain("COMPRESSION DEFLATE { LEVEL 6 }");
    expect(text).toContain("(0): -1.5, 0.25, 3");
    expect(text).toContain('DATASET "spins" { DATATYPE H5T_STD_U8LE DATASPACE SIMPLE { ( 1, 2 ) / ( 1, 2 ) }');
    // 1, -1, -1, 1, 1, 1, 1, 1 from the lowest bit on is 0b11111001, and -1, 1 is 0b10.
    expect(text).toContain("(0,0): 249, 2");
    expect(text).toContain('(0): "packbits-little"');
  });
});

describe("a file that h5py wrote", () => {
  const foreign = fileURLToPath(new URL("./fixtures/foreign.h5", import.meta.url));
  const numeric = (names: readonly string[]) => names.filter((name) => !/^(text|half|complex)$/.test(name));
  const wanted = {
    float64: ndArray(Float64Array.of(-0, Number.POSITIVE_INFINITY, 0.1, Number.NaN), [2, 2]),
    float32: ndArray(Float32Array.of(-0, Number.POSITIVE_INFINITY, 0.1, Number.NaN), [2, 2]),
    int16: ndArray(Int16Array.of(-(2 ** 15), 0, 2 ** 15 - 1), [3]),
    uint64: ndArray(BigUint64Array.of(0n, 2n ** 64n - 1n), [2]),
  };

  test.each(["little", "big"])("is read with %s-endian numbers", async (order) => {
    const { datasets } = await readHdf5(foreign, { choose: numeric });
    for (const [name, array] of Object.entries(wanted)) {
      const { data, shape } = datasets[`${order}/${name}`]!;
      expect([...data], name).toEqual([...array.data]);
      expect(data.constructor, name).toBe(array.data.constructor);
      expect(shape, name).toEqual(array.shape);
    }
    expect(datasets[`${order}/float64`]!.attributes).toEqual({ beta: 0.44 });
  });

  test("is read with bool, scalar, empty, compressed, checksummed and linked datasets", async () => {
    const { datasets, attributes } = await readHdf5(foreign, { choose: numeric });
    expect(datasets.bool).toEqual({ data: Uint8Array.of(1, 0, 1), shape: [3], attributes: {} });
    expect(datasets.scalar).toEqual({ data: Float64Array.of(2.5), shape: [], attributes: {} });
    expect(datasets.empty).toEqual({ data: new Int8Array(0), shape: [0, 8, 8], attributes: {} });
    const spins = { data: Int8Array.of(1, -1, -1, -1), shape: [2, 2], attributes: { note: "größe" } };
    expect(datasets.spins).toEqual(spins);
    expect(datasets.link).toEqual(spins);
    expect(attributes).toEqual({ program: "h5py", betas: [0.5, 1], seed: 258 });
    expect(datasets.broken).toBeUndefined();
  });

  test.each(["text", "half", "complex"])("is refused where the dataset is %s", async (name) => {
    const read = readHdf5(foreign, { choose: () => [name] });
    await expect(read).rejects.toThrow(FormatError);
    await expect(read).rejects.toThrow(new RegExp(`\\[${name}\\] is of the type .*; known: bool, int8`));
  });
});

describe("HDF5 refuses", () => {
  test("files that are missing, of another format, or cut off", async () => {
    await expect(readHdf5(join(home, "none.h5"))).rejects.toThrow(/none\.h5 does not exist; correct the path/);
    await expect(readHdf5(home)).rejects.toThrow(/is a directory; give the HDF5 file in it/);
    writeNpy(path, ndArray(Int8Array.of(1), [1]));
    await expect(readHdf5(path)).rejects.toThrow(`${path} is not an HDF5 file; save it with h5py`);
    await writeHdf5(path, { datasets: { a: { data: new Float64Array(1000), gzip: true } } });
    const bytes = fs.readFileSync(path);
    for (const length of [0, 4, 8, 50, 500, bytes.length - 1]) {
      fs.writeFileSync(path, bytes.subarray(0, length));
      await expect(readHdf5(path), `${length} bytes`).rejects.toThrow(FormatError);
      await expect(readHdf5(path), `${length} bytes`).rejects.toThrow(path);
    }
    await expect(readHdf5(path)).rejects.toThrow(/cut off or damaged: HDF5 says "truncated file/);
  });

  test("compressed data that were damaged, and then reads a sound file as before", async () => {
    const random = randomStream({ seed: 5, purpose: "damage" });
    const data = Float64Array.from({ length: 1000 }, () => random.uniform());
    await writeHdf5(path, { datasets: { a: { data, gzip: true } } });
    const bytes = fs.readFileSync(path);
    bytes[bytes.length - 100]! ^= 0xff;
    fs.writeFileSync(path, bytes);
    await expect(readHdf5(path)).rejects.toThrow(FormatError);
    await writeHdf5(path, { datasets: { a: data } });
    expect((await readHdf5(path)).datasets.a!.data).toEqual(data);
  });

  test("names, levels, shapes and attributes that it cannot hold", async () => {
    const data = Int8Array.of(1, -1);
    for (const name of ["", "/a", "a/", "a//b", "a/../b"]) {
      await expect(writeHdf5(path, { datasets: { [name]: data } }), name).rejects.toThrow(ParameterError);
    }
    await expect(writeHdf5(path, { datasets: { a: data, "a/b": data } })).rejects.toThrow(/a dataset and a group/);
    await expect(writeHdf5(path, { datasets: { a: { data, gzip: 12 } } })).rejects.toThrow(/gzip level 12/);
    await expect(writeHdf5(path, { datasets: { a: { data, shape: [3] } } })).rejects.toThrow(/holds 3 elements/);
    await expect(writeHdf5(path, { datasets: {}, attributes: { a: [1, "b"] as unknown as string[] } })).rejects.toThrow(
      /attribute "a" of .* is not text/,
    );
    await expect(writeHdf5(path, { datasets: { a: { data: Int8Array.of(1, 0), packed: true } } })).rejects.toThrow(
      ConfigurationError,
    );
    expect(fs.readdirSync(home)).toEqual([]);
  });

  test("a directory that is not there, and leaves an earlier file when writing fails", async () => {
    const datasets = { a: Float64Array.of(1) };
    await expect(writeHdf5(join(home, "none", "a.h5"), { datasets })).rejects.toThrow(OutputError);
    await expect(writeHdf5(join(home, "none", "a.h5"), { datasets })).rejects.toThrow(/its directory does not exist/);
  });

  test("to leave half a file when the system takes no more", { timeout: 60_000 }, async ({ skip }) => {
    if (process.platform === "win32") skip("a limit on the size of files needs a POSIX shell");
    const io = pathToFileURL(fileURLToPath(new URL("../../src/workbench/io/index.ts", import.meta.url))).href;
    await writeHdf5(path, { datasets: { a: Float64Array.of(1) } });
    const earlier = fs.readFileSync(path);
    const program = `
      import { writeHdf5 } from ${JSON.stringify(io)};
      await writeHdf5(process.argv[1], { datasets: { a: new Float64Array(1e6).fill(0.1) } }).catch((error) => {
        console.log(error.name + ": " + error.message);
      });`;
    const node = `"$0" --import tsx --input-type=module -e "$1" "$2"`;
    const { stdout, stderr } = spawnSync("sh", ["-c", `ulimit -f 400 && ${node}`, process.execPath, program, path], {
      encoding: "utf8",
      env: { ...process.env, TSX_DISABLE_CACHE: "1" },
    });
    expect(stderr).toBe("");
    expect(stdout).toContain(`OutputError: cannot write "${path}": the file grows larger than the system allows`);
    expect(fs.readFileSync(path).equals(earlier)).toBe(true);
    expect(fs.readdirSync(home)).toEqual(["run.h5"]);
  });
});
