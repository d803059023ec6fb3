import { turnCluster } from "./lib/phi4cluster";
import {
  columnsOf,
  ghostAbove,
  ghostBelow,
  isBlocks,
  isCubic,
  isPeriodic,
  lineBytes,
  linesOf,
  planeBytes,
  planesOf,
} from "./lib/phi4geometry";
import { moveCubic, moveSquare, RARE, reflectCubic, reflectSquare } from "./lib/phi4line";
import { observe, RECORD } from "./lib/phi4observe";

/** Updates the sites of one line that lie two columns apart. */
// @ts-ignore: decorator
@inline
function pass(
  reflect: bool, geometry: usize, line: usize, above: usize, below: usize, previous: usize, next: usize,
  column: i32, count: i32, generator: usize, coefficients: usize, tally: usize,
): void {
  const o = <usize>column << 4;
  if (isCubic(geometry)) {
    if (reflect) {
      reflectCubic(line + o, above + o, below + o, previous + o, next + o, count, generator, coefficients, tally + 16);
    } else {
      moveCubic(line + o, above + o, below + o, previous + o, next + o, count, generator, coefficients, tally);
    }
  } else if (reflect) {
    reflectSquare(line + o, above + o, below + o, 0, 0, count, generator, coefficients, tally + 16);
  } else {
    moveSquare(line + o, above + o, below + o, 0, 0, count, generator, coefficients, tally);
  }
}

/**
 * One sweep, line by line, the even columns of a line before its odd ones. Every lane is a lattice or a block of its
 * own, with at least two planes between simultaneous sites of one lattice, so that any order of sites is valid.
 */
function sweep(
  reflect: bool, field: usize, ghost: usize, zeros: usize, generator: usize, coefficients: usize, geometry: usize,
  tally: usize,
): void {
  const planes = planesOf(geometry);
  const lines = linesOf(geometry);
  const columns = columnsOf(geometry);
  const step = lineBytes(geometry);
  const plane = planeBytes(geometry);
  const periodic = isPeriodic(geometry);
  const closed = i32x4.splat(periodic ? -1 : 0);
  const half = columns >> 1;
  for (let p = 0; p < planes; p++) {
    const here = field + plane * <usize>p;
    let up = here - plane;
    let down = here + plane;
    if (p == 0) {
      ghostAbove(field, ghost, geometry);
      up = ghost;
    }
    if (p == planes - 1) {
      ghostBelow(field, ghost, geometry);
      down = ghost;
    }
    for (let l = 0; l < lines; l++) {
      const o = step * <usize>l + 16;
      const line = here + o;
      const previous = l > 0 ? line - step : periodic ? line + step * <usize>(lines - 1) : zeros + 16;
      const next = l < lines - 1 ? line + step : periodic ? here + 16 : zeros + 16;
      const end = line + (<usize>columns << 4);
      v128.store(line - 16, v128.and(v128.load(end - 16), closed));
      pass(reflect, geometry, line, up + o, down + o, previous, next, 0, half, generator, coefficients, tally);
      v128.store(end, v128.and(v128.load(line), closed));
      pass(reflect, geometry, line, up + o, down + o, previous, next, 1, half, generator, coefficients, tally);
      if (columns & 1) {
        pass(reflect, geometry, line, up + o, down + o, previous, next, columns - 1, 1, generator, coefficients, tally);
      }
    }
  }
}

/**
 * `sweeps` sweeps of Metropolis proposals, each followed by `reflections` sweeps of reflections and by `clusters` turned
 * clusters of each lattice. `tally` is two vectors of scratch; `acceptance` is [accepted by each lane; reflected by each
 * lane; sweeps] in f64, begun anew.
 */
export function advance(
  sweeps: i32, reflections: i32, clusters: i32, field: usize, ghost: usize, zeros: usize, generator: usize,
  coefficients: usize, geometry: usize, tally: usize, acceptance: usize, stack: usize,
): void {
  if (sweeps == 0) return;
  const lattices = isBlocks(geometry) ? 1 : 4;
  const scale = 2 * <f64>load<f32>(coefficients, 4);
  memory.fill(acceptance, 0, 72);
  for (let i = 0; i < sweeps; i++) {
    memory.fill(tally, 0, 32);
    sweep(false, field, ghost, zeros, generator, coefficients, geometry, tally);
    for (let r = 0; r < reflections; r++) {
      sweep(true, field, ghost, zeros, generator, coefficients, geometry, tally);
    }
    for (let lane = 0; lane < lattices; lane++) {
      for (let c = 0; c < clusters; c++) turnCluster(field, geometry, lane, scale, generator + RARE, stack);
    }
    for (let lane: usize = 0; lane < 8; lane++) {
      const count = <f64>load<u32>(tally + lane * 4);
      store<f64>(acceptance + lane * 8, load<f64>(acceptance + lane * 8) + count);
    }
  }
  store<f64>(acceptance, <f64>sweeps, 64);
}

/** Alternates `every` sweeps with a record of each lane's sums, `count` times. */
export function measure(
  count: i32, every: i32, reflections: i32, clusters: i32, field: usize, ghost: usize, zeros: usize, generator: usize,
  coefficients: usize, geometry: usize, tally: usize, acceptance: usize, stack: usize, sums: usize, waves: usize,
  records: usize,
): void {
  for (let m = 0; m < count; m++) {
    advance(
      every, reflections, clusters, field, ghost, zeros, generator, coefficients, geometry, tally, acceptance, stack,
    );
    const record = records + <usize>m * RECORD;
    observe(field, ghost, zeros, geometry, sums, waves, record);
    memory.copy(record + RECORD - 96, acceptance, 72);
  }
}
