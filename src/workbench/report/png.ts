import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import type { Figure } from "./figure.js";

export interface PngOptions {
  /** Pixels of the image per pixel of the SVG; 2 (default) is sharp on screens and in talks. */
  readonly scale?: number;
}

/**
 * A figure as PNG. It is drawn with the DejaVu fonts that the package brings along, never with those of the machine:
 * text appears on a cluster node without fonts, and the image is the same everywhere.
 */
export function figurePng({ svg }: Pick<Figure, "svg">, { scale = 2 }: PngOptions = {}): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: fontFiles(),
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  });
  return image.render().asPng();
}

/** The fonts' package may be hoisted anywhere above this one, so Node is asked where it is. */
function fontFiles(): string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json"));
  return ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique"].map((font) => join(folder, "ttf", `${font}.ttf`));
}
