import { describe, expect, test } from "vitest";
import { critical } from "../../src/physics/lattice/index.js";
import { type FlowOptions, flowFigures, prepareFlow, runFlow } from "../../src/workbench/studies/index.js";

function study(options: Partial<FlowOptions> & Pick<FlowOptions, "method">) {
  return runFlow(prepareFlow({ rows: 4, columns: 4, coupling: critical, ...options }));
}

function draw(options: Partial<FlowOptions> & Pick<FlowOptions, "method">) {
  const { results, trace } = study(options);
  const figures = flowFigures(results, trace);
  const find = (name: string) => figures.find((figure) => figure.name === name)!;
  return { names: figures.map(({ name }) => name), find, results, trace };
}

/** The words of a figure, tags left out. */
const words = ({ svg }: { readonly svg: string }): string =>
  svg.replace(/<\/(text|tspan)>/g, " ").replace(/<[^>]*>/g, "");

describe("figures of a flow", () => {
  test.each([
    ["exact", ["couplings-by-level", "scan", "exponents"]],
    ["nn", ["flow-step", "couplings-by-level", "scan", "exponents"]],
    ["wilson", ["flow-plane", "couplings-by-level", "scan", "exponents"]],
    ["variational", ["flow-plane", "couplings-by-level", "scan", "exponents"]],
  ] as const)("of method %s are drawn in the order of the report", (method, names) => {
    expect(draw({ method, scan: [0.3, 0.5] }).names).toEqual(names);
  });

  test("a plane shows fixed points with their places, and says where those outside of it are", () => {
    const { svg, caption } = draw({ method: "wilson" }).find("flow-plane");
    expect(words({ svg })).toMatch(/critical.*\(0\.333, 0\.111\)/);
    expect(words({ svg })).toContain("high temperature");
    expect(caption).toContain("K_c = 0.392092, its tangent at 0.397904");
    expect(caption).toContain("The low-temperature fixed point lies at infinity.");
  });

  test("arrows are no longer than a cell of their grid, however far a step leads", () => {
    const { results, trace } = study({ method: "wilson", coupling: 1 });
    const plane = trace.plane!;
    const far = plane.arrows.map(({ from }, index) => ({ from, to: index % 2 === 0 ? [1e200, -1e150] : [...from] }));
    const { svg } = flowFigures(results, { ...trace, plane: { ...plane, arrows: far } })[0]!;
    const shafts = [...svg.matchAll(/d="M([\d.-]+),([\d.-]+)L([\d.-]+),([\d.-]+)M/g)].map((match) =>
      match.slice(1).map(Number),
    );
    expect(shafts.length).toBe(85);
    for (const [x1, y1, x2, y2] of shafts) expect(Math.hypot(x2! - x1!, y2! - y1!)).toBeLessThan(43);
  });

  test("a step without a crossing has no critical point, and says that zero temperature repels", () => {
    const { alt, caption } = draw({ method: "nn" }).find("flow-step");
    expect(alt).toContain("do not cross at a positive coupling");
    expect(caption).toContain("Zero temperature is a fixed point at infinity that repels.");
    expect(draw({ method: "sum" }).find("flow-step").alt).toContain("critical fixed point 0.507.");
  });

  test("negative couplings are open signs: the plaquette of an exact flow", () => {
    const { svg } = draw({ method: "exact" }).find("couplings-by-level");
    expect(svg).toMatch(/stroke="#bf4a06"><path fill="#ffffff"/);
    expect(words({ svg })).toMatch(/nn.*diagonal.*plaquette.*spins in the product/);
  });

  test("without couplings the levels say so instead of showing empty axes", () => {
    expect(words(draw({ method: "exact", coupling: 0 }).find("couplings-by-level"))).toContain("no couplings");
    expect(words(draw({ method: "exact", coupling: 0 }).find("couplings-by-level"))).not.toContain(
      "spins in the product",
    );
  });

  test("exponents stand next to the exact values, the flow's own in bold, in a row of its own where it is a variant", () => {
    const plain = draw({ method: "sum" }).find("exponents");
    expect(plain.svg).toMatch(/font-weight="bold"[^>]*>.*?sum of pair couplings/);
    expect(words(plain)).toMatch(/none/);
    expect(words(plain)).toMatch(/exact 1.*exact 0\.4407/);
    const variant = draw({ method: "sum", temper: 0.9 }).find("exponents");
    expect(words(variant).replace(/\s+/g, " ")).toContain("sum of pairs, τ = 0.9");
    // Of an exact flow only the title is bold.
    expect(
      draw({ method: "exact" })
        .find("exponents")
        .svg.match(/font-weight="bold"/g)?.length,
    ).toBe(1);
  });

  test("a scan counts the couplings where ln Z diverges, and knows on which side of Onsager the others are", () => {
    const { find } = draw({ method: "wilson", scan: [0.2, 0.3, 0.5, 0.6] });
    expect(find("scan").caption).toContain("2 of 4 couplings are missing, since the constants diverge there");
    expect(words(find("scan"))).not.toContain("below");
    expect(words(draw({ method: "nn", scan: [0.2, 0.4] }).find("scan"))).toContain("below");
    // A tempered flow has no exact value to compare with.
    expect(draw({ method: "sum", temper: 0.9, scan: [0.2, 0.4] }).find("scan").title).toBe(
      "The flow from many couplings",
    );
  });

  test("a scan of one coupling, and one that is not in order, can be drawn", () => {
    for (const scan of [[0.4], [0.6, 0.2, 0.4]]) {
      expect(draw({ method: "exact", scan }).find("scan").svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(draw({ method: "sum", scan }).find("scan").svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});
