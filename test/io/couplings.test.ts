import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tabulateLogWeights } from "../../src/physics/exact/index.js";
import { square } from "../../src/physics/lattice/index.js";
import { uniformModel } from "../../src/physics/models/index.js";
import { couplingsJson, readCouplings } from "../../src/workbench/io/index.js";

const directory = mkdtempSync(join(tmpdir(), "kadanoff-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const read = (text: string) => {
  const path = join(directory, "couplings.json");
  writeFileSync(path, text);
  return readCouplings(path);
};

describe("couplings from JSON", () => {
  test("come term by term, added where they meet", () => {
    const model = read(
      '{"sites": 3, "constant": 2, "terms": [{"sites": [0, 1], "coupling": 0.4}, {"sites": [1, 0], "coupling": 0.1}, {"sites": [2], "coupling": -1}]}',
    );
    expect(model.constant).toBe(2);
    expect(model.interactions.map(({ order, couplings }) => [order, [...couplings]])).toEqual([
      [1, [-1]],
      [2, [0.5]],
    ]);
  });

  test("come for a whole lattice, with terms in addition", () => {
    const model = read(
      '{"size": "2x3", "boundary": "open", "uniform": {"nn": 0.3}, "terms": [{"sites": [0, 5], "coupling": 1}]}',
    );
    expect(model.lattice).toEqual(square(2, 3, { boundary: "open" }));
    expect(model.interactions[0]!.couplings.length).toBe(8);
  });

  test("survive a round trip to the last bit", () => {
    const model = uniformModel(square(3, 4), { field: 0.1, nn: 1 / 3, diagonal: -0.2, plaquette: 0.05 });
    expect(tabulateLogWeights(read(couplingsJson(model)))).toEqual(tabulateLogWeights(model));
  });

  test.each([
    ["not JSON", "{sites: 3}", /is not JSON/],
    ["no sites", '{"terms": []}', /give "sites" or "size"/],
    ["an unknown key", '{"sites": 2, "pairs": []}', /Unrecognized key.*"pairs"/],
    [
      "a coupling in words",
      '{"sites": 2, "terms": [{"sites": [0, 1], "coupling": "strong"}]}',
      /"terms\.0\.coupling": /,
    ],
    ["an empty term", '{"sites": 2, "terms": [{"sites": [], "coupling": 1}]}', /"terms\.0\.sites": /],
    ["a repeated site", '{"sites": 2, "terms": [{"sites": [1, 1], "coupling": 1}]}', /site 1 is repeated in \[1, 1\]/],
    [
      "a site out of range",
      '{"sites": 2, "terms": [{"sites": [0, 2], "coupling": 1}]}',
      /site 2 in \[0, 2\] is out of range/,
    ],
    ["uniform couplings without a lattice", '{"sites": 4, "uniform": {"nn": 1}}', /"uniform" needs a "size"/],
    ["sites that contradict the size", '{"sites": 5, "size": "2x2"}', /names 5 sites and the size 2x2/],
    ["a size that is none", '{"size": "big"}', /must look like 4x4/],
    ["a list", "[1, 2]", /does not hold couplings/],
  ])("are refused with %s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test("are refused when the file is missing", () => {
    expect(() => readCouplings(join(directory, "absent.json"))).toThrow(/cannot read .*absent\.json \(ENOENT\)/);
  });
});
