import { FormatError } from "../../core/errors/index.js";

/** What the header of an npy file says about its array. */
export interface NpyHeader {
  /** NumPy's type string, such as `<f8`: byte order, kind, bytes per element. */
  readonly descr: string;
  /** True when the first index runs fastest. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/**
 * Reads the header of an npy file, a Python dict literal with exactly the keys `descr`, `fortran_order` and `shape`,
 * padded with blanks. Nothing else that Python would evaluate is understood.
 *
 * @throws FormatError for any other text, and for structured types.
 */
export function parseNpyHeader(text: string, { name }: { readonly name: string }): NpyHeader {
  let position = 0;
  const damaged = (wanted: string): FormatError =>
    new FormatError(
      `${name} has a damaged npy header: ${wanted} wanted at ${JSON.stringify(text.slice(position, position + 20))}; ` +
        "save the array again with numpy.save",
    );
  const match = (pattern: RegExp): RegExpExecArray | null => {
    const sticky = new RegExp(`\\s*${pattern.source}`, "y");
    sticky.lastIndex = position;
    const found = sticky.exec(text);
    if (found) position = sticky.lastIndex;
    return found;
  };
  const expect = (pattern: RegExp, wanted: string): string => {
    const found = match(pattern);
    if (!found) throw damaged(wanted);
    return found[1] ?? found[2] ?? "";
  };
  const quoted = /(?:'([^'\\]*)'|"([^"\\]*)")/;

  let descr: string | undefined;
  let fortranOrder: boolean | undefined;
  let shape: number[] | undefined;
  expect(/\{/, "{");
  while (!match(/\}/)) {
    const key = expect(quoted, "a key");
    expect(/:/, ":");
    if (key === "descr" && descr === undefined) {
      if (match(/[[(]/)) {
        throw new FormatError(`${name} holds a structured type; save each field as an array of its own (numpy.savez)`);
      }
      descr = expect(quoted, "a type such as '<f8'");
    } else if (key === "fortran_order" && fortranOrder === undefined) {
      fortranOrder = expect(/(True|False)\b/, "True or False") === "True";
    } else if (key === "shape" && shape === undefined) {
      shape = tuple(expect(/\(([^()]*)\)/, "a shape such as (10, 8, 8)"));
      if (!shape) throw damaged("a shape such as (10, 8, 8)");
    } else {
      throw damaged("one each of 'descr', 'fortran_order' and 'shape'");
    }
    if (!match(/,/)) {
      expect(/\}/, "}");
      break;
    }
  }
  expect(/$/, "the end of the header");
  if (descr === undefined || fortranOrder === undefined || shape === undefined) {
    throw damaged("each of 'descr', 'fortran_order' and 'shape'");
  }
  return { descr, fortranOrder, shape };
}

/** The extents between the brackets of a Python tuple; `3` alone is no tuple, `3L` is how Python 2 wrote 3. */
function tuple(inner: string): number[] | undefined {
  const parts = inner.split(",").map((part) => part.trim());
  const last = parts.pop();
  if (last !== "") {
    if (parts.length === 0) return undefined;
    parts.push(last!);
  }
  if (!parts.every((part) => /^\d+L?$/.test(part))) return undefined;
  const extents = parts.map((part) => Number.parseInt(part, 10));
  return extents.every(Number.isSafeInteger) ? extents : undefined;
}
