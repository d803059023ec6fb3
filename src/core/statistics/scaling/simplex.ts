import { ParameterError } from "../../errors/index.js";

export interface SimplexOptions {
  /** The function to be made least; infinite where it is not defined. */
  readonly of: (point: readonly number[]) => number;
  readonly start: readonly number[];
  /** The extent of the first simplex along each coordinate. */
  readonly steps: readonly number[];
  /** The simplex is small enough when it is this part of `steps` in every direction; 1e-5 unless given. */
  readonly tolerance?: number;
}

/**
 * A minimum by the downhill simplex method of Nelder and Mead (Comput. J. 7, 308 (1965)): for a few parameters and
 * functions with kinks, such as the quality of a data collapse.
 *
 * @throws ParameterError when the function is not finite at the start, and without convergence in 1000 steps per
 *   parameter.
 */
export function simplexMinimum({ of, start, steps, tolerance = 1e-5 }: SimplexOptions): {
  readonly point: readonly number[];
  readonly value: number;
} {
  const vertex = (point: readonly number[]): Vertex => ({ point, value: of(point) });
  const first = vertex(start);
  if (!Number.isFinite(first.value)) {
    throw new ParameterError(`the function is ${first.value} at the start (${start.join(", ")}); give another start`);
  }
  let simplex = [first, ...steps.map((step, i) => vertex(start.map((x, j) => (i === j ? x + step : x))))];
  for (let step = 0; step < 1000 * start.length; step++) {
    simplex = simplex.toSorted((one, other) => order(one.value) - order(other.value));
    const [best, worst] = [simplex[0]!, simplex.at(-1)!];
    const extent = steps.map(
      (size, i) => Math.max(...simplex.map(({ point }) => Math.abs(point[i]! - best.point[i]!))) / Math.abs(size),
    );
    if (Math.max(...extent) < tolerance) return best;
    const rest = simplex.slice(0, -1);
    const middle = start.map((_, i) => rest.reduce((sum, { point }) => sum + point[i]!, 0) / rest.length);
    const along = (by: number): Vertex => vertex(middle.map((x, i) => x + by * (worst.point[i]! - x)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const further = along(-2);
      simplex = [...rest, further.value < reflected.value ? further : reflected];
    } else if (reflected.value < rest.at(-1)!.value) simplex = [...rest, reflected];
    else {
      const nearer = reflected.value < worst.value ? along(-0.5) : along(0.5);
      simplex =
        nearer.value < Math.min(order(worst.value), order(reflected.value))
          ? [...rest, nearer]
          : [best, ...simplex.slice(1).map(({ point }) => vertex(point.map((x, i) => (x + best.point[i]!) / 2)))];
    }
  }
  throw new ParameterError("the simplex did not shrink to a minimum; give steps of the size of the valley");
}

interface Vertex {
  readonly point: readonly number[];
  readonly value: number;
}

const order = (value: number): number => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
