import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ndArray } from "../../src/core/arrays/index.js";
import { FormatError, OutputError, ParameterError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { type DType, encodeNpy, openSeries, readArrays, readSeries, seriesHead } from "../../src/workbench/io/index.js";
import { arrayTypes } from "./arrays.js";

// Stands for disks that fill up, which a test cannot have for real.
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return { ...real, writeSync: vi.fn(real.writeSync) };
});

let home = "";
let path = "";
beforeEach(() => {
  home = fs.mkdtempSync(join(tmpdir(), "kadanoff-series-"));
  path = join(home, "energy.npy");
});
afterEach(() => {
  vi.mocked(fs.writeSync).mockReset();
  fs.rmSync(home, { recursive: true, force: true });
});

const numbers = (length: number, seed = 1): Float64Array => {
  const random = randomStream({ seed, task: 0, replica: 0, purpose: "series" });
  return Float64Array.from({ length }, () => random.uniform());
};

describe("a growing series", () => {
  test("is a whole npy file at every flush, with the rows until then", () => {
    const data = numbers(30_000);
    const series = openSeries(path, { row: [3] });
    expect(readArrays(path)).toEqual({ array: ndArray(new Float64Array(0), [0, 3]) });
    for (const [from, to] of [
      [0, 3],
      [3, 3000],
      [3000, 30_000],
    ] as const) {
      series.append(data.subarray(from, to));
      series.flush();
      expect(readArrays(path)).toEqual({ array: ndArray(data.slice(0, to), [to / 3, 3]) });
    }
    series.close();
    expect(readSeries(path)).toEqual(ndArray(data, [10_000, 3]));
  });

  test("between flushes holds what was flushed, though the file is longer", () => {
    const data = numbers(200_000);
    const series = openSeries(path);
    series.append(data.subarray(0, 10));
    series.flush();
    series.append(data.subarray(10));
    expect(series.length).toBe(200_000);
    expect(fs.statSync(path).size).toBeGreaterThan(8 * 100_000);
    expect(readSeries(path)).toEqual(ndArray(data.slice(0, 10), [10]));
    series.close();
    expect(seriesHead(path)).toEqual({ length: 200_000, row: [], dtype: "float64", start: 128 });
  });

  test.each(Object.entries(arrayTypes))("keeps %s as it is", (dtype, type) => {
    const data = new type([1, 0, 1, 1].map((one) => (dtype.endsWith("int64") ? BigInt(one) : one)) as never);
    const series = openSeries(path, { dtype: dtype as DType, row: [2] });
    series.append(data);
    series.append([1, 0]);
    series.close();
    const { data: found, shape } = readSeries(path);
    expect(shape).toEqual([3, 2]);
    expect(found).toBeInstanceOf(type);
    expect([...found].map(Number)).toEqual([1, 0, 1, 1, 1, 0]);
  });

  test("gives back any range of rows", () => {
    const series = openSeries(path, { row: [2, 2] });
    series.append(numbers(400));
    series.close();
    expect(readSeries(path, { from: 7, to: 9 })).toEqual(ndArray(numbers(400).slice(28, 36), [2, 2, 2]));
    expect(readSeries(path, { from: 100 }).shape).toEqual([0, 2, 2]);
    expect(() => readSeries(path, { from: 99, to: 101 })).toThrow(/rows 99 to 101 are not in .* which has 100/);
  });

  test("has the same bytes however the rows were portioned", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60_000 }), { maxLength: 6 }), (portions) => {
        const total = portions.reduce((sum, one) => sum + one, 0);
        const data = numbers(total);
        const one = join(home, "portions.npy");
        const series = openSeries(one);
        let from = 0;
        for (const portion of portions) {
          series.append(data.subarray(from, from + portion));
          if (portion % 2 === 0) series.flush();
          from += portion;
        }
        series.close();
        const found = fs.readFileSync(one);
        fs.rmSync(one);
        const whole = openSeries(one);
        whole.append(data);
        whole.close();
        expect(found.equals(fs.readFileSync(one))).toBe(true);
        fs.rmSync(one);
      }),
      { numRuns: 12 },
    );
  });
});

describe("an interrupted run", () => {
  test("continues to the same bytes from any checkpoint, whatever was written after it", () => {
    const data = numbers(3000);
    const straight = join(home, "straight.npy");
    const series = openSeries(straight, { row: [3] });
    series.append(data);
    series.close();
    for (const [checkpoint, tail] of [
      [0, 0],
      [1, 1],
      [400, 0],
      [400, 17],
      [1000, 5],
    ] as const) {
      fs.rmSync(path, { force: true });
      const first = openSeries(path, { row: [3] });
      first.append(data.subarray(0, 3 * checkpoint));
      first.flush();
      first.append(numbers(3 * tail, 2));
      first.close();
      fs.appendFileSync(path, "half a row");
      const second = openSeries(path, { row: [3], keep: checkpoint });
      expect(second.length).toBe(checkpoint);
      expect(readSeries(path)).toEqual(ndArray(data.slice(0, 3 * checkpoint), [checkpoint, 3]));
      second.append(data.subarray(3 * checkpoint));
      second.close();
      expect(fs.readFileSync(path).equals(fs.readFileSync(straight))).toBe(true);
    }
  });

  test("killed at any moment leaves whole rows, up to the last flush or later", { timeout: 60_000 }, async () => {
    const io = pathToFileURL(fileURLToPath(new URL("../../src/workbench/io/index.ts", import.meta.url))).href;
    const program = `
      import { openSeries } from ${JSON.stringify(io)};
      const series = openSeries(process.argv[1], { row: [2] });
      for (let row = 0; ; row++) {
        series.append([row, -row]);
        if (row % 1000 === 999) {
          series.flush();
          if (row === 19_999) console.log("ready");
        }
      }`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, path]);
    const gone = once(child, "exit");
    await Promise.race([once(child.stdout, "data"), gone]);
    child.kill("SIGKILL");
    await gone;
    const { data, shape } = readSeries(path);
    expect(shape[0]).toBeGreaterThanOrEqual(20_000);
    expect(shape[0]! % 1000).toBe(0);
    expect(data.every((value, at) => Number(value) === (at % 2 === 0 ? at / 2 : -(at - 1) / 2))).toBe(true);
    const series = openSeries(path, { row: [2], keep: 20_000 });
    series.close();
    expect(readArrays(path).array!.shape).toEqual([20_000, 2]);
  });

  test("is not continued from a file that has fewer rows, another row or another type", () => {
    const series = openSeries(path, { row: [2] });
    series.append(numbers(20));
    series.close();
    const before = fs.readFileSync(path);
    const refused = (options: Parameters<typeof openSeries>[1], message: string | RegExp) => {
      expect(() => openSeries(path, options)).toThrow(FormatError);
      expect(() => openSeries(path, options)).toThrow(message);
    };
    refused({ row: [2], keep: 11 }, `${path} holds 10 rows, fewer than the 11 to keep; start again from 10 or 0`);
    refused({ row: [3], keep: 1 }, `${path} has rows of [2] float64, wanted [3] float64`);
    refused({ row: [2], dtype: "float32", keep: 1 }, "wanted [2] float32");
    expect(fs.readFileSync(path).equals(before)).toBe(true);
    expect(() => openSeries(join(home, "none.npy"), { keep: 1 })).toThrow(/none\.npy does not exist/);
    fs.writeFileSync(join(home, "short.npy"), shortHeader());
    expect(() => openSeries(join(home, "short.npy"), { keep: 1 })).toThrow(/was not begun by openSeries/);
  });

  test("that had not begun begins with keep: 0", () => {
    openSeries(path, { keep: 0 }).close();
    expect(readSeries(path).shape).toEqual([0]);
    openSeries(path, { keep: 0 }).close();
  });
});

/** An npy file whose header ends after 64 bytes, as other programs write it. */
function shortHeader(): Uint8Array {
  const text = "{'descr':'<f8','fortran_order':False,'shape':(2,)}".padEnd(53);
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00\x36\x00", "latin1"),
    Buffer.from(`${text}\n`),
    Buffer.alloc(16),
  ]);
}

describe("a series refuses", () => {
  test("to overwrite a file", () => {
    fs.writeFileSync(path, "thesis");
    expect(() => openSeries(path)).toThrow(OutputError);
    expect(() => openSeries(path)).toThrow(/a file of that name exists; continue it with \{ keep: rows \}/);
    expect(fs.readFileSync(path, "utf8")).toBe("thesis");
    expect(() => openSeries(path, { keep: 0 })).toThrow(FormatError);
    expect(fs.readFileSync(path, "utf8")).toBe("thesis");
  });

  test("what does not fit its rows or its type", () => {
    const series = openSeries(path, { row: [2], dtype: "int8" });
    expect(() => series.append([1, 2, 3])).toThrow(/3 numbers are not whole rows of 2/);
    expect(() => series.append([1, 200])).toThrow(/200 does not fit the int8/);
    expect(() => series.append([1, 0.5])).toThrow(/0\.5 does not fit the int8/);
    expect(() => series.append(Float64Array.of(1, 2))).toThrow(/takes int8, not float64/);
    expect(series.length).toBe(0);
    series.close();
    series.close();
    expect(() => series.append([1, 2])).toThrow(/is closed; open it again with \{ keep: 0 \}/);
    for (const options of [{ row: [0] }, { row: [1.5] }, { keep: -1 }, { dtype: "half" as DType }]) {
      expect(() => openSeries(join(home, "b.npy"), options)).toThrow(ParameterError);
    }
  });

  test("a directory that is not there", () => {
    expect(() => openSeries(join(home, "none", "a.npy"))).toThrow(/its directory does not exist; create it/);
  });

  test("to lose rows when the disk is full: the file stays whole, and the call can be repeated", () => {
    const data = numbers(100_000);
    const series = openSeries(path);
    series.append(data.subarray(0, 1000));
    series.flush();
    const write = vi.mocked(fs.writeSync).getMockImplementation()!;
    const fullDisk = (file: number, bytes: Uint8Array, from: number, _: number, at: number): number => {
      Reflect.apply(write, undefined, [file, bytes, from, 100, at]);
      throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    };
    vi.mocked(fs.writeSync).mockImplementation(fullDisk as unknown as typeof write);
    expect(() => series.append(data.subarray(1000))).toThrow(`cannot write "${path}": no space is left on the disk`);
    expect(series.length).toBe(1000);
    series.append(data.subarray(1000, 1010));
    expect(() => series.flush()).toThrow(OutputError);
    expect(readSeries(path)).toEqual(ndArray(data.slice(0, 1000), [1000]));
    vi.mocked(fs.writeSync).mockImplementation(write);
    series.append(data.subarray(1010));
    series.close();
    expect(readSeries(path)).toEqual(ndArray(data, [100_000]));
  });

  test("to be read when it is shorter than its header says", () => {
    const bytes = encodeNpy(ndArray(numbers(100), [100]));
    for (const length of [0, 5, 60, 128, bytes.length - 1]) {
      fs.writeFileSync(path, bytes.subarray(0, length));
      expect(() => readSeries(path), `${length} bytes`).toThrow(FormatError);
      expect(() => readSeries(path), `${length} bytes`).toThrow(path);
    }
    expect(() => readSeries(path)).toThrow(/cut off: its header counts 100 rows, fewer are there/);
  });
});
