import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { type NdArray, ndArray } from "../../src/core/arrays/index.js";
import { FormatError, ParameterError } from "../../src/core/errors/index.js";
import { decodeNpz, encodeNpy, encodeNpz } from "../../src/workbench/io/index.js";
import { anyArray, bitsOf } from "./arrays.js";

const name = "a.npz";
const arrays = {
  weights: ndArray(
    Float32Array.from({ length: 12 }, (_, k) => k / 3),
    [3, 4],
  ),
  bias: ndArray(Int8Array.of(1, -1), [2]),
};
const bits = (all: Readonly<Record<string, NdArray>>) =>
  Object.entries(all).map(([key, array]) => [key, bitsOf(array)]);
const stored = () => {
  const members = Object.entries(arrays).map(([key, array]) => [`${key}.npy`, encodeNpy(array)] as const);
  return zipSync(Object.fromEntries(members), { level: 0 });
};

describe("npz", () => {
  test("arrays of every type and shape come back bit by bit, in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 8, unit: "grapheme" }), anyArray), { maxLength: 4 }),
        (any) => {
          const all = Object.fromEntries(any);
          expect(bits(decodeNpz(encodeNpz(all), { name }))).toEqual(bits(all));
        },
      ),
    );
  });

  test("names that mean something to JavaScript are names like others", () => {
    const all = Object.fromEntries(["__proto__", "constructor", "a/b"].map((key) => [key, arrays.bias]));
    expect(bits(decodeNpz(encodeNpz(all), { name }))).toEqual(bits(all));
  });

  test("no arrays make an npz file too", () => {
    expect(decodeNpz(encodeNpz({}), { name })).toEqual({});
  });

  test("equal arrays give equal bytes, whatever the time and the time zone", () => {
    const zone = process.env.TZ;
    const inZone = (of: string) => {
      process.env.TZ = of;
      return encodeNpz(arrays);
    };
    try {
      expect(inZone("Asia/Tokyo")).toEqual(inZone("America/Los_Angeles"));
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test("a constant array takes less room than its elements", () => {
    expect(encodeNpz({ zero: ndArray(new Float64Array(10_000), [10_000]) }).length).toBeLessThan(1000);
  });

  test("only the chosen arrays are unpacked", () => {
    const bytes = zipSync({ "spins.npy": encodeNpy(arrays.bias), "note.npy": strToU8("no array") });
    const seen: string[][] = [];
    const choose = (entries: readonly string[]) => {
      seen.push([...entries]);
      return ["spins"];
    };
    expect(Object.keys(decodeNpz(bytes, { name, choose }))).toEqual(["spins"]);
    expect(seen).toEqual([["spins", "note"]]);
    expect(() => decodeNpz(bytes, { name })).toThrow(/^a\.npz\[note\] is not an npy file/);
  });

  test("a zip archive of other files is no npz file", () => {
    expect(() => decodeNpz(zipSync({ "word/document.xml": strToU8("<x/>") }), { name })).toThrow(
      'a.npz is not an npz file: "word/document.xml" in it is no array; save it with numpy.savez',
    );
  });

  test.each([
    ["compressed", encodeNpz(arrays)],
    ["stored", stored()],
  ])("a %s file cut off at any length is refused", (_, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeNpz(bytes.subarray(0, length), { name }), `${length} bytes`).toThrow(FormatError);
    }
  });

  test.each([
    ["compressed", encodeNpz(arrays)],
    ["stored", stored()],
  ])("any flipped bit in a %s file is found, or lies where it does not matter", (_, bytes) => {
    let found = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      try {
        expect(bits(decodeNpz(flipped, { name }))).toEqual(bits(arrays));
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        found += 1;
      }
    }
    // Times, versions, attributes and the sizes in local headers, which the directory repeats, do not matter.
    expect(found / (bytes.length * 8)).toBeGreaterThan(0.7);
  });

  test("a directory that claims gigabytes is refused before memory is reserved for them", () => {
    const bytes = encodeNpz({ bias: arrays.bias });
    const at = Buffer.from(bytes).indexOf(Buffer.of(0x50, 0x4b, 0x01, 0x02));
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(at + 24, 0xf0000000, true);
    expect(() => decodeNpz(bytes, { name })).toThrow(/cannot unpack \d+ bytes to 4026531840/);
  });

  test("an encrypted member is refused", () => {
    const bytes = Buffer.from(encodeNpz({ bias: arrays.bias }));
    bytes[6]! |= 1;
    bytes[bytes.indexOf(Buffer.of(0x50, 0x4b, 0x01, 0x02)) + 8]! |= 1;
    expect(() => decodeNpz(bytes, { name })).toThrow("a.npz is encrypted; save it without a password");
  });

  test("two arrays of the same name are refused", () => {
    const bytes = Buffer.from(encodeNpz({ up: arrays.bias, um: arrays.bias }));
    for (let at = bytes.indexOf("um.npy"); at >= 0; at = bytes.indexOf("um.npy")) bytes.write("up.npy", at);
    expect(() => decodeNpz(bytes, { name })).toThrow('a.npz holds two arrays named "up"; give each a name of its own');
  });

  test("a shape that does not fit its data is not written", () => {
    expect(() => encodeNpz({ bad: { data: Int8Array.of(1), shape: [2] } })).toThrow(ParameterError);
  });
});
