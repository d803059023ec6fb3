import { FormatError } from "../../core/errors/index.js";
import { readBytes } from "./files.js";

/** The columns of a table of numbers. */
export interface Table {
  /** The names in the order of the file; without a header `column1`, `column2`, ... */
  readonly names: readonly string[];
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** The text of the `#` lines. */
  readonly comments: readonly string[];
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;
const special: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};

/**
 * A table of numbers from text: columns between commas, semicolons, or blanks and tabs, whichever the first line uses;
 * `#` lines are comments, empty lines are passed over. The first line is a header if a word in it is no number. Without
 * one the last comment before the data is, if it has a word for each column (as numpy.savetxt writes it).
 *
 * @throws FormatError when the file is missing, holds no numbers, or a line is not a row of numbers; it names the line.
 */
export function readCsv(path: string): Table {
  const text = textOf(path);
  const comments: string[] = [];
  let split: ((line: string) => string[]) | undefined;
  let names: string[] | undefined;
  let header = 0;
  const rows: Growing[] = [];
  let number = 0;

  for (const line of lines(text)) {
    number += 1;
    const trimmed = line.trim();
    if (trimmed === "") continue;
    if (trimmed.startsWith("#")) {
      comments.push(trimmed.slice(1).trim());
      continue;
    }
    split ??= separator(trimmed);
    const fields = split(trimmed);
    if (rows.length === 0) {
      if (names === undefined && fields.some((field) => numberOf(field) === undefined)) {
        names = fields;
        header = number;
        requireNames(path, names, number);
        continue;
      }
      names ??= nameFromComment(comments.at(-1), fields.length, split);
      for (let column = 0; column < (names ?? fields).length; column++) rows.push(new Growing());
    }
    if (fields.length !== rows.length) {
      const reference = header > 0 ? `the header in line ${header} names` : "the lines before have";
      throw new FormatError(
        `line ${number} of ${path} has ${count(fields.length, "value")}, ${reference} ${rows.length}; complete the line`,
      );
    }
    for (let column = 0; column < fields.length; column++) {
      const value = numberOf(fields[column]!);
      if (value === undefined) throw notANumber(path, number, column, fields[column]!);
      rows[column]!.push(value);
    }
  }
  if (rows.length === 0)
    throw new FormatError(`${path} holds no row of numbers; give columns of numbers with a header`);
  const labels = names ?? rows.map((_, column) => `column${column + 1}`);
  return { names: labels, columns: Object.fromEntries(labels.map((name, c) => [name, rows[c]!.values()])), comments };
}

function textOf(path: string): string {
  const bytes = readBytes(path, { wanted: "table" });
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new FormatError(`${path} is not text: it has zero bytes; give a table of numbers, such as CSV`);
  }
  try {
    return new TextDecoder("utf-8").decode(bytes);
  } catch (error) {
    throw new FormatError(`${path} is too large for one text; save it with numpy.save`, { cause: error });
  }
}

/** The lines one by one, since an array of all of them would take several times the memory of the text. */
function* lines(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    yield text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
  }
}

function separator(line: string): (line: string) => string[] {
  const bare = line.replace(/"[^"]*"/g, "");
  const mark = bare.includes(";") ? ";" : bare.includes(",") ? "," : undefined;
  const field = mark ? new RegExp(`\\s*("(?:[^"]|"")*"|[^${mark}]*)\\s*(?:${mark}|$)`, "y") : undefined;
  return (text) => {
    if (!text.includes('"')) return mark ? text.split(mark).map((part) => part.trim()) : text.split(/\s+/);
    if (!field) return (text.match(/"(?:[^"]|"")*"|\S+/g) ?? []).map(unquoted);
    const found: string[] = [];
    field.lastIndex = 0;
    while (field.lastIndex < text.length) {
      const match = field.exec(text);
      if (!match) return text.split(mark!).map((part) => part.trim());
      found.push(unquoted(match[1]!.trim()));
    }
    if (text.endsWith(mark!)) found.push("");
    return found;
  };
}

function unquoted(field: string): string {
  return field.startsWith('"') && field.endsWith('"') && field.length > 1
    ? field.slice(1, -1).replaceAll('""', '"')
    : field;
}

/** The number of a field; Fortran's D exponent is one too. */
function numberOf(field: string): number | undefined {
  if (decimal.test(field)) return Number(field.replace(/[dD]/, "e"));
  const sign = field.startsWith("-") ? -1 : 1;
  const word = field.replace(/^[+-]/, "").toLowerCase();
  return Object.hasOwn(special, word) ? sign * special[word]! : undefined;
}

function nameFromComment(
  comment: string | undefined,
  columns: number,
  split: (line: string) => string[],
): string[] | undefined {
  const words = comment ? split(comment) : [];
  const usable = words.length === columns && new Set(words).size === columns;
  return usable && words.every((word) => word !== "" && numberOf(word) === undefined) ? words : undefined;
}

function requireNames(path: string, names: readonly string[], number: number): void {
  for (const [column, name] of names.entries()) {
    if (name === "") throw new FormatError(`line ${number} of ${path}: column ${column + 1} has no name; name it`);
    if (names.indexOf(name) !== column) {
      throw new FormatError(`line ${number} of ${path} names two columns "${name}"; give each a name of its own`);
    }
  }
}

function notANumber(path: string, number: number, column: number, field: string): FormatError {
  const fix = /^[+-]?\d+,\d+/.test(field)
    ? "write decimal points in place of commas"
    : field === ""
      ? "write nan for a missing value, or leave out the line"
      : "leave out the line, or put # before it";
  return new FormatError(`line ${number} of ${path}, column ${column + 1}: "${field}" is not a number; ${fix}`);
}

function count(found: number, word: string): string {
  return `${found} ${word}${found === 1 ? "" : "s"}`;
}

/** Doubles in a buffer that doubles when it is full. */
class Growing {
  #data = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length++] = value;
  }

  values(): Float64Array {
    return this.#data.slice(0, this.#length);
  }
}
