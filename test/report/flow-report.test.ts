import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { critical } from "../../src/physics/lattice/index.js";
import { htmlDocument, render } from "../../src/workbench/report/index.js";
import {
  type FlowOptions,
  flowFigures,
  flowReport,
  flowSection,
  prepareFlow,
  runFlow,
} from "../../src/workbench/studies/index.js";

function study(options: Partial<FlowOptions> & Pick<FlowOptions, "method">) {
  const { results, trace } = runFlow(prepareFlow({ rows: 4, columns: 4, coupling: critical, ...options }));
  const figures = flowFigures(results, trace);
  return { results, figures, report: flowReport(results, figures) };
}

describe("the report of a flow", () => {
  test("is the same text for the same results, and loads nothing", () => {
    const { results, figures, report } = study({ method: "wilson", scan: [0.3, 0.5] });
    expect(flowReport(results, figures)).toBe(report);
    expect(report).toContain("default-src 'none'");
    expect(report).not.toMatch(/NaN|undefined|Infinity|\[object|(src|href)="https?:/);
  });

  test("numbers its figures in the order in which they are shown", () => {
    for (const method of ["exact", "sum", "variational"] as const) {
      const { report } = study({ method, scan: [0.3, 0.5] });
      const numbers = [...report.matchAll(/<b>Figure (\d+)\.<\/b>/g)].map(([, number]) => Number(number));
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      expect(numbers.length).toBeGreaterThan(2);
    }
  });

  test("puts fixed points and exponents next to the exact values", () => {
    const { report } = study({ method: "sum" });
    for (const number of ["0.506981", "0.934613879", "1.44892", "0.440686794"]) expect(report).toContain(number);
    const variational = study({ method: "variational" }).report;
    for (const number of ["0.76598304", "0.99912184", "0.00175632", "1.875", "15.0405"]) {
      expect(variational).toContain(number);
    }
    expect(variational).toContain("Jensen");
  });

  test("says that a free energy diverges, and that a flow has no transition", () => {
    expect(study({ method: "wilson", coupling: 1 }).report).toContain("diverges");
    expect(study({ method: "nn" }).report).toContain("this flow has no transition");
  });

  test("of an exact flow shows what is conserved, the stack, and what is not promised", () => {
    const { report } = study({ method: "exact" });
    for (const words of [
      "Kaufman",
      "Correlations that several levels show",
      "The stack of RBMs",
      "stack/level-0.npz",
      "no critical fixed point",
      "van Enter, Fernández and Sokal",
    ]) {
      expect(report).toContain(words);
    }
    expect(report).not.toContain("K_c</p>");
  });

  test("folds long scans away and shows short ones", () => {
    const many = Array.from({ length: 20 }, (_, k) => k / 20);
    expect(study({ method: "sum", scan: many }).report).toContain("All 20 couplings as a table");
    expect(study({ method: "sum", scan: [0.2] }).report).not.toContain("couplings as a table");
  });

  test("has figures that remain well-formed XML", () => {
    for (const { svg } of study({ method: "variational", scan: [0.3, 0.5] }).figures) {
      expect(() => new Resvg(svg, { font: { loadSystemFonts: false } })).not.toThrow();
    }
  });
});

describe("the section for other reports", () => {
  test("has the levels, the checks and one figure, with ids that are unique in a page", () => {
    const { results, figures } = study({ method: "exact" });
    const section = flowSection(results, figures);
    const html = render(section);
    expect(html.match(/<figure /g)?.length).toBe(1);
    expect(html).toContain('id="figure-couplings-by-level"');
    expect(html).toMatch(/Level by level[\s\S]*What is conserved[\s\S]*The stack of RBMs/);
    expect(() => htmlDocument({ title: "t", body: [section] })).not.toThrow();
  });
});
