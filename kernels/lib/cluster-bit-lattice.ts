import { drain, waveSquared } from "./cluster-waves";

/**
 * Energy, magnetization and structure factor of a periodic square lattice of bits, `words` 64-bit words to a row; a bit
 * set is a spin -1. `columnCounts` has room for 32 bits to a column, `columnBytes` for a cleared byte; both are
 * followed by their fellows for the rows.
 */
export function measureBits(
  spins: usize,
  rows: u32,
  words: u32,
  columnCounts: usize,
  columnBytes: usize,
  rowWaves: usize,
  columnWaves: usize,
  energy: usize,
  magnetization: usize,
  structureFactor: usize,
): void {
  const row = <usize>words << 3;
  const columns = words << 6;
  const bytes = <usize>rows * row;
  const rowCounts = columnCounts + (<usize>columns << 2);
  memory.fill(columnCounts, 0, <usize>columns << 2);
  let broken: u64 = 0;
  let downs: u64 = 0;
  let held: u32 = 0;
  for (let at: usize = 0, y: usize = 0; at < bytes; at += row, y++) {
    const below = at + row < bytes ? at + row : 0;
    let word = load<u64>(spins + at);
    const first = word;
    let inRow: u64 = 0;
    for (let x: usize = 0; x < row; x += 8) {
      const next = x + 8 < row ? load<u64>(spins + at + x, 8) : first;
      broken += popcnt<u64>(word ^ ((word >> 1) | (next << 63))) + popcnt<u64>(word ^ load<u64>(spins + below + x));
      inRow += popcnt<u64>(word);
      word = next;
    }
    store<u32>(rowCounts + (y << 2), <u32>inRow);
    downs += inRow;
    countColumns(spins + at, row, columnBytes);
    if (++held == 255 || at + row == bytes) {
      drain(columnBytes, columnCounts, columns);
      held = 0;
    }
  }
  const sites = <f64>rows * <f64>columns;
  store<f64>(energy, 2 * <f64>broken - 2 * sites);
  store<f64>(magnetization, sites - 2 * <f64>downs);
  const along = waveSquared(columnCounts, columnWaves, columns, rows);
  const across = waveSquared(rowCounts, rowWaves, rows, columns);
  store<f64>(structureFactor, (along + across) / (2 * sites));
}

/** Adds each bit of a row to the byte of its column. */
function countColumns(row: usize, bytes: usize, counters: usize): void {
  const bit = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  for (const end = row + bytes; row < end; row += 2, counters += 16) {
    const sixteen = v128.load16_splat(row);
    const spread = i8x16.shuffle(sixteen, sixteen, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    const set = i8x16.eq(v128.and(spread, bit), bit);
    v128.store(counters, i8x16.sub(v128.load(counters), set));
  }
}
