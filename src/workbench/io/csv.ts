import { ParameterError } from "../../core/errors/index.js";
import { writeFileAtomic } from "./files.js";

export interface CsvOptions {
  /** Lines that go before the header, each after a `# `. */
  readonly comments?: readonly string[];
}

const rowsPerPart = 4096;

/**
 * Writes columns of equal length as CSV with a header row, whole or not at all. Numbers have as many digits as give back
 * the same double; those that are not finite are `nan`, `inf`, `-inf`, which NumPy and pandas read.
 *
 * @throws ParameterError when there is no column, a name is empty, or the lengths differ.
 * @throws OutputError when the file cannot be written.
 */
export function writeCsv(
  path: string,
  columns: Readonly<Record<string, ArrayLike<number> | ArrayLike<bigint>>>,
  { comments = [] }: CsvOptions = {},
): void {
  const entries = Object.entries(columns);
  const [first] = entries;
  if (!first) throw new ParameterError(`${path} would have no column; give at least one`);
  const rows = first[1].length;
  for (const [name, { length }] of entries) {
    if (name.trim() === "") throw new ParameterError(`a column of ${path} has no name; name it`);
    if (length !== rows) {
      throw new ParameterError(`column "${name}" has ${length} values, "${first[0]}" has ${rows}; give equal lengths`);
    }
  }
  writeFileAtomic(path, parts());

  function* parts(): Generator<string> {
    const lines = comments.flatMap((comment) => comment.split("\n")).map((line) => `# ${line}\n`);
    yield `${lines.join("")}${entries.map(([name]) => quoted(name)).join(",")}\n`;
    for (let from = 0; from < rows; from += rowsPerPart) {
      let part = "";
      for (let row = from; row < Math.min(rows, from + rowsPerPart); row++) {
        part += `${entries.map(([, values]) => numberText(values[row]!)).join(",")}\n`;
      }
      yield part;
    }
  }
}

function numberText(value: number | bigint): string {
  if (typeof value === "bigint" || Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

function quoted(name: string): string {
  return /[",;#\s]/.test(name) ? `"${name.replaceAll('"', '""').replace(/\s+/g, " ")}"` : name;
}
