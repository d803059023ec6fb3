/**
 * 128 Ising lattices of any shape in the lanes of each word: word i holds site i of every lattice. The sweep is emitted
 * at run time and imported here; this kernel repeats it and measures lane by lane.
 */
import { clearCounter, countAll, countWords, digits, expandCounter, slots } from "./lib/lanes";

/** See emitReplicaUpdate. */
// @ts-ignore: decorator
@external("env", "update")
declare function update(
  spins: usize,
  end: usize,
  neighbours: usize,
  signs: usize,
  generators: usize,
  table: usize,
): void;

/** What the kernel reads from memory; the order is that of the layout in TypeScript. */
@unmanaged
class Replicas {
  spins: u32;
  sites: i32;
  /** z addresses a site. */
  neighbours: u32;
  /** z bytes a site, 255 for a bond that favours opposite spins, or 0 if there are none. */
  signs: u32;
  coordination: i32;
  generators: u32;
  table: u32;
  /** Three series of `batch` x 128 doubles: energy, magnetisation, structure factor. */
  series: u32;
  batch: i32;
  /** Two counters of lanes. */
  counter: u32;
  /** i32 counts of 128 lanes. */
  counts: u32;
  /** Three times 128 doubles. */
  sums: u32;
  /** 2 `chunk` words, for the digits of the number of unsatisfied bonds of each site. */
  planes: u32;
  chunk: i32;
  /** cos and sin of 2 pi x / extent for x of each axis, the slowest axis first. */
  waves: u32;
  /** layers (1 in two dimensions), rows, columns. */
  layers: i32;
  rows: i32;
  columns: i32;
  /** Total energies of the lanes, in the order of lanes, as f64. */
  energies: u32;
}

const word: i32 = 16;

export function advance(replicas: Replicas, sweeps: i32): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    update(
      replicas.spins,
      replicas.spins + word * replicas.sites,
      replicas.neighbours,
      replicas.signs,
      replicas.generators,
      replicas.table,
    );
  }
}

export function run(replicas: Replicas, count: i32, every: i32): void {
  for (let m = 0; m < count; m++) {
    advance(replicas, every);
    measure(replicas, m);
  }
}

/**
 * Exchanges lanes between neighbouring rungs of a ladder of probabilities: for each pair p of the same parity the lanes
 * masks[p] (16 bytes) change their bits in all rows of the table where differs[p] (one byte a row, 0 or 255) is set.
 */
export function swapLanes(table: usize, rows: i32, masks: usize, differs: usize, parity: i32, pairs: i32): void {
  for (let row = 0; row < rows; row++) {
    let lanes = v128.load(table + word * row);
    for (let pair = parity; pair < pairs; pair += 2) {
      const mask = v128.load(masks + word * pair);
      lanes = v128.xor(lanes, v128.and(mask, v128.load8_splat(differs + pair * rows + row)));
    }
    v128.store(table + word * row, lanes);
  }
}

// @ts-ignore: decorator
@inline
function transposeStep(block: usize, distance: i32, mask: i64): void {
  const keep = i64x2.splat(mask);
  for (let i = 0; i < 128; i++) {
    if ((i & distance) != 0) continue;
    const at = block + word * i;
    const a = v128.load(at);
    const b = v128.load(at + word * distance);
    const t = v128.and(v128.xor(i64x2.shr_u(a, distance), b), keep);
    v128.store(at, v128.xor(a, i64x2.shl(t, distance)));
    v128.store(at + word * distance, v128.xor(b, t));
  }
}

/** Transposes 128 x 128 bits: word i, lane j becomes word j, lane i. */
function transpose(block: usize): void {
  for (let i = 0; i < 64; i++) {
    const at = block + word * i;
    const a = v128.load(at);
    const b = v128.load(at, 1024);
    v128.store(at, i64x2.shuffle(a, b, 0, 2));
    v128.store(at, i64x2.shuffle(a, b, 1, 3), 1024);
  }
  transposeStep(block, 32, 0x00000000ffffffff);
  transposeStep(block, 16, 0x0000ffff0000ffff);
  transposeStep(block, 8, 0x00ff00ff00ff00ff);
  transposeStep(block, 4, 0x0f0f0f0f0f0f0f0f);
  transposeStep(block, 2, 0x3333333333333333);
  transposeStep(block, 1, 0x5555555555555555);
}

/**
 * Overlaps sum_x s_x s'_x of pairs of lanes: `lanes` holds 2 i32 a pair, `out` takes one f64 a pair. 128 sites at a time
 * are turned so that a lane's spins lie side by side.
 */
export function measureOverlaps(replicas: Replicas, block: usize, lanes: usize, pairs: i32, out: usize): void {
  const sites = replicas.sites;
  for (let pair = 0; pair < pairs; pair++) store<f64>(out + 8 * pair, <f64>sites);
  for (let first = 0; first < sites; first += 128) {
    const n = min(128, sites - first);
    memory.copy(block, replicas.spins + word * first, word * n);
    memory.fill(block + word * n, 0, word * (128 - n));
    transpose(block);
    for (let pair = 0; pair < pairs; pair++) {
      const a = v128.load(block + word * load<i32>(lanes + 8 * pair));
      const b = v128.load(block + word * load<i32>(lanes + 8 * pair, 4));
      const at = out + 8 * pair;
      store<f64>(at, load<f64>(at) - 2.0 * <f64>countAll(v128.xor(a, b)));
    }
  }
}

// @ts-ignore: decorator
@inline
function bond(replicas: Replicas, site: i32, direction: i32, spin: v128): v128 {
  const index = site * replicas.coordination + direction;
  const unequal = v128.xor(spin, v128.load(load<u32>(replicas.neighbours + 4 * index)));
  return replicas.signs == 0 ? unequal : v128.xor(unequal, v128.load8_splat(replicas.signs + index));
}

/** The slot of a lane, see lib/lanes. */
// @ts-ignore: decorator
@inline
function slotOf(lane: i32): i32 {
  return ((lane & 7) << 4) | (lane >> 3);
}

/** Total energies of all lanes, sum over bonds of -J s s', to `energies`. */
export function measureEnergies(replicas: Replicas): void {
  const chunk = replicas.chunk;
  const z = replicas.coordination;
  const sites = replicas.sites;
  const low = replicas.planes;
  const high = low + word * chunk;
  const ones = replicas.counter;
  const twos = ones + word * digits;
  const energies = replicas.energies;
  clearCounter(ones);
  clearCounter(twos);
  for (let first = 0; first < sites; first += chunk) {
    const n = min(chunk, sites - first);
    for (let i = 0; i < n; i++) {
      const site = first + i;
      const spin = v128.load(replicas.spins + word * site);
      const a = bond(replicas, site, 0, spin);
      const b = bond(replicas, site, 2, spin);
      const half = v128.xor(a, b);
      let one = half;
      let two = v128.and(a, b);
      if (z == 6) {
        const c = bond(replicas, site, 4, spin);
        one = v128.xor(half, c);
        two = v128.or(two, v128.and(half, c));
      }
      v128.store(low + word * i, one);
      v128.store(high + word * i, two);
    }
    countWords(ones, low, word, n);
    countWords(twos, high, word, n);
  }
  const bonds: f64 = <f64>(sites * (z >> 1));
  const counts = replicas.counts;
  expandCounter(ones, sites, counts);
  for (let lane = 0; lane < slots; lane++) {
    store<f64>(energies + 8 * lane, 2.0 * <f64>load<i32>(counts + 4 * slotOf(lane)) - bonds);
  }
  expandCounter(twos, sites, counts);
  for (let lane = 0; lane < slots; lane++) {
    const at = energies + 8 * lane;
    store<f64>(at, load<f64>(at) + 4.0 * <f64>load<i32>(counts + 4 * slotOf(lane)));
  }
}

/** Total magnetisations of all lanes, in the order of lanes, to `out`. */
export function measureMagnetization(replicas: Replicas, out: usize): void {
  const counts = replicas.counts;
  clearCounter(replicas.counter);
  countWords(replicas.counter, replicas.spins, word, replicas.sites);
  expandCounter(replicas.counter, replicas.sites, counts);
  for (let lane = 0; lane < slots; lane++) {
    store<f64>(out + 8 * lane, <f64>(replicas.sites - 2 * load<i32>(counts + 4 * slotOf(lane))));
  }
}

/** sums += wave (n - 2 count) of every slot, for cos and sin. */
function addWave(sums: usize, counts: usize, wave: usize, n: i32): void {
  const cos = v128.load64_splat(wave);
  const sin = v128.load64_splat(wave + 8);
  const all = f64x2.splat(<f64>n);
  const two = f64x2.splat(-2.0);
  for (let slot = 0; slot < slots; slot += 2) {
    const total = f64x2.add(all, f64x2.mul(two, f64x2.convert_low_i32x4_s(v128.load64_zero(counts + 4 * slot))));
    const at = sums + 8 * slot;
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(cos, total)));
    v128.store(at, f64x2.add(v128.load(at, 1024), f64x2.mul(sin, total)), 1024);
  }
}

/** |sum_x s_x exp(i k x)|^2 of one axis, whose slabs are `outer` runs of `inner` words, added to sums[256 + slot]. */
function addAxis(replicas: Replicas, waves: usize, outer: i32, size: i32, inner: i32): void {
  const sums = replicas.sums;
  const counter = replicas.counter;
  const counts = replicas.counts;
  memory.fill(sums, 0, 2048);
  for (let x = 0; x < size; x++) {
    clearCounter(counter);
    const slab = replicas.spins + word * x * inner;
    if (inner == 1) {
      countWords(counter, slab, word * size, outer);
    } else {
      for (let o = 0; o < outer; o++) countWords(counter, slab + word * o * size * inner, word, inner);
    }
    expandCounter(counter, inner * outer, counts);
    addWave(sums, counts, waves + 16 * x, inner * outer);
  }
  for (let at = sums; at < sums + 1024; at += 16) {
    const cos = v128.load(at);
    const sin = v128.load(at, 1024);
    const square = f64x2.add(f64x2.mul(cos, cos), f64x2.mul(sin, sin));
    v128.store(at, f64x2.add(v128.load(at, 2048), square), 2048);
  }
}

function measureStructureFactor(replicas: Replicas, out: usize): void {
  const layers = replicas.layers;
  const rows = replicas.rows;
  const columns = replicas.columns;
  const sums = replicas.sums;
  memory.fill(sums + 2048, 0, 1024);
  let waves: usize = replicas.waves;
  if (layers > 1) addAxis(replicas, waves, 1, layers, rows * columns);
  if (layers > 1) waves += 16 * layers;
  addAxis(replicas, waves, layers, rows, columns);
  addAxis(replicas, waves + 16 * rows, layers * rows, columns, 1);
  const axes = layers > 1 ? 3.0 : 2.0;
  const scale = 1.0 / (axes * <f64>replicas.sites);
  for (let lane = 0; lane < slots; lane++) {
    store<f64>(out + 8 * lane, load<f64>(sums + 2048 + 8 * slotOf(lane)) * scale);
  }
}

/** The m-th measurement of each series. */
function measure(replicas: Replicas, m: i32): void {
  const at = replicas.series + 8 * slots * m;
  const batch = 8 * slots * replicas.batch;
  measureEnergies(replicas);
  memory.copy(at, replicas.energies, 8 * slots);
  measureMagnetization(replicas, at + batch);
  measureStructureFactor(replicas, at + 2 * batch);
}
