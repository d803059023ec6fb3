import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ndArray } from "../../src/core/arrays/index.js";
import { FormatError, ParameterError } from "../../src/core/errors/index.js";
import { decodeNpy, encodeNpy } from "../../src/workbench/io/index.js";
import { anyArray, bitsOf } from "./arrays.js";

const name = "a.npy";
const array = ndArray(Int16Array.of(1, -2, 3, -4, 5, -6), [2, 3]);

/** An npy file with a header of one's own making. */
function npy(header: string, body: ArrayLike<number> = [], version: readonly number[] = [1, 0]): Uint8Array {
  const text = new TextEncoder().encode(header);
  return Uint8Array.from([
    ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, ...version],
    ...[text.length % 256, Math.floor(text.length / 256)],
    ...text,
    ...Array.from(body),
  ]);
}

const header = (descr: string, shape: string, order = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe("npy", () => {
  test("arrays of every type and shape come back bit by bit", () => {
    fc.assert(
      fc.property(anyArray, (any) => {
        expect(bitsOf(decodeNpy(encodeNpy(any), { name }))).toEqual(bitsOf(any));
      }),
    );
  });

  test("a view into a larger buffer is written alone", () => {
    const view = ndArray(new Float64Array([9, 1, 2, 9]).subarray(1, 3), [2]);
    expect([...decodeNpy(encodeNpy(view), { name }).data]).toEqual([1, 2]);
  });

  test("bytes at an odd offset of a Node buffer are read and not kept", () => {
    const bytes = encodeNpy(array);
    const shifted = Buffer.concat([Buffer.of(0), bytes]).subarray(1);
    const read = decodeNpy(shifted, { name });
    shifted.fill(0);
    expect(bitsOf(read)).toEqual(bitsOf(array));
  });

  test("data begin at a multiple of 64 bytes", () => {
    for (const shape of [[], [6], [2, 3], Array.from({ length: 20 }, () => 1)]) {
      const data = new Int8Array(shape.reduce((product, extent) => product * extent, 1));
      expect((encodeNpy(ndArray(data, shape)).length - data.length) % 64).toBe(0);
    }
  });

  test("a header that is too long for format 1.0 is written in format 2.0", () => {
    const shape = Array.from({ length: 30_000 }, () => 1);
    const bytes = encodeNpy(ndArray(Int8Array.of(7), shape));
    expect([bytes[6], bytes[7]]).toEqual([2, 0]);
    expect(decodeNpy(bytes, { name })).toEqual(ndArray(Int8Array.of(7), shape));
  });

  test("Fortran order becomes C order in any number of dimensions", () => {
    const read = (shape: string, count: number) => [
      ...decodeNpy(
        npy(
          header("|u1", shape, "True"),
          Array.from({ length: count }, (_, k) => k),
        ),
        { name },
      ).data,
    ];
    expect(read("(2, 3)", 6)).toEqual([0, 2, 4, 1, 3, 5]);
    expect(read("(2, 2, 2)", 8)).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
    expect(read("(3,)", 3)).toEqual([0, 1, 2]);
    expect(read("()", 1)).toEqual([0]);
    expect(read("(2, 0)", 0)).toEqual([]);
  });

  test("big-endian numbers are swapped, and bytes may carry any byte order", () => {
    expect([...decodeNpy(npy(header(">i2", "(2,)"), [1, 2, 255, 254]), { name }).data]).toEqual([258, -2]);
    expect([...decodeNpy(npy(header(">u8", "(1,)"), [0, 0, 0, 0, 0, 0, 1, 2]), { name }).data]).toEqual([258n]);
    for (const order of "<>|") {
      expect([...decodeNpy(npy(header(`${order}i1`, "(1,)"), [255]), { name }).data]).toEqual([-1]);
    }
  });

  test("bool becomes bytes 0 and 1, and any other byte is damage", () => {
    expect(decodeNpy(npy(header("|b1", "(2,)"), [1, 0]), { name })).toEqual(ndArray(Uint8Array.of(1, 0), [2]));
    expect(() => decodeNpy(npy(header("|b1", "(2,)"), [1, 2]), { name })).toThrow(/bool element 1 is 2/);
  });

  test("headers may order, quote and space their keys as Python allows", () => {
    const text = `  { "shape":(2 , 1L),'fortran_order':False , "descr" : "<i2"}  `;
    expect(decodeNpy(npy(text, [1, 0, 2, 0]), { name })).toEqual(ndArray(Int16Array.of(1, 2), [2, 1]));
  });

  test.each([
    ["", /\{ wanted/],
    ["{}", /each of 'descr'/],
    ["{'descr': '|i1', 'fortran_order': False}", /each of 'descr'/],
    [header("|i1", "(1)"), /a shape such as/],
    [header("|i1", "(-1,)"), /a shape such as/],
    [header("|i1", "(1.5,)"), /a shape such as/],
    [header("|i1", "(1,,2)"), /a shape such as/],
    [header("|i1", "(99999999999999999999,)"), /a shape such as/],
    [header("|i1", "(1,)", "Falsehood"), /True or False/],
    [header("|i1", "(1,)", "__import__('os')"), /True or False/],
    [`${header("|i1", "(1,)")}x`, /end of the header/],
    ["{'descr': '|i1', 'descr': '|i1', }", /one each/],
    ["{'descr': '|i1', 'colour': 'red', }", /one each/],
    ["{'descr': [('spin', '|i1')], 'fortran_order': False, 'shape': (1,), }", /structured type; save each field/],
    [header("|O", "(1,)"), /Python objects \(type \|O\).*astype\(np\.int8\)/],
    [header("<f2", "(1,)"), /type <f2; known: bool, int8/],
    [header("<f16", "(1,)"), /type <f16/],
    [header("<c8", "(1,)"), /type <c8/],
    [header("<U4", "(1,)"), /type <U4/],
    [header("|i4", "(1,)"), /type \|i4/],
    [header("i1", "(1,)"), /type i1/],
  ])("the header %j is refused", (text, message) => {
    const read = () => decodeNpy(npy(text, [0]), { name });
    expect(read).toThrow(FormatError);
    expect(read).toThrow(message);
    expect(read).toThrow(/^a\.npy /);
  });

  test("an unknown format version is refused with those that are known", () => {
    expect(() => decodeNpy(npy(header("|i1", "(1,)"), [0], [4, 0]), { name })).toThrow(
      /format 4\.0; known: 1\.0, 2\.0, 3\.0/,
    );
    expect(() => decodeNpy(npy(header("|i1", "(1,)"), [0], [1, 1]), { name })).toThrow(/format 1\.1/);
  });

  test("other files are refused with their first bytes", () => {
    expect(() => decodeNpy(new TextEncoder().encode("1 -1 1\n"), { name })).toThrow(
      "a.npy is not an npy file: it begins with 31 20 2d 31 20 31; save it with numpy.save",
    );
  });

  test("a file cut off at any length is refused", () => {
    const bytes = encodeNpy(array);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeNpy(bytes.subarray(0, length), { name }), `${length} bytes`).toThrow(FormatError);
    }
    expect(() => decodeNpy(bytes.subarray(0, -1), { name })).toThrow(
      "a.npy is cut off: shape (2, 3) of type <i2 needs 12 bytes, 11 follow the header; copy or save it again",
    );
  });

  test("surplus data are refused", () => {
    const bytes = new Uint8Array([...encodeNpy(array), 0]);
    expect(() => decodeNpy(bytes, { name })).toThrow(/surplus data.*needs 12 bytes, 13 follow/);
  });

  test("any flipped bit gives an array or a FormatError, never another error", () => {
    const bytes = encodeNpy(array);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      try {
        decodeNpy(flipped, { name });
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });

  test("a shape that does not fit its data is not written", () => {
    expect(() => encodeNpy({ data: Int8Array.of(1, 2), shape: [3] })).toThrow(ParameterError);
    expect(() => encodeNpy({ data: Int8Array.of(1, 2), shape: [-1, -2] })).toThrow(/non-negative integers/);
    expect(() => encodeNpy({ data: Int8Array.of(1, 2), shape: [0.5, 4] })).toThrow(/non-negative integers/);
  });
});
