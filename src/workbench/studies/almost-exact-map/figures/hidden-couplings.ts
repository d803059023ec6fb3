import * as Plot from "@observablehq/plot";
import { decimationCouplings } from "../../../../physics/exact/index.js";
import { drawFigure, type Figure, keyPlot, significant, spread, theme } from "../../../report/index.js";
import type { MapResults } from "../results.js";
import { isBulk } from "../wording.js";

/** K1', K2', K4' and A0 of one decimation against K. */
export function hiddenCouplingsFigure(results: MapResults): Figure {
  const { coupling, hidden } = results;
  const { nn, nnn, quartic, constantPerRemovedSpin } = hidden.couplings;
  const low = Math.min(0, 1.1 * coupling);
  const high = Math.max(1, 1.1 * coupling);
  const grid = Array.from({ length: 161 }, (_, k) => low + ((high - low) * k) / 160).map((K) => ({
    K,
    ...decimationCouplings(K),
  }));
  type Row = (typeof grid)[number];

  const curves = [
    {
      letter: "*A*₀ − ln 2",
      here: constantPerRemovedSpin - Math.LN2,
      of: (row: Row) => row.constantPerRemovedSpin - Math.LN2,
      colour: theme.purple,
      dash: "7,3",
    },
    { letter: "*K*₁′", here: nn, of: (row: Row) => row.nn, colour: theme.blue, dash: "none" },
    { letter: "*K*₂′", here: nnn, of: (row: Row) => row.nnn, colour: theme.green, dash: "3,2" },
    { letter: "*K*₄′", here: quartic, of: (row: Row) => row.quartic, colour: theme.vermilion, dash: "8,2,2,2" },
  ];
  const values = grid.flatMap((row) => [row.K, ...curves.map(({ of }) => of(row))]);
  const bottom = Math.min(...values);
  const top = Math.max(...values);
  const pad = 0.04 * (top - bottom);
  const domain = [bottom - pad, top + pad] as const;
  const height = 380;
  const perPixel = (domain[1] - domain[0]) / (height - theme.margin.top - theme.margin.bottom);

  const ends = [
    { text: "*K*′ = *K*", colour: theme.muted, at: high },
    ...curves.map(({ letter, of, colour }) => ({ text: letter, colour, at: of(grid.at(-1)!) })),
  ];
  const places = spread(
    ends.map(({ at }) => at),
    { gap: 16 * perPixel, low: domain[0], high: domain[1] },
  );
  const marginRight = 88;
  const labelAtLeft = coupling > low + (high - low) / 4;
  return drawFigure({
    name: "hidden-couplings",
    title: "What the hidden layer interacts with: one decimation step",
    caption:
      "Couplings of the hidden layer, whose law is exactly that of the decimated Ising model for every w₀: K₁′ between " +
      "neighbours of the kept sublattice, K₂′ at twice the lattice spacing, K₄′ among the four neighbours of a removed " +
      "spin, and the constant A₀ per removed spin, as functions of K. The numbers hold at the chosen " +
      `K = ${significant(coupling)} (dots). For K > 0, K₁′ lies below the line K′ = K: with K₁′ alone every coupling would flow to zero.` +
      (isBulk(results)
        ? ""
        : " A removed spin has four different neighbours here, as on the infinite lattice; at open edges and on extents of 2 it has fewer."),
    alt:
      `Curves of the decimated couplings against K. At K = ${significant(coupling)}: K1' = ${significant(nn)}, ` +
      `K2' = ${significant(nnn)}, K4' = ${significant(quartic)}, A0 = ${significant(constantPerRemovedSpin)}.`,
    panels: [
      {
        plot: {
          height,
          marginRight,
          x: { domain: [low, high], label: "*K*", ticks: 6 },
          y: { domain: [...domain], label: "coupling after one step", ticks: 7 },
          marks: [
            Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 7 }),
            Plot.ruleY([0], { stroke: theme.muted, strokeWidth: theme.line.thin }),
            Plot.line(
              [
                [low, low],
                [high, high],
              ],
              { stroke: theme.muted, strokeWidth: theme.line.thin },
            ),
            Plot.ruleX([coupling], { stroke: theme.ink, strokeWidth: theme.line.thin, strokeDasharray: "2,3" }),
            ...curves.map(({ of, colour, dash }) =>
              Plot.line(grid, { x: "K", y: of, stroke: colour, strokeWidth: theme.line.bold, strokeDasharray: dash }),
            ),
            Plot.dot(curves, {
              x: () => coupling,
              y: "here",
              fill: "colour",
              r: 4,
              stroke: theme.paper,
              strokeWidth: 1,
            }),
            Plot.text([`*K* = ${significant(coupling)}`], {
              x: coupling,
              y: domain[1],
              dx: labelAtLeft ? -5 : 5,
              dy: 8,
              textAnchor: labelAtLeft ? "end" : "start",
            }),
            Plot.text(ends, {
              x: () => high,
              y: (_, k: number) => places[k]!,
              text: "text",
              fill: "colour",
              textAnchor: "start",
              dx: 8,
            }),
          ],
        },
      },
      {
        plot: keyPlot(
          curves.map(({ letter, here, colour }) => ({
            shape: "dot",
            colour,
            text: `${letter} = ${significant(here)}`,
          })),
        ),
      },
    ],
  });
}
