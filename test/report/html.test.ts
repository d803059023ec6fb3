import { describe, expect, it } from "vitest";
import { ParameterError } from "../../src/core/errors/index.js";
import {
  badge,
  code,
  codeBlock,
  details,
  displayMath,
  facts,
  figureBlock,
  heading,
  html,
  htmlDocument,
  list,
  math,
  paragraph,
  render,
  table,
} from "../../src/workbench/report/index.js";
import { mapFigures } from "../../src/workbench/studies/almost-exact-map/figures.js";
import { fakeStudy } from "./fixtures.js";

const attack = `<script>alert("x")</script><img src='http://evil.example/'>`;

function page(): string {
  const { results, trace } = fakeStudy();
  return htmlDocument({
    title: attack,
    subtitle: attack,
    footer: attack,
    language: '"><script>',
    body: [
      facts([{ label: attack, value: attack, note: attack }]),
      heading(attack, { id: '"><script>' }),
      paragraph("text ", attack, math("w_0 \\gg K")),
      displayMath("\\frac{1}{1+e^{2w_0}}"),
      list([attack]),
      code(attack),
      codeBlock(attack),
      details(attack, attack),
      badge(attack, { tone: "bad" }),
      table({ columns: [{ header: attack }], rows: [[attack]], caption: attack }),
      ...mapFigures(results, trace).map((figure, k) => figureBlock({ ...figure, caption: attack }, { number: k + 1 })),
    ],
  });
}

describe("HTML reports", () => {
  it("make no request: every address points into the page or is inline data", () => {
    const text = page();
    const addresses = [...text.matchAll(/<[^>]*\s(?:src|href|srcset|action|data|poster)="([^"]*)"/g)].map((m) => m[1]!);
    const urls = [...text.matchAll(/url\(([^)]*)\)/g)].map((m) => m[1]!);
    for (const address of [...addresses, ...urls]) expect(address).toMatch(/^(#|data:)/);
    expect(text).not.toMatch(/@import|@font-face|xmlns=/);
    expect(text).toContain("default-src 'none'");
  });

  it("escape everything that is not marked as HTML", () => {
    const text = page();
    expect(text).not.toMatch(/<script|<img/i);
    expect(text).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
  });

  it("have no id twice", () => {
    const ids = [...page().matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThanOrEqual(6);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("refuse a figure that is shown twice", () => {
    const { results, trace } = fakeStudy();
    const [figure] = mapFigures(results, trace);
    const twice = { title: "t", body: [figureBlock(figure!), figureBlock(figure!)] };
    expect(() => htmlDocument(twice)).toThrow(
      new ParameterError(
        'two elements of the page have the id "figure-filters"; give headings and figures different names',
      ),
    );
  });

  it("close every element they open", () => {
    const text = page()
      .replace(/<!doctype html>/, "")
      .replace(/<style>[\s\S]*?<\/style>/, "");
    const open: string[] = [];
    for (const [, slash, tag, rest] of text.matchAll(/<(\/?)([a-zA-Z0-9]+)((?:"[^"]*"|[^">])*)>/g)) {
      if (slash) expect(open.pop()).toBe(tag);
      else if (!rest!.endsWith("/") && !["meta", "link"].includes(tag!)) open.push(tag!);
    }
    expect(open).toEqual([]);
  });

  it("are the same bytes each time", () => {
    expect(page()).toBe(page());
  });

  it("follow light and dark mode and keep figures on white", () => {
    expect(page()).toContain("prefers-color-scheme: dark");
    expect(page()).toMatch(/\.card \{[^}]*background: #ffffff/);
  });
});

describe("HTML blocks", () => {
  it("align columns of numbers to the right", () => {
    const { html: text } = table({
      columns: [
        { header: "order" },
        { header: "error" },
        { header: "n" },
        { header: "time" },
        { header: "eq.", align: "right" },
      ],
      rows: [
        ["literal", "7.3 × 10⁻¹³", 32, "4.2 s", "a"],
        ["stable", "—", 65536, "12 ms", "b"],
        ["bound", "≤ 1.9", "1\u202f000\u202f000", "0", "c"],
      ],
    });
    expect([...text.matchAll(/<th scope="col"( class="number")?>/g)].map(([, number]) => number !== undefined)).toEqual(
      [false, true, true, true, true],
    );
  });

  it("keep a power of ten with its number", () => {
    expect(render("7.3 × 10⁻¹³")).toBe("7.3\u00a0×\u00a010⁻¹³");
  });

  it("nest templates without escaping twice", () => {
    expect(html`<i>${html`<b>${"a & b"}</b>`}${[1, " < ", 2]}</i>`.html).toBe("<i><b>a &amp; b</b>1 &lt; 2</i>");
  });

  it("turn TeX into MathML and refuse what is not TeX", () => {
    expect(math("K_1' = \\tfrac14 \\ln\\cosh 4K").html).toMatch(/^<math>.*<\/math>$/);
    expect(math("a<b").html).not.toContain("a<b");
    expect(() => math("\\frac{")).toThrow("the formula \\frac{ is not TeX");
    expect(() => math("\\href{http://evil.example/}{x}")).toThrow(ParameterError);
  });
});
