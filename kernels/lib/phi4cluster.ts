import { columnsOf, isBlocks, isCubic, isPeriodic, linesOf, planesOf } from "./phi4geometry";
import { nextBelow, nextUniform } from "./random";

/**
 * Wolff clusters of the embedded Ising model (Brower and Tamayo, PRL 62, 1087 (1989)): with the sizes |phi| held, the
 * signs are Ising spins with bonds kappa |phi phi'|. A cluster grows over bonds between equal signs, each with
 * probability 1 - exp(-2 kappa phi phi'), and its signs are turned as it grows: whoever is turned cannot join again.
 */

/**
 * 2^x for x <= 0 within 3e-13, by the Taylor series to x^10 with even and odd powers side by side. The mathematics of
 * AssemblyScript would bring tables into memory.
 */
// @ts-ignore: decorator
@inline
function powerOfTwo(x: f64): f64 {
  if (x < -1000) return 0;
  const n = nearest(x);
  const y = x - n;
  const z = y * y;
  const even = (((7.054911620801123e-09 * z + 1.321548679014431e-06) * z + 0.0001540353039338161) * z + 0.009618129107628477) * z + 0.24022650695910072;
  const odd = (((1.01780860092397e-07 * z + 1.5252733804059841e-05) * z + 0.0013333558146428443) * z + 0.05550410866482158) * z + 0.6931471805599453;
  return (even * z + odd * y + 1) * reinterpret<f64>(<u64>(1023 + <i64>n) << 52);
}

/** Where the field of a site lies. A plane of the lattice is a plane of one of its blocks. */
// @ts-ignore: decorator
@inline
function placeOf(field: usize, geometry: usize, lane: i32, plane: i32, line: i32, column: i32): usize {
  if (isBlocks(geometry)) {
    const planes = planesOf(geometry);
    lane = plane / planes;
    plane -= lane * planes;
  }
  const vector = <usize>(plane * linesOf(geometry) + line) * <usize>(columnsOf(geometry) + 2) + <usize>column + 1;
  return field + (vector << 4) + (<usize>lane << 2);
}

/** The next position along an axis, or -1 beyond an open edge. */
// @ts-ignore: decorator
@inline
function step(position: i32, by: i32, extent: i32, periodic: bool): i32 {
  const next = position + by;
  if (next >= 0 && next < extent) return next;
  return periodic ? (next < 0 ? extent - 1 : 0) : -1;
}

/** Lets the site join with the bond's probability; returns the new end of the stack. */
function join(
  field: usize, geometry: usize, lane: i32, plane: i32, line: i32, column: i32, turned: f64, scale: f64,
  generator: usize, stack: usize,
): usize {
  if ((plane | line | column) < 0) return stack;
  const place = placeOf(field, geometry, lane, plane, line, column);
  const product = -turned * <f64>load<f32>(place);
  if (product <= 0) return stack;
  if (nextUniform(generator) < powerOfTwo(-scale * product)) return stack;
  store<f32>(place, -load<f32>(place));
  store<i32>(stack, (plane * linesOf(geometry) + line) * columnsOf(geometry) + column);
  return stack + 4;
}

/** Turns one cluster of lattice `lane`. `scale` is 2 kappa / ln 2. The stack holds as many i32 as there are sites. */
export function turnCluster(
  field: usize, geometry: usize, lane: i32, scale: f64, generator: usize, stack: usize,
): void {
  const planes = isBlocks(geometry) ? 4 * planesOf(geometry) : planesOf(geometry);
  const lines = linesOf(geometry);
  const columns = columnsOf(geometry);
  const periodic = isPeriodic(geometry);
  const cubic = isCubic(geometry);
  const seed = nextBelow(generator, <u32>(planes * lines * columns));
  store<i32>(stack, seed);
  let end = stack + 4;
  let first = true;
  while (end > stack) {
    end -= 4;
    const site = load<i32>(end);
    const row = site / columns;
    const column = site - row * columns;
    const plane = row / lines;
    const line = row - plane * lines;
    const place = placeOf(field, geometry, lane, plane, line, column);
    if (first) {
      store<f32>(place, -load<f32>(place));
      first = false;
    }
    const turned = <f64>load<f32>(place);
    for (let by = -1; by <= 1; by += 2) {
      const x = step(column, by, columns, periodic);
      end = join(field, geometry, lane, plane, line, x, turned, scale, generator, end);
      const y = step(plane, by, planes, periodic);
      end = join(field, geometry, lane, y, line, column, turned, scale, generator, end);
      if (cubic) {
        const z = step(line, by, lines, periodic);
        end = join(field, geometry, lane, plane, z, column, turned, scale, generator, end);
      }
    }
  }
}
