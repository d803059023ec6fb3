import { keyPlot, type Panel, theme } from "../../../report/index.js";

export interface KeySign {
  readonly shape: "line" | "thin" | "guide" | "critical" | "ring";
  readonly text: string;
}

const looks = {
  line: { shape: "line", colour: theme.blue },
  thin: { shape: "dashed", colour: theme.muted },
  guide: { shape: "dashed", colour: theme.faint },
  critical: { shape: "dashed", colour: theme.green },
  ring: { shape: "ring", colour: theme.blue },
} as const;

/** The signs that stand for themselves nowhere in the figure, at most three in a row. */
export function keyRows(signs: readonly KeySign[]): Panel[] {
  const rows = Math.ceil(signs.length / 3);
  return Array.from({ length: rows }, (_, row) => ({
    plot: keyPlot(signs.slice(3 * row, 3 * row + 3).map(({ shape, text }) => ({ ...looks[shape], text }))),
  }));
}
