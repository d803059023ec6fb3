import { drain, waveSquared } from "./cluster-waves";

/**
 * A lattice of bytes. Bit 0 of a byte is the spin (set for -1). Above it stand six flags: last and first along the
 * columns, last and first along the rows, last and first layer. They choose one of 64 rows of `steps`: the distances to
 * the neighbours right, left, down, up, next and previous layer, eight i32 to a row, 0 beyond an open edge.
 * The fields are in the order in which byte-lattice.ts writes them.
 */
// @ts-ignore: decorator
@unmanaged
export class ByteLattice {
  layers: u32;
  rows: u32;
  columns: u32;
  dimensions: u32;
  periodic: u32;
  spins: usize;
  steps: usize;
  /** 32 bits for each column, row and layer. */
  counts: usize;
  /** A cleared byte for each column. */
  columnBytes: usize;
  /** Cosines and sines, one pair for each column, row and layer. */
  waves: usize;
}

/** The row of distances that belongs to a byte. */
// @ts-ignore: decorator
@inline
export function stepsOf(steps: usize, byte: u32): usize {
  return steps + (<usize>(byte & 0xfe) << 4);
}

/** Whether bytes, or'ed together, all lie off the edges. */
// @ts-ignore: decorator
@inline
export function inside(bytes: u32): bool {
  return (bytes & 0xfe) == 0;
}

export function measureBytes(lattice: ByteLattice, energy: usize, magnetization: usize, structureFactor: usize): void {
  const rows = <usize>lattice.rows;
  const layers = <usize>lattice.layers;
  const columns = <usize>lattice.columns;
  const layer = rows * columns;
  const all = layers * layer;
  const periodic = lattice.periodic != 0;
  const solid = lattice.dimensions == 3;

  let broken: u64 = 0;
  for (let z: usize = 0, from = lattice.spins; z < layers; z++, from += layer) {
    broken += unequal(from, from + columns, layer - columns);
    if (periodic) broken += unequal(from, from + layer - columns, columns);
    for (let row = from; row < from + layer; row += columns) {
      broken += unequal(row, row + 1, columns - 1);
      if (periodic) broken += unequal(row, row + columns - 1, 1);
    }
  }
  if (solid) {
    broken += unequal(lattice.spins, lattice.spins + layer, all - layer);
    if (periodic) broken += unequal(lattice.spins, lattice.spins + all - layer, layer);
  }
  store<f64>(energy, 2 * <f64>broken - <f64>bondsOf(lattice));
  store<f64>(magnetization, <f64>all - 2 * <f64>countDowns(lattice));

  const rowCounts = lattice.counts + (columns << 2);
  const rowWaves = lattice.waves + (columns << 4);
  let squared = waveSquared(lattice.counts, lattice.waves, lattice.columns, lattice.layers * lattice.rows);
  squared += waveSquared(rowCounts, rowWaves, lattice.rows, lattice.layers * lattice.columns);
  if (solid) {
    const layerCounts = rowCounts + (rows << 2);
    squared += waveSquared(layerCounts, rowWaves + (rows << 4), lattice.layers, <u32>layer);
  }
  store<f64>(structureFactor, squared / (<f64>lattice.dimensions * <f64>all));
}

function bondsOf(lattice: ByteLattice): u64 {
  const layers = <u64>lattice.layers;
  const rows = <u64>lattice.rows;
  const columns = <u64>lattice.columns;
  const all = layers * rows * columns;
  if (lattice.periodic != 0) return all * lattice.dimensions;
  const flat = 2 * all - layers * (rows + columns);
  return lattice.dimensions == 3 ? flat + all - rows * columns : flat;
}

/** Counts the spins -1 of every column, row and layer, and of all the lattice. */
function countDowns(lattice: ByteLattice): u64 {
  const columns = <usize>lattice.columns;
  const rowCounts = lattice.counts + (columns << 2);
  const layerCounts = rowCounts + (<usize>lattice.rows << 2);
  memory.fill(lattice.counts, 0, (columns + lattice.rows + lattice.layers) << 2);
  let row = lattice.spins;
  let all: u64 = 0;
  let held: u32 = 0;
  for (let z: usize = 0; z < lattice.layers; z++) {
    let inLayer: u32 = 0;
    for (let y: usize = 0; y < lattice.rows; y++) {
      const inRow = countRow(row, columns, lattice.columnBytes);
      const counter = rowCounts + (y << 2);
      store<u32>(counter, load<u32>(counter) + inRow);
      inLayer += inRow;
      row += columns;
      if (++held == 255) {
        drain(lattice.columnBytes, lattice.counts, columns);
        held = 0;
      }
    }
    store<u32>(layerCounts + (z << 2), inLayer);
    all += inLayer;
  }
  drain(lattice.columnBytes, lattice.counts, columns);
  return all;
}

/** Counts the spins -1 of a row, and adds each to the byte of its column. */
function countRow(row: usize, columns: usize, counters: usize): u32 {
  const one = i8x16.splat(1);
  let sums = i32x4.splat(0);
  let x: usize = 0;
  for (; x + 16 <= columns; x += 16) {
    const downs = v128.and(v128.load(row + x), one);
    v128.store(counters + x, i8x16.add(v128.load(counters + x), downs));
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(downs)));
  }
  let total: u32 = sum(sums);
  for (; x < columns; x++) {
    const down = load<u8>(row + x) & 1;
    store<u8>(counters + x, load<u8>(counters + x) + down);
    total += down;
  }
  return total;
}

/** How many of `count` spins differ from their fellows. */
function unequal(a: usize, b: usize, count: usize): u64 {
  const one = i8x16.splat(1);
  const end = a + count;
  let total: u64 = 0;
  while (a + 16 <= end) {
    // A byte counts to 255, a lane of 32 bits the rest.
    let sums = i32x4.splat(0);
    for (const stop = min<usize>(end, a + (1 << 20)); a + 16 <= stop; ) {
      let bytes = i8x16.splat(0);
      for (const near = min<usize>(stop, a + 255 * 16); a + 16 <= near; a += 16, b += 16) {
        bytes = i8x16.add(bytes, v128.and(v128.xor(v128.load(a), v128.load(b)), one));
      }
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
    }
    total += sum(sums);
  }
  for (; a < end; a++, b++) total += (load<u8>(a) ^ load<u8>(b)) & 1;
  return total;
}

// @ts-ignore: decorator
@inline
function sum(four: v128): u32 {
  return (
    i32x4.extract_lane(four, 0) + i32x4.extract_lane(four, 1) + i32x4.extract_lane(four, 2) + i32x4.extract_lane(four, 3)
  );
}
