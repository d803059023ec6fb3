import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ndArray } from "../../src/core/arrays/index.js";
import { FormatError, OutputError } from "../../src/core/errors/index.js";
import {
  encodeNpy,
  encodeNpz,
  readArrays,
  writeFileAtomic,
  writeFilesAtomic,
  writeNpy,
  writeNpz,
} from "../../src/workbench/io/index.js";

// Stands for disks that fill up or fail, which a test cannot have for real.
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return { ...real, writeFileSync: vi.fn(real.writeFileSync), renameSync: vi.fn(real.renameSync) };
});

const array = ndArray(Int8Array.of(1, -1), [2]);
const systemError = (code: string) => Object.assign(new Error(code), { code });
const isRoot = process.getuid?.() === 0;
let home = "";

beforeEach(() => {
  home = fs.mkdtempSync(join(tmpdir(), "kadanoff-files-"));
});
afterEach(() => {
  vi.mocked(fs.writeFileSync).mockReset();
  vi.mocked(fs.renameSync).mockReset();
  fs.rmSync(home, { recursive: true, force: true });
});

/** Lets the `count`-th write to an open file store half of its content and then fail. */
function failingWrite(code: string, count = 1): void {
  const { write } = { write: vi.mocked(fs.writeFileSync).getMockImplementation()! };
  let calls = 0;
  vi.mocked(fs.writeFileSync).mockImplementation((file, content, options) => {
    calls += 1;
    if (calls < count) return write(file, content, options);
    write(file, String(content).slice(0, 3), options);
    throw systemError(code);
  });
}

describe("reading arrays", () => {
  test("the content tells the format, not the extension", () => {
    writeNpy(join(home, "a.npz"), array);
    writeNpz(join(home, "b.npy"), { up: array });
    expect(readArrays(join(home, "a.npz"))).toEqual({ array });
    expect(readArrays(join(home, "b.npy"))).toEqual({ up: array });
  });

  test("a missing file, a directory and a path through a file are refused in words", () => {
    writeFileAtomic(join(home, "file"), "");
    expect(() => readArrays(join(home, "none.npy"))).toThrow(/none\.npy does not exist; correct the path/);
    expect(() => readArrays(home)).toThrow(/is a directory; give the npy or npz file in it/);
    expect(() => readArrays(join(home, "file", "a.npy"))).toThrow(/a part of its path is a file/);
    for (const path of [join(home, "none.npy"), home]) expect(() => readArrays(path)).toThrow(FormatError);
  });

  test("a file that may not be read is refused", ({ skip }) => {
    if (isRoot) skip("root may read every file");
    writeNpy(join(home, "a.npy"), array);
    fs.chmodSync(join(home, "a.npy"), 0);
    expect(() => readArrays(join(home, "a.npy"))).toThrow(/may not be read by you/);
  });

  test("empty files and files of other formats are refused", () => {
    writeFileAtomic(join(home, "empty"), "");
    writeFileAtomic(join(home, "text"), "1 -1\n-1 1\n");
    expect(() => readArrays(join(home, "empty"))).toThrow(/empty is empty; save the arrays with numpy\.save/);
    expect(() => readArrays(join(home, "text"))).toThrow(/text is neither an npy nor an npz file/);
  });

  test.each([
    ["npy", encodeNpy(array)],
    ["npz", encodeNpz({ up: array })],
  ])("an %s file cut off at any length is refused by its name", (_, bytes) => {
    const path = join(home, "cut");
    for (let length = 0; length < bytes.length; length++) {
      fs.writeFileSync(path, bytes.subarray(0, length));
      expect(() => readArrays(path), `${length} bytes`).toThrow(FormatError);
      expect(() => readArrays(path), `${length} bytes`).toThrow(path);
    }
  });
});

describe("writing files", () => {
  test("text and bytes arrive whole, over an earlier file too, and nothing else is left", () => {
    const path = join(home, "a.txt");
    writeFileAtomic(path, "größer");
    expect(fs.readFileSync(path, "utf8")).toBe("größer");
    writeFileAtomic(path, Uint8Array.of(1, 2));
    expect([...fs.readFileSync(path)]).toEqual([1, 2]);
    expect(fs.readdirSync(home)).toEqual(["a.txt"]);
  });

  test("a symbolic link stays a link to the file that is replaced", () => {
    writeFileAtomic(join(home, "a"), "old");
    fs.symlinkSync(join(home, "a"), join(home, "link"));
    writeFileAtomic(join(home, "link"), "new");
    expect(fs.lstatSync(join(home, "link")).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(join(home, "a"), "utf8")).toBe("new");
  });

  test.each(["ENOSPC", "EDQUOT", "EIO"])(
    "a disk that fails with %s leaves the earlier file and nothing else",
    (code) => {
      const path = join(home, "a.txt");
      writeFileAtomic(path, "earlier");
      failingWrite(code);
      expect(() => writeFileAtomic(path, "later")).toThrow(OutputError);
      expect(fs.readFileSync(path, "utf8")).toBe("earlier");
      expect(fs.readdirSync(home)).toEqual(["a.txt"]);
    },
  );

  test("a full disk is told with the path and the fix", () => {
    failingWrite("ENOSPC");
    const path = join(home, "a.txt");
    expect(() => writeFileAtomic(path, "text")).toThrow(
      `cannot write "${path}": no space is left on the disk; free some, or choose another disk`,
    );
  });

  test("a failing rename leaves the earlier file and nothing else", () => {
    const path = join(home, "a.txt");
    writeFileAtomic(path, "earlier");
    vi.mocked(fs.renameSync).mockImplementation(() => {
      throw systemError("EROFS");
    });
    expect(() => writeFileAtomic(path, "later")).toThrow(/the file system is read-only/);
    expect(fs.readFileSync(path, "utf8")).toBe("earlier");
    expect(fs.readdirSync(home)).toEqual(["a.txt"]);
  });

  test("if one of several files cannot be written, none is", () => {
    writeFileAtomic(join(home, "a"), "earlier");
    failingWrite("ENOSPC", 3);
    const files = new Map(["a", "b", "c", "d"].map((name) => [join(home, name), "later"]));
    expect(() => writeFilesAtomic(files)).toThrow(`cannot write "${join(home, "c")}"`);
    expect(fs.readdirSync(home)).toEqual(["a"]);
    expect(fs.readFileSync(join(home, "a"), "utf8")).toBe("earlier");
  });

  test("several files appear in their order", () => {
    const order: string[] = [];
    const rename = vi.mocked(fs.renameSync).getMockImplementation()!;
    vi.mocked(fs.renameSync).mockImplementation((from, to) => {
      order.push(String(to));
      rename(from, to);
    });
    const paths = ["c", "a", "b"].map((name) => join(home, name));
    writeFilesAtomic(new Map(paths.map((path) => [path, "text"])));
    expect(order).toEqual(paths);
  });

  test("a missing directory, a path through a file, and a directory as target are told apart", () => {
    writeFileAtomic(join(home, "file"), "text");
    expect(() => writeFileAtomic(join(home, "none", "a"), "")).toThrow(/its directory does not exist; create it/);
    expect(() => writeFileAtomic(join(home, "file", "a"), "")).toThrow(/a part of the path is a file/);
    expect(() => writeFileAtomic(home, "")).toThrow(/it is a directory; give the name of a file in it/);
    expect(fs.readFileSync(join(home, "file"), "utf8")).toBe("text");
  });

  test("a device is not replaced by a file", () => {
    if (process.platform === "win32") return;
    expect(() => writeFileAtomic("/dev/null", "text")).toThrow('cannot write "/dev/null": it is a device');
    expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test("a directory without write permission is told", ({ skip }) => {
    if (isRoot) skip("root may write everywhere");
    fs.chmodSync(home, 0o500);
    expect(() => writeFileAtomic(join(home, "a"), "")).toThrow(/permission denied; choose a directory of your own/);
    fs.chmodSync(home, 0o700);
  });
});
