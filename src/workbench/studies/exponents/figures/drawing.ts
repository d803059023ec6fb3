import { spread, theme } from "../../../report/index.js";

/** From pale to dark blue: the larger the lattice, the darker. */
export function shade(index: number, count: number): string {
  const fraction = count > 1 ? index / (count - 1) : 1;
  const [pale, dark] = [
    [126, 178, 214],
    [6, 40, 80],
  ] as const;
  return `#${pale
    .map((from, k) =>
      Math.round(from + (dark[k]! - from) * fraction)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** The least interval that holds all values, widened on both sides by a fraction of itself. */
export function padded(values: readonly number[], fraction = 0.05): [number, number] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pad = (high > low ? high - low : Math.abs(high) || 1) * fraction;
  return [low - pad, high + pad];
}

/** Heights of labels at the right end of curves, in the units of the axis, moved apart where they would collide. */
export function labelHeights(
  ends: readonly number[],
  { domain, height }: { readonly domain: readonly [number, number]; readonly height: number },
): number[] {
  const unit = (domain[1] - domain[0]) / height;
  return spread(ends, { gap: (theme.textSize + 2) * unit, low: domain[0], high: domain[1] });
}
