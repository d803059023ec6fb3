import { describe, expect, it } from "vitest";
import { figurePng } from "../../src/workbench/report/index.js";
import { mapFigures } from "../../src/workbench/studies/almost-exact-map/figures.js";
import { decodePng, type FakeOptions, fakeStudy } from "./fixtures.js";

const names = ["filters", "ln2cosh", "probabilities", "error-against-weight", "hidden-couplings"];

const cases: readonly (readonly [string, FakeOptions])[] = [
  ["the paper's lattice", {}],
  ["all errors exactly 0", { coupling: 1, exact: true }],
  ["no coupling, where the bound is 10^-Infinity", { coupling: 0 }],
  ["a weight whose bound is below the doubles", { weight: 400 }],
  ["a weight of a million", { weight: 1e6 }],
  ["weight 0", { weight: 0 }],
  ["weight equal to the coupling", { weight: 0.5, coupling: 0.5 }],
  ["a negative weight", { weight: -12 }],
  ["a negative coupling", { coupling: -0.3 }],
  ["a coupling beyond the usual range", { coupling: 5, weight: 60 }],
  ["2x2", { rows: 2, columns: 2 }],
  ["4x6", { rows: 4, columns: 6 }],
  ["2x20", { rows: 2, columns: 20 }],
  ["64x64", { rows: 64, columns: 64, samples: 50 }],
  ["open boundaries of odd extent", { rows: 5, columns: 7, boundary: "open" }],
  ["an open chain", { rows: 1, columns: 12, boundary: "open" }],
  ["one random configuration", { samples: 1 }],
];

describe("figures of the almost-exact map", () => {
  it.each(cases)("are complete, finite and reproducible for %s", (_, options) => {
    const { results, trace } = fakeStudy(options);
    const figures = mapFigures(results, trace);
    expect(figures.map(({ name }) => name)).toEqual(names);
    for (const { svg, caption, alt, title } of figures) {
      for (const text of [svg, caption, alt, title]) {
        expect(text).not.toMatch(/NaN|undefined|Infinity|null|\[object/);
        expect(text.length).toBeGreaterThan(10);
      }
    }
    expect(mapFigures(results, trace)).toEqual(figures);
  });

  // resvg is a strict XML parser: what it renders is well formed.
  it.each(cases)("can be rendered for %s", (_, options) => {
    const { results, trace } = fakeStudy(options);
    for (const figure of mapFigures(results, trace)) {
      const image = decodePng(figurePng(figure, { scale: 1 }));
      expect(image.width).toBe(640);
      expect(image.dark({ x: 0, y: 0, width: 640, height: 30 })).toBeGreaterThan(200);
      expect(image.dark({ x: 0, y: 34, width: 640, height: image.height - 34 })).toBeGreaterThan(200);
    }
  });

  it("survive results at the edge of the doubles", () => {
    const { results, trace } = fakeStudy();
    const { visible } = results;
    const [first, second, ...rest] = visible.weightSweep;
    const infinite = Number.POSITIVE_INFINITY;
    const overflowing = {
      ...results,
      visible: {
        ...visible,
        random: { literal: infinite, perFilter: infinite, stable: infinite },
        bound: { ...visible.bound, log10MaxRelativeError: 1000, maxRelativeError: infinite },
        weightSweep: [
          { ...first!, log10Bound: 1000, measured: { literal: infinite, perFilter: infinite, stable: infinite } },
          { ...second!, log10Bound: -344 },
          ...rest,
        ],
      },
    };
    const single = { ...results, visible: { ...visible, weightSweep: [first!] } };
    const empty = { ...results, visible: { ...visible, weightSweep: [] } };
    for (const extreme of [overflowing, single, empty]) {
      for (const figure of mapFigures(extreme, { ...trace, random: [] })) {
        expect(figure.svg).not.toMatch(/NaN|undefined|Infinity/);
        expect(decodePng(figurePng(figure, { scale: 1 })).width).toBe(640);
      }
    }
  });

  it("label the log axis with superscripts and mark exact zeros", () => {
    const { results, trace } = fakeStudy();
    const { svg } = mapFigures(results, trace).find(({ name }) => name === "error-against-weight")!;
    expect(svg).toContain(">10⁻¹²<");
    expect(svg).toContain(">0<");
    expect(svg).not.toMatch(/>[^<]*1e-/);
  });

  it("label every kind of ordered configuration", () => {
    const { results, trace } = fakeStudy();
    const { svg } = mapFigures(results, trace).find(({ name }) => name === "probabilities")!;
    for (const { name } of trace.ordered) expect(svg).toContain(`>${name}<`);
  });

  it("show unnormalised weights where ln Z is not known", () => {
    const { results, trace } = fakeStudy({ boundary: "open" });
    const { svg, title } = mapFigures(results, trace)[2]!;
    expect(title).toBe("RBM against Ising weights");
    expect(svg).toContain("ln weight, Ising model");
  });

  it("add up the weights of neighbours that coincide", () => {
    const { results, trace } = fakeStudy({ rows: 2, columns: 2 });
    const { svg } = mapFigures(results, trace)[0]!;
    expect(svg).toMatch(/2<\/tspan><tspan font-style="italic">K/);
  });
});
