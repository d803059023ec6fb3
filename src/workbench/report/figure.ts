import type { PlotOptions, ScaleOptions } from "@observablehq/plot";
import { escapeXml } from "./escape.js";
import { idNames, type PlotMarkup, plotMarkup } from "./svg.js";
import { theme } from "./theme.js";

/** A finished figure: what a paper, a page and a screen reader need of it. */
export interface Figure {
  /** The stem of its file name, such as `error-against-weight`; also the prefix of the ids within. */
  readonly name: string;
  /** Drawn at the top of the figure. */
  readonly title: string;
  /** One paragraph of plain text that explains the figure. */
  readonly caption: string;
  /** What the figure shows, in words, for those who cannot see it. */
  readonly alt: string;
  /** A standalone SVG document. */
  readonly svg: string;
}

/** One plot of a figure. Panels without a place are stacked below one another. */
export interface Panel {
  readonly plot: PlotOptions;
  readonly x?: number;
  /** From the lower edge of the title. */
  readonly y?: number;
}

export interface FigureOptions extends Omit<Figure, "svg"> {
  readonly panels: readonly Panel[];
  /** In pixels; default: the theme's. */
  readonly width?: number;
}

const titleHeight = 32;

/**
 * Draws Observable Plot specifications in the house look as one SVG that needs nothing around it: it looks the same in
 * a browser, in Inkscape and through resvg. Colours and fonts are attributes, the background is white, the same input
 * gives the same bytes. Plot's own titles and legends are HTML and would be lost: label directly instead.
 */
export function drawFigure({ name, title, caption, alt, panels, width = theme.width }: FigureOptions): Figure {
  const rename = idNames(name);
  const placed: string[] = [];
  let below = 0;
  let height = 0;
  for (const { plot, x = 0, y = below } of panels) {
    const panel: PlotMarkup = plotMarkup(inHouseLook(plot, width), rename);
    placed.push(`<g transform="translate(${x},${y + titleHeight})">${panel.markup}</g>`);
    below = y + panel.height;
    height = Math.max(height, below);
  }
  height += titleHeight;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `role="img" aria-label="${escapeXml(alt)}" font-family="${theme.fontFamily}" font-size="${theme.textSize}" ` +
    `fill="${theme.ink}" text-anchor="middle">` +
    `<rect width="${width}" height="${height}" fill="${theme.paper}"/>` +
    `<text x="14" y="22" text-anchor="start" font-size="${theme.titleSize}" font-weight="bold">${escapeXml(title)}</text>` +
    `${placed.join("")}</svg>`;
  return { name, title, caption, alt, svg };
}

/** Fills in what a specification leaves open: margins, short ticks, centred axis labels without arrows. */
function inHouseLook(plot: PlotOptions, width: number): PlotOptions {
  const axis: ScaleOptions = { labelAnchor: "center", labelArrow: "none", tickSize: 4 };
  const { left, right, top, bottom } = theme.margin;
  const edge = 10;
  return {
    width,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    ...plot,
    x: { ...axis, labelOffset: (plot.marginBottom ?? bottom) - edge, ...plot.x },
    y: { ...axis, labelOffset: (plot.marginLeft ?? left) - edge, ...plot.y },
  };
}
