import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OutputError, ParameterError } from "../../src/core/errors/index.js";
import { openRunDirectory } from "../../src/workbench/runs/index.js";

// Stands for disks that fill up, which a test cannot have for real.
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return { ...real, writeFileSync: vi.fn(real.writeFileSync) };
});

let home = "";
beforeEach(() => {
  home = fs.mkdtempSync(join(tmpdir(), "kadanoff-runs-"));
});
afterEach(() => {
  vi.mocked(fs.writeFileSync).mockReset();
  fs.rmSync(home, { recursive: true, force: true });
});

/** Everything below the directory, as relative paths. */
const tree = () => fs.readdirSync(home, { recursive: true, encoding: "utf8" }).sort();
const fullDisk = () =>
  vi.mocked(fs.writeFileSync).mockImplementation(() => {
    throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
  });

describe("a run directory", () => {
  test("is created with its parents and begins empty", () => {
    const run = openRunDirectory(join(home, "a", "b"));
    expect(run.path).toBe(join(home, "a", "b"));
    expect(tree()).toEqual(["a", "a/b"]);
  });

  test("has an absolute path even if opened by a relative one", () => {
    expect(openRunDirectory(relative(process.cwd(), join(home, "a"))).path).toBe(join(home, "a"));
  });

  test("may exist and keeps its files", () => {
    openRunDirectory(home).write("a.txt", "text");
    openRunDirectory(home).write("b.txt", "text");
    expect(tree()).toEqual(["a.txt", "b.txt"]);
  });

  test("takes text and bytes, in subfolders too", () => {
    const run = openRunDirectory(home);
    run.write("results.json", "{}");
    run.write("maps/1/weights.bin", Uint8Array.of(1, 2));
    expect(fs.readFileSync(join(home, "results.json"), "utf8")).toBe("{}");
    expect([...fs.readFileSync(join(home, "maps/1/weights.bin"))]).toEqual([1, 2]);
  });

  test("takes all files of a job", () => {
    openRunDirectory(home).writeAll(
      new Map([
        ["a/one", "1"],
        ["a/two", "2"],
        ["results.json", "{}"],
      ]),
    );
    expect(tree()).toEqual(["a", "a/one", "a/two", "results.json"]);
  });

  test("takes none of them if one cannot be written, and removes the subfolders it made", () => {
    const run = openRunDirectory(home);
    run.write("results.json", "earlier");
    run.write("taken/file", "text");
    const files = new Map([
      ["results.json", "later"],
      ["new/deep/file", "text"],
      ["taken", "a directory"],
    ]);
    expect(() => run.writeAll(files)).toThrow(`cannot write "${join(home, "taken")}": it is a directory`);
    expect(tree()).toEqual(["results.json", "taken", "taken/file"]);
    expect(fs.readFileSync(join(home, "results.json"), "utf8")).toBe("earlier");
  });

  test("keeps the earlier results when the disk is full", () => {
    const run = openRunDirectory(home);
    run.write("results.json", "earlier");
    fullDisk();
    expect(() => run.write("results.json", "later")).toThrow(OutputError);
    expect(() => run.write("new/file", "later")).toThrow(/no space is left on the disk/);
    expect(tree()).toEqual(["results.json"]);
    expect(fs.readFileSync(join(home, "results.json"), "utf8")).toBe("earlier");
  });

  test.each(["", ".", "..", "../other", "a/../../other", "/etc/other"])("refuses the file name %j", (name) => {
    const run = openRunDirectory(join(home, "run"));
    expect(() => run.write(name, "text")).toThrow(ParameterError);
    expect(() => run.write(name, "text")).toThrow(/leads out of .*give a name below it/);
    expect(tree()).toEqual(["run"]);
  });

  test("takes file names that begin with two dots", () => {
    openRunDirectory(home).write("..name", "text");
    expect(tree()).toEqual(["..name"]);
  });

  test("cannot be a file or lie below one", () => {
    fs.writeFileSync(join(home, "file"), "text");
    const atFile = () => openRunDirectory(join(home, "file"));
    const belowFile = () => openRunDirectory(join(home, "file", "a", "b"));
    expect(atFile).toThrow(OutputError);
    expect(atFile).toThrow(/a file of that name exists; choose another name/);
    expect(belowFile).toThrow(OutputError);
    expect(belowFile).toThrow(/a part of the path is a file, not a directory/);
    expect(tree()).toEqual(["file"]);
  });

  test("leaves nothing behind when it cannot be written to", () => {
    fullDisk();
    expect(() => openRunDirectory(join(home, "a", "b"))).toThrow(/no space is left on the disk/);
    expect(tree()).toEqual([]);
  });

  test("leaves nothing behind when only its parents can be created", () => {
    expect(() => openRunDirectory(join(home, "a", "b".repeat(300)))).toThrow(/the name is too long/);
    expect(tree()).toEqual([]);
  });

  test("is refused where the user may not write", ({ skip }) => {
    if (process.getuid?.() === 0) skip("root may write everywhere");
    fs.chmodSync(home, 0o500);
    expect(() => openRunDirectory(join(home, "a"))).toThrow(/permission denied/);
    expect(() => openRunDirectory(home)).toThrow(/permission denied/);
    fs.chmodSync(home, 0o700);
  });
});

test("a run directory that is discarded leaves no trace, unless there is something in it", () => {
  openRunDirectory(join(home, "a", "b")).discard();
  expect(fs.readdirSync(home)).toEqual([]);
  const kept = openRunDirectory(join(home, "c"));
  kept.write("results.json", "{}");
  kept.discard();
  openRunDirectory(join(home, "c")).discard();
  expect(fs.readdirSync(join(home, "c"))).toEqual(["results.json"]);
});

test("files of an earlier run that this one does not write are removed, others stay", () => {
  const directory = openRunDirectory(join(home, "run"));
  const replaces = /^(figures\/\w+\.svg|extra\.npz)$/;
  directory.writeAll(
    new Map([
      ["extra.npz", "old"],
      ["figures/a.svg", "old"],
      ["notes.txt", "mine"],
    ]),
    { replaces },
  );
  directory.writeAll(new Map([["figures/b.svg", "new"]]), { replaces });
  expect(fs.readdirSync(join(home, "run")).sort()).toEqual(["figures", "notes.txt"]);
  expect(fs.readdirSync(join(home, "run", "figures"))).toEqual(["b.svg"]);
});

test.runIf(process.platform === "linux")("a place where nothing can be created is refused at once", () => {
  expect(() => openRunDirectory("/proc/kadanoff/run")).toThrow(OutputError);
});
