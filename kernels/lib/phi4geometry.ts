/**
 * Where the neighbours of a line are. The lattice is a stack of planes (rows of a square lattice, layers of a cubic
 * one), a plane is a stack of lines (one in two dimensions), and a line has a ghost vector at either end. The geometry
 * is eight i32: planes per lane, lines per plane, columns, 1 for four blocks of one lattice or 0 for four lattices,
 * 1 for periodic or 0 for open, 1 for cubic or 0 for square.
 */

// @ts-ignore: decorator
@inline
export function planesOf(geometry: usize): i32 { return load<i32>(geometry); }
// @ts-ignore: decorator
@inline
export function linesOf(geometry: usize): i32 { return load<i32>(geometry, 4); }
// @ts-ignore: decorator
@inline
export function columnsOf(geometry: usize): i32 { return load<i32>(geometry, 8); }
// @ts-ignore: decorator
@inline
export function isBlocks(geometry: usize): bool { return load<i32>(geometry, 12) != 0; }
// @ts-ignore: decorator
@inline
export function isPeriodic(geometry: usize): bool { return load<i32>(geometry, 16) != 0; }
// @ts-ignore: decorator
@inline
export function isCubic(geometry: usize): bool { return load<i32>(geometry, 20) != 0; }

/** Bytes from one line to the next. */
// @ts-ignore: decorator
@inline
export function lineBytes(geometry: usize): usize { return <usize>(columnsOf(geometry) + 2) << 4; }

/** Bytes from one plane to the next. */
// @ts-ignore: decorator
@inline
export function planeBytes(geometry: usize): usize { return lineBytes(geometry) * <usize>linesOf(geometry); }

/** Copies the last plane to `ghost` as the plane above the first: block b sees the end of block b - 1. */
export function ghostAbove(field: usize, ghost: usize, geometry: usize): void {
  const bytes = planeBytes(geometry);
  const from = field + bytes * <usize>(planesOf(geometry) - 1);
  if (!isBlocks(geometry)) {
    if (isPeriodic(geometry)) memory.copy(ghost, from, bytes);
    else memory.fill(ghost, 0, bytes);
    return;
  }
  const seen = isPeriodic(geometry) ? i32x4.splat(-1) : i32x4(0, -1, -1, -1);
  for (let o: usize = 0; o < bytes; o += 16) {
    const v = v128.load(from + o);
    v128.store(ghost + o, v128.and(v128.shuffle<i32>(v, v, 3, 0, 1, 2), seen));
  }
}

/** Copies the first plane to `ghost` as the plane below the last. */
export function ghostBelow(field: usize, ghost: usize, geometry: usize): void {
  const bytes = planeBytes(geometry);
  if (!isBlocks(geometry)) {
    if (isPeriodic(geometry)) memory.copy(ghost, field, bytes);
    else memory.fill(ghost, 0, bytes);
    return;
  }
  const seen = isPeriodic(geometry) ? i32x4.splat(-1) : i32x4(-1, -1, -1, 0);
  for (let o: usize = 0; o < bytes; o += 16) {
    const v = v128.load(field + o);
    v128.store(ghost + o, v128.and(v128.shuffle<i32>(v, v, 1, 2, 3, 0), seen));
  }
}
