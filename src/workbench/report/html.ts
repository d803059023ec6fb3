import { escapeXml } from "./escape.js";
import type { Figure } from "./figure.js";

/** Finished HTML. What is not marked so is text, and is escaped wherever it goes. */
export interface Html {
  readonly html: string;
}

/** What blocks are filled with: text, numbers (as they print), finished HTML, or a sequence of these. */
export type Content = string | number | Html | readonly Content[];

/** HTML from a template; the values between are escaped unless they are HTML: html`<b>${name}</b>`. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return { html: strings.reduce((text, part, index) => text + render(values[index - 1]!) + part) };
}

/** The HTML of any content. */
export function render(content: Content): string {
  // A power of ten stays with its number at the end of a line.
  if (typeof content === "string") return escapeXml(content).replaceAll(" × 10", "\u00a0×\u00a010");
  if (typeof content === "number") return escapeXml(String(content));
  return "html" in content ? content.html : content.map(render).join("");
}

export interface HeadingOptions {
  /** 2 (default) to 4; the title of the document has level 1. */
  readonly level?: 2 | 3 | 4;
  /** For links within the page; must be unique in it. */
  readonly id?: string;
}

export function heading(content: Content, { level = 2, id }: HeadingOptions = {}): Html {
  const attribute = id === undefined ? html`` : html` id="${id}"`;
  const tag: Html = { html: `h${level}` };
  return html`<${tag}${attribute}>${content}</${tag}>\n`;
}

export function paragraph(...content: readonly Content[]): Html {
  return html`<p>${content}</p>\n`;
}

export function list(items: readonly Content[], { ordered = false }: { readonly ordered?: boolean } = {}): Html {
  const tag: Html = { html: ordered ? "ol" : "ul" };
  return html`<${tag}>${items.map((item) => html`<li>${item}</li>`)}</${tag}>\n`;
}

/** Inline code. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** Lines of code or output, as they are. */
export function codeBlock(text: string): Html {
  return html`<pre tabindex="0"><code>${text}</code></pre>\n`;
}

/** A part that is folded away until somebody wants it; it is printed only if open. */
export function details(summary: Content, ...content: readonly Content[]): Html {
  return html`<details><summary>${summary}</summary>${content}</details>\n`;
}

/** How a verdict looks; what it says is the caller's. */
export type BadgeTone = "good" | "changed" | "weak" | "bad" | "neutral";

/** A short verdict on a coloured ground, such as "confirmed" or "refuted". */
export function badge(label: string, { tone = "neutral" }: { readonly tone?: BadgeTone } = {}): Html {
  return html`<span class="badge ${tone}">${label}</span>`;
}

/** A few numbers that the reader should see first. */
export function facts(
  items: readonly { readonly label: Content; readonly value: Content; readonly note?: Content }[],
): Html {
  return html`<dl class="facts">${items.map(
    ({ label, value, note }) =>
      html`<div><dt>${label}</dt><dd>${value}</dd>${note === undefined ? "" : html`<dd class="note">${note}</dd>`}</div>`,
  )}</dl>\n`;
}

export interface TableColumn {
  readonly header: Content;
  /** Default: right for a column whose cells are all numbers, else left. */
  readonly align?: "left" | "right";
}

export interface TableOptions {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Content[])[];
  readonly caption?: Content;
}

/** A table that scrolls sideways on narrow screens. */
export function table({ columns, rows, caption }: TableOptions): Html {
  const classes = columns.map(({ align }, column) => {
    const right =
      align === undefined ? rows.length > 0 && rows.every((row) => looksNumeric(row[column])) : align === "right";
    return right ? html` class="number"` : html``;
  });
  const head = columns.map(({ header }, k) => html`<th scope="col"${classes[k]!}>${header}</th>`);
  const body = rows.map((row) => html`<tr>${row.map((cell, k) => html`<td${classes[k]!}>${cell}</td>`)}</tr>\n`);
  const title = caption === undefined ? html`` : html`<caption>${caption}</caption>`;
  return html`<div class="scroll" tabindex="0"><table>${title}<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody></table></div>\n`;
}

/** A number as people write it, perhaps with a power of ten and a short unit; dashes stand for missing values. */
function looksNumeric(cell: Content | undefined): boolean {
  if (typeof cell === "number") return true;
  if (typeof cell !== "string") return false;
  return /^([-–—]|[-−+<>≤≥≈ ]*(\d[\d\u202f]*(\.\d+)?|∞)(\(\d+\))?( × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?( ?(%|[a-zµ]{1,3}))?)$/u.test(
    cell,
  );
}

/**
 * A figure within the page: the SVG itself on a white card, its caption, and an anchor `figure-<name>`. Ids inside the
 * SVG begin with the figure's name, so that figures of different names do not meet.
 */
export function figureBlock(figure: Figure, { number }: { readonly number?: number } = {}): Html {
  const svg: Html = { html: figure.svg.replace(/ xmlns="[^"]*"/, "") };
  const label = number === undefined ? html`` : html`<b>Figure ${number}.</b> `;
  return html`<figure id="figure-${figure.name}"><div class="card" tabindex="0">${svg}</div>\n<figcaption>${label}${figure.caption}</figcaption></figure>\n`;
}
