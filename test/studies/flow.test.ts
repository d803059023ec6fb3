import { describe, expect, test } from "vitest";
import type { NdArray } from "../../src/core/arrays/index.js";
import { critical } from "../../src/physics/lattice/index.js";
import { figurePng } from "../../src/workbench/report/index.js";
import {
  type FlowOptions,
  flowFigures,
  flowReport,
  flowSummary,
  prepareFlow,
  runFlow,
} from "../../src/workbench/studies/index.js";
import { decodePng } from "../report/fixtures.js";

const cases: readonly (readonly [string, Partial<FlowOptions> & Pick<FlowOptions, "method">])[] = [
  ["the exact flow of the 8x8 torus", { method: "exact" }],
  ["an exact flow on 4x4 with a scan", { method: "exact", rows: 4, columns: 4, scan: [0.3, 0.5] }],
  ["an exact flow on 4x16", { method: "exact", rows: 4, columns: 16, stack: false }],
  ["one exact step of a 16x16 torus", { method: "exact", rows: 16, columns: 16, stack: false }],
  ["an exact flow of an antiferromagnet", { method: "exact", rows: 4, columns: 4, coupling: -0.4 }],
  ["an exact flow without coupling", { method: "exact", rows: 4, columns: 4, coupling: 0 }],
  ["a flow without a transition", { method: "nn", scan: [0.2, 0.4, 0.6] }],
  ["the sum flow with a scan", { method: "sum", scan: [0.3, 0.45, 0.6] }],
  ["a tempered flow", { method: "sum", temper: 0.9 }],
  ["a flow tempered until it has no transition", { method: "sum", temper: 0.5 }],
  ["the sum flow of an antiferromagnet", { method: "sum", coupling: -0.5 }],
  ["the sum flow without coupling", { method: "sum", coupling: 0 }],
  ["Wilson's flow, which runs to infinity", { method: "wilson", coupling: 1, scan: [0.2, 0.5] }],
  ["one step of Wilson's flow", { method: "wilson", steps: 1 }],
  ["Migdal-Kadanoff at b = 3", { method: "migdal-kadanoff", scale: 3 }],
  ["Migdal-Kadanoff in the other order", { method: "migdal-kadanoff", order: "decimate-move", coupling: 0.2 }],
  ["the variational flow", { method: "variational", scan: [0.3, 0.5] }],
  ["the variational flow from the square lattice", { method: "variational", start: "square-lattice" }],
  ["the variational flow at another p", { method: "variational", parameter: 0.9, coupling: 0.1 }],
];

const integers = ({ data }: NdArray): number[] => Array.from(data as ArrayLike<number | bigint>, Number);

describe("the study of a flow", () => {
  test.each(cases)("has complete, finite and reproducible figures and a report for %s", (_, options) => {
    const { results, trace } = runFlow(prepareFlow({ rows: 8, columns: 8, coupling: critical, ...options }));
    const figures = flowFigures(results, trace);
    expect(figures.length).toBeGreaterThanOrEqual(2);
    expect(flowFigures(results, trace)).toEqual(figures);
    for (const figure of figures) {
      for (const text of [figure.svg, figure.caption, figure.alt, figure.title]) {
        expect(text).not.toMatch(/NaN|undefined|Infinity|null|\[object/);
      }
      const image = decodePng(figurePng(figure, { scale: 1 }));
      expect(image.dark({ x: 0, y: 0, width: 640, height: 30 })).toBeGreaterThan(200);
    }
    const report = flowReport(results, figures);
    expect(report).not.toMatch(/NaN|undefined|Infinity|\[object|(src|href)="https?:/);
    expect(report.match(/<figure /g)?.length).toBe(figures.length);
    expect(flowSummary(results, "run")).not.toMatch(/NaN|undefined|Infinity/);
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  });

  test("names the options that a method does not take", () => {
    const prepare = (options: Partial<FlowOptions> & Pick<FlowOptions, "method">) => () =>
      prepareFlow({ rows: 8, columns: 8, coupling: critical, ...options });
    expect(prepare({ method: "exact", temper: 0.9 })).toThrow("method exact takes no temper");
    expect(prepare({ method: "variational", scale: 3 })).toThrow(
      "method variational takes no scale; only migdal-kadanoff",
    );
    expect(prepare({ method: "sum", scan: [0.1, Number.NaN] })).toThrow("scanned coupling NaN");
    expect(prepare({ method: "sum", boundary: "open" })).toThrow("periodic lattices only");
  });

  test("the layers of a stack are successive scales: the copies of one machine are the units of the next", () => {
    const { results, stack } = runFlow(prepareFlow({ method: "exact", rows: 4, columns: 4, coupling: 0.4 }));
    expect(results.stack!.length).toBe(5);
    stack.forEach(({ results: level, arrays }, k) => {
      const sites = integers(arrays.sites!);
      expect(sites.length).toBe(level.visibleUnits);
      const copied = integers(arrays.copied_units!).map((unit) => sites[unit]!);
      const next = stack[k + 1]?.arrays.sites;
      expect(copied).toEqual(next ? integers(next) : []);
    });
  });
});
