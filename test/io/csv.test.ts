import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError, ParameterError } from "../../src/core/errors/index.js";
import { readCsv, writeCsv } from "../../src/workbench/io/index.js";

let home = "";
let path = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "kadanoff-csv-"));
  path = join(home, "series.csv");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const read = (text: string) => {
  writeFileSync(path, text);
  return readCsv(path);
};

describe("a table of numbers in text", () => {
  test("gives back the same doubles under any names", () => {
    const columns = fc.dictionary(
      fc
        .string({ minLength: 1, unit: "grapheme-ascii" })
        .filter((name) => /[a-z]/i.test(name) && !/^\s|\s\s|\s$/.test(name)),
      fc.array(fc.double(), { minLength: 5, maxLength: 5 }),
      { minKeys: 1, maxKeys: 4 },
    );
    fc.assert(
      fc.property(columns, (wanted) => {
        // A header must not look like a row of numbers.
        fc.pre(Object.keys(wanted).every((name) => !/^[+-]?(?:nan|inf(?:inity)?|[\d.+-]+e?\d*)$/i.test(name)));
        writeCsv(path, wanted, { comments: ["seed 1"] });
        const { names, columns: found, comments } = readCsv(path);
        expect(names).toEqual(Object.keys(wanted));
        for (const name of names) expect([...found[name]!]).toEqual(wanted[name]);
        expect(comments).toEqual(["seed 1"]);
      }),
    );
  });

  test("is written with a header row and shortest exact digits", () => {
    writeCsv(path, { energy: [0.1, -0, 1e300], "m, abs": [1 / 3, Number.NaN, Number.NEGATIVE_INFINITY] });
    expect(readFileSync(path, "utf8")).toBe('energy,"m, abs"\n0.1,0.3333333333333333\n-0,nan\n1e+300,-inf\n');
  });

  test.each([
    ["commas with a header", "energy,m\n-1,0.5\n-2,1\n", ["energy", "m"]],
    ["semicolons", "energy; m\n-1; 0.5\n-2; 1\n", ["energy", "m"]],
    ["blanks and tabs", "  energy \t m\n\n -1\t0.5\n-2   1 ", ["energy", "m"]],
    ["Windows line ends and a byte-order mark", "\ufeffenergy,m\r\n-1,0.5\r\n-2,1\r\n", ["energy", "m"]],
    ["no header", "-1 0.5\n-2 1\n", ["column1", "column2"]],
    ["comments", "# L = 8\nenergy,m\n-1,0.5\n# half time\n-2,1\n", ["energy", "m"]],
    [
      "a header in a comment, as numpy.savetxt writes it",
      "# energy m\n-1.0e+00 5.0e-01\n-2.0e+00 1.0e+00\n",
      ["energy", "m"],
    ],
    ["exponents of Fortran", "energy,m\n-1D0,5.d-1\n-0.2D+1,+1.\n", ["energy", "m"]],
  ])("is read with %s", (_, text, names) => {
    const { names: found, columns } = read(text);
    expect(found).toEqual(names);
    expect(Object.values(columns)).toEqual([Float64Array.of(-1, -2), Float64Array.of(0.5, 1)]);
  });

  test.each([
    ["", "holds no row of numbers"],
    ["# only\nenergy\n", "holds no row of numbers"],
    ["a,b\n1,2\n3\n", "line 3 of PATH has 1 value, the header in line 1 names 2; complete the line"],
    ["1 2\n3 4 5\n", "line 2 of PATH has 3 values, the lines before have 2"],
    ["a,b\n1,2\n3,x\n", 'line 3 of PATH, column 2: "x" is not a number; leave out the line'],
    ["a,b\n1,\n", 'line 2 of PATH, column 2: "" is not a number; write nan for a missing value'],
    ["a;b\n1;0,5\n", 'line 2 of PATH, column 2: "0,5" is not a number; write decimal points in place of commas'],
    ["a,a\n1,2\n", 'line 1 of PATH names two columns "a"'],
    ["a,,b\n1,2,3\n", "line 1 of PATH: column 2 has no name"],
    ["a\n0x10\n", '"0x10" is not a number'],
    ["a\n1\u0000\n", "is not text: it has zero bytes"],
  ])("%j is refused with the line", (text, message) => {
    expect(() => read(text)).toThrow(FormatError);
    expect(() => read(text)).toThrow(message.replace("PATH", path));
  });

  test("is not written from columns that do not fit together", () => {
    expect(() => writeCsv(path, {})).toThrow(ParameterError);
    expect(() => writeCsv(path, { a: [1], b: [1, 2] })).toThrow(/column "b" has 2 values, "a" has 1/);
    expect(() => writeCsv(path, { " ": [1] })).toThrow(/has no name/);
  });
});
