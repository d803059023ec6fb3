import * as Plot from "@observablehq/plot";
import { drawFigure, type Figure, significant, theme } from "../../../report/index.js";
import type { BlockingResults, LevelResults } from "../results.js";
import { around, keyOf, lookOf, points } from "./drawing.js";

/** A level in the plane of its first two couplings. */
interface Place {
  readonly size: string;
  readonly x: number;
  readonly y: number;
  /** [[xx, xy], [xy, yy]]; undefined without errors. */
  readonly covariance: readonly [number, number, number] | undefined;
}

/** Whether there is a flow in the plane of two couplings to draw. */
export function hasCouplingFlow({ levels }: BlockingResults): boolean {
  return placesOf(levels).length > 1;
}

/** The flow of the first two effective couplings, with ellipses of one and two standard errors. */
export function couplingsFigure(results: BlockingResults): Figure {
  const places = placesOf(results.levels);
  const [first, second] = results.levels.find(({ couplings }) => couplings.length > 1)!.couplings;
  const ellipses = places.map((place) => (place.covariance ? [1, 2].map((sigma) => ellipse(place, sigma)) : []));
  const outline = [...places, ...ellipses.flat(2)];
  const [x, y] = [around(outline.map((p) => p.x)), around(outline.map((p) => p.y))];
  return drawFigure({
    name: "couplings",
    title: "Effective couplings from level to level",
    caption:
      `The couplings K of ${first!.operator} and ${second!.operator} that make the configurations of each level most probable (maximum ` +
      `pseudo-likelihood with ${results.levels[0]!.couplings.map(({ operator }) => operator).join(", ")}), with ellipses of one and two standard ` +
      "errors. Blocked levels need more operators than these, so that the values depend on the list; that the steps become short shows a fixed " +
      "point near.",
    alt: places
      .map(({ size, x: a, y: b }) => `${size}: ${significant(a)}, ${significant(b)}`)
      .join("; ")
      .concat("."),
    panels: [
      {
        plot: {
          height: 380,
          marginRight: 40,
          x: { domain: x, label: `*K* ${first!.operator}`, ticks: 6 },
          y: { domain: y, label: `*K* ${second!.operator}`, ticks: 6 },
          r: { type: "identity" },
          marks: [
            Plot.gridX({ stroke: theme.grid, strokeOpacity: 1, ticks: 6 }),
            Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 6 }),
            Plot.line(places, { x: "x", y: "y", stroke: theme.faint, strokeWidth: theme.line.normal }),
            ...ellipses.flatMap((own, k) =>
              own.map((line) =>
                Plot.line(line, { x: "x", y: "y", stroke: lookOf(k).colour, strokeWidth: theme.line.thin }),
              ),
            ),
            ...places.flatMap(({ x, y }, k) => points([{ x, y, error: 0 }], lookOf(k))),
          ],
        },
      },
      keyOf(places.map(({ size }) => size)),
    ],
  });
}

function placesOf(levels: readonly LevelResults[]): Place[] {
  return levels.flatMap(({ size, couplings, couplingCovariance }) => {
    const [x, y] = [couplings[0]?.value, couplings[1]?.value];
    if (x == null || y == null) return [];
    const [first, second] = couplingCovariance;
    return [{ size, x, y, covariance: first && second && ([first[0]!, first[1]!, second[1]!] as const) }];
  });
}

/** The ellipse of so many standard errors: the Cholesky factor of the covariance maps a circle to it. */
function ellipse({ x, y, covariance }: Place, sigma: number): { readonly x: number; readonly y: number }[] {
  const [xx, xy, yy] = covariance!;
  const a = Math.sqrt(Math.max(0, xx));
  const b = a > 0 ? xy / a : 0;
  const c = Math.sqrt(Math.max(0, yy - b * b));
  return Array.from({ length: 49 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 48;
    const [u, v] = [sigma * Math.cos(angle), sigma * Math.sin(angle)];
    return { x: x + a * u, y: y + b * u + c * v };
  });
}
