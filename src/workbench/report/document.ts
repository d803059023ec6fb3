import { ParameterError } from "../../core/errors/index.js";
import { type Content, html, render } from "./html.js";
import { styleSheet } from "./style-sheet.js";

export interface DocumentOptions {
  readonly title: string;
  /** A line below the title. */
  readonly subtitle?: Content;
  readonly body: readonly Content[];
  /** Small print at the end: what made the report, and when. */
  readonly footer?: Content;
  /** Language of the text; default: en. */
  readonly language?: string;
}

/**
 * A report as one HTML file that needs nothing else: the style sheet and the figures are inside, and a content
 * security policy forbids every request. It follows the reader's light or dark mode and can be printed.
 *
 * @throws ParameterError when two elements have the same id, such as a figure that is shown twice.
 */
export function htmlDocument({ title, subtitle, body, footer, language = "en" }: DocumentOptions): string {
  const content = render(body);
  requireUniqueIds(content);
  const head = [
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    `<meta name="color-scheme" content="light dark">`,
    // Keeps a server from being asked for /favicon.ico.
    `<link rel="icon" href="data:,">`,
    render(html`<title>${title}</title>`),
    `<style>\n${styleSheet}</style>`,
  ];
  const header = html`<header><h1>${title}</h1>${subtitle === undefined ? "" : html`<p class="subtitle">${subtitle}</p>`}</header>`;
  const end = footer === undefined ? html`` : html`<footer>${footer}</footer>\n`;
  return (
    `<!doctype html>\n<html lang="${render(language)}">\n<head>\n${head.join("\n")}\n</head>\n` +
    `<body>\n<main>\n${render(header)}\n${content}${render(end)}</main>\n</body>\n</html>\n`
  );
}

/** Text and attributes are escaped, so that what looks like an id here is one. */
function requireUniqueIds(content: string): void {
  const seen = new Set<string>();
  for (const [, id] of content.matchAll(/<[^>]*\sid="([^"]*)"/g)) {
    if (seen.has(id!)) {
      throw new ParameterError(
        `two elements of the page have the id "${id}"; give headings and figures different names`,
      );
    }
    seen.add(id!);
  }
}
