import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ndArray } from "../../src/core/arrays/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { square } from "../../src/physics/lattice/index.js";
import {
  loadConfigurations,
  openConfigurations,
  openSeries,
  packedArrays,
  readHdf5,
  readTimeSeries,
  writeCsv,
  writeHdf5,
  writeNpz,
} from "../../src/workbench/io/index.js";

const page = readFileSync(fileURLToPath(new URL("../../docs/files.md", import.meta.url)), "utf8");
const python = (program: string) => spawnSync("python3", ["-c", program], { encoding: "utf8", cwd: home });
const lacks = (module: string) =>
  spawnSync("python3", ["-c", `import ${module}`]).status !== 0 && `python3 with ${module} is not on this machine`;
const noNumpy = lacks("numpy");
const noH5py = noNumpy || lacks("h5py");

/** The Python program in docs/files.md that opens this file. */
function program(file: string): string {
  const found = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const [reader] = found.filter((text) => text.includes(`"${file}"`));
  expect(reader, `docs/files.md has a reader of ${file}`).toBeDefined();
  return reader!;
}

function run(text: string): string {
  const { stdout, stderr } = python(text);
  expect(stderr).toBe("");
  return stdout.trim();
}

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-python-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const random = randomStream({ seed: 8, purpose: "readers" });
const size = [7, 13];
const spins = ndArray(
  Int8Array.from({ length: 20 * 7 * 13 }, () => (random.uniform() < 0.4 ? -1 : 1)),
  [20, ...size],
);
const sum = spins.data.reduce((total, spin) => total + spin, 0);
const energy = Float64Array.of(-1.5, 0.25, 3, 0.25);

describe("the Python readers of docs/files.md", () => {
  test("read a growing series, also before it is closed", ({ skip }) => {
    if (noNumpy) skip(noNumpy);
    const series = openSeries(join(home, "energy.npy"), { row: [2] });
    series.append(energy);
    series.flush();
    series.append(new Float64Array(100_000));
    expect(run(program("energy.npy"))).toBe("(2, 2) 0.5");
    series.close();
    expect(run(program("energy.npy")).split(")")[0]).toBe("(50002, 2");
  });

  test("read bit-packed growing configurations", ({ skip }) => {
    if (noNumpy) skip(noNumpy);
    const file = openConfigurations(join(home, "growing.npy"), { size, packed: true });
    file.append(spins.data);
    file.close();
    expect(run(program("growing.npy"))).toBe(`(20, 7, 13) ${sum}`);
  });

  test("read bit-packed arrays of an npz", ({ skip }) => {
    if (noNumpy) skip(noNumpy);
    writeNpz(join(home, "packed.npz"), packedArrays("spins", spins));
    expect(run(program("packed.npz"))).toBe(`(20, 7, 13) ${sum}`);
  });

  test("read HDF5 with bit-packed spins and attributes", async ({ skip }) => {
    if (noH5py) skip(noH5py);
    const datasets = { spins: { ...spins, packed: true, gzip: true }, energy };
    await writeHdf5(join(home, "run.h5"), { datasets, attributes: { seed: 7 } });
    expect(run(program("run.h5"))).toBe(`(20, 7, 13) ${sum} 0.5 7`);
  });

  test("read CSV to the last digit", ({ skip }) => {
    if (noNumpy) skip(noNumpy);
    writeCsv(join(home, "series.csv"), { energy, magnetisation: [0.1, 0.1, 0.1, 0.1] }, { comments: ["L = 8"] });
    expect(run(program("series.csv"))).toBe("0.5 0.1");
  });
});

describe("what NumPy writes", () => {
  const lattice = square(7, 13, { boundary: "open" });

  test("loads identically from every type, order and coding of spins", async ({ skip }) => {
    if (noNumpy) skip(noNumpy);
    const file = openConfigurations(join(home, "spins.npy"), { size });
    file.append(spins.data);
    file.close();
    const codings: Record<string, string> = {
      int8: "s",
      uint8: "((s + 1) // 2).astype(np.uint8)",
      bool: "s > 0",
      int64: "s.astype(np.int64)",
      "two floats": "np.where(s > 0, 0.25, -3.5)",
      float32: "s.astype(np.float32)",
      Fortran: "np.asfortranarray(s)",
      "big endian": "s.astype('>i4')",
      "big-endian floats in Fortran order": "np.asfortranarray(s.astype('>f8'))",
    };
    const names = Object.keys(codings);
    run(
      [
        "import numpy as np",
        "s = np.load('spins.npy')",
        ...names.flatMap((name, n) => [
          `a = ${codings[name]}`,
          `np.save('coding${n}.npy', a)`,
          `np.savez_compressed('coding${n}.npz', spins=a, energy=np.arange(20.0))`,
          `np.save('flat${n}.npy', a.reshape(20, -1))`,
        ]),
      ].join("\n"),
    );
    for (const [n, name] of names.entries()) {
      for (const [saved, options] of [
        [`coding${n}.npy`, {}],
        [`coding${n}.npz`, {}],
        [`flat${n}.npy`, { lattice }],
      ] as const) {
        const found = await loadConfigurations(join(home, saved), options);
        expect([found.count, found.size], `${name}, ${saved}`).toEqual([20, size]);
        expect(Buffer.from(found.configurations).equals(Buffer.from(spins.data)), `${name}, ${saved}`).toBe(true);
      }
    }
  });

  test("loads as time series, with savetxt too", async ({ skip }) => {
    if (noNumpy) skip(noNumpy);
    run(`
import numpy as np
t = np.array([[-1.5, 1/3], [0.25, 2/3], [3.0, 0.1]])
np.save("t.npy", np.asfortranarray(t))
np.savez("t.npz", t=t.astype(">f8"), cube=np.zeros((2, 2, 2)))
np.savetxt("t.txt", t, header="energy m")
np.savetxt("t.csv", t, delimiter=",")
`);
    const chains = [Float64Array.of(-1.5, 0.25, 3), Float64Array.of(1 / 3, 2 / 3, 0.1)];
    expect(await readTimeSeries(join(home, "t.npy"))).toEqual({ array: chains });
    expect(await readTimeSeries(join(home, "t.npz"))).toEqual({ t: chains });
    expect(await readTimeSeries(join(home, "t.txt"))).toEqual({ energy: [chains[0]], m: [chains[1]] });
    expect(await readTimeSeries(join(home, "t.csv"))).toEqual({ column1: [chains[0]], column2: [chains[1]] });
  });

  test("and h5py give the HDF5 file that the other tests read", async ({ skip }) => {
    if (noH5py) skip(noH5py);
    const fixtures = fileURLToPath(new URL("./fixtures", import.meta.url));
    const made = spawnSync("python3", [join(fixtures, "make_hdf5.py"), home], { encoding: "utf8" });
    expect(made.stderr).toBe("");
    const choose = (names: readonly string[]) => names.filter((name) => !/^(text|half|complex)$/.test(name));
    const [fresh, kept] = await Promise.all([home, fixtures].map((at) => readHdf5(join(at, "foreign.h5"), { choose })));
    expect(fresh).toEqual(kept);
  });
});
