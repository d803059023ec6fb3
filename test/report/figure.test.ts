import * as Plot from "@observablehq/plot";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, it } from "vitest";
import { drawFigure, type Figure, figurePng } from "../../src/workbench/report/index.js";
import { decodePng } from "./fixtures.js";

function draw(overrides: { title?: string; marks?: Plot.Markish[] } = {}): Figure {
  return drawFigure({
    name: "sample",
    title: overrides.title ?? "A sample with enough text",
    caption: "c",
    alt: 'says "a < b" & more',
    panels: [
      {
        plot: {
          height: 200,
          x: { label: "*K*" },
          marks: overrides.marks ?? [
            Plot.line(
              [
                [0, 1 / 3],
                [1, 2],
              ],
              { marker: "dot" },
            ),
            Plot.text(["*w*₀ < 1 & rising"], { x: 0.5, y: 1 }),
          ],
        },
      },
    ],
  });
}

describe("figures", () => {
  it("are the same string for the same input, whatever was drawn before", () => {
    const first = draw();
    draw({ title: "another" });
    expect(draw().svg).toBe(first.svg);
  });

  it("are standalone SVG: sized, without style sheets, CSS variables or inherited colour", () => {
    const { svg } = draw();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="640" height="232" viewBox="0 0 640 232"/);
    expect(svg).not.toMatch(/<style|class=|currentColor|var\(|plot-/);
    expect(svg).toContain('aria-label="says &quot;a &lt; b&quot; &amp; more"');
    expect(svg).not.toMatch(/\.\d{3}/);
  });

  it("are well-formed XML whatever the texts hold", () => {
    const { svg } = draw({ title: "<script>alert('&')</script>\u0000\u0008" });
    expect(() => new Resvg(svg, { font: { loadSystemFonts: false } })).not.toThrow();
    expect(svg).not.toContain("<script>");
  });

  it("set the text between asterisks in italics", () => {
    expect(draw().svg).toContain('<tspan font-style="italic">w</tspan><tspan>₀ &lt; 1 &amp; rising</tspan>');
  });

  it("prefix ids with their own name", () => {
    const ids = [...draw().svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual(["sample-1"]);
    expect(draw().svg).toContain("url(#sample-1)");
  });

  it.each([
    ["clip", Plot.dot([[0, 1]], { clip: true })],
    ["opacity", Plot.dot([[0, 1]], { opacity: 0.5 })],
  ])("refuse %s, with which resvg can end the process", (_, mark) => {
    expect(() => draw({ marks: [mark] })).toThrow("resvg ends the process");
  });

  it("survive coordinates far outside of the canvas", () => {
    const far = Plot.link([0], { x1: 0, y1: 0, x2: 1, y2: 1e300 });
    const { svg } = draw({ marks: [Plot.ruleY([0, 1]), far] });
    expect(figurePng({ svg }).length).toBeGreaterThan(1000);
  });
});

describe("PNG", () => {
  it("has the size of the SVG times the scale", () => {
    const figure = draw();
    for (const scale of [1, 2, 3]) {
      const { width, height } = decodePng(figurePng(figure, { scale }));
      expect([width, height]).toEqual([640 * scale, 232 * scale]);
    }
  });

  it("shows its text although no font of the machine is read", () => {
    const figure = draw();
    const title = { x: 20, y: 10, width: 500, height: 44 };
    const without = new Resvg(figure.svg, { fitTo: { mode: "zoom", value: 2 }, font: { loadSystemFonts: false } });
    expect(decodePng(without.render().asPng()).dark(title)).toBe(0);
    expect(decodePng(figurePng(figure)).dark(title)).toBeGreaterThan(1000);
  });

  it("is the same bytes each time", () => {
    expect(figurePng(draw())).toEqual(figurePng(draw()));
  });
});
