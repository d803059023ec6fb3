// Swendsen and Wang's cluster algorithm for the Potts model: bonds between equal states are set with 1 - exp(-K), and
// every cluster takes a new state. Clusters are joined by Rem's union-find in which a parent never has a higher number
// than its child, so that one ascending pass finds all roots.
import { fillBernoulli } from "./lib/potts-bernoulli";
import { Configuration, observe } from "./lib/potts-configuration";
import { nextBelow } from "./lib/random";

export function advance(job: Configuration, sweeps: u32): void {
  for (let i: u32 = 1; i <= sweeps; i++) {
    const pairs = bond(job);
    join(<usize>job.parents, <usize>job.list, pairs);
    if (i == sweeps) measureClusters(job);
    recolour(job);
  }
}

/** `count` times `every` sweeps and one value of each observable. */
export function measure(
  job: Configuration,
  count: u32,
  every: u32,
  energy: usize,
  order: usize,
  squared: usize,
  clusters: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    advance(job, every);
    const at = <usize>i * 8;
    observe(job, energy + at, order + at, squared + at);
    store<f64>(clusters + at, load<f64>(job.learned));
  }
}

// @ts-ignore: decorator
@inline
function bit(bits: usize, i: usize): u32 {
  return ((<u32>load<u8>(bits + (i >> 3))) >> (<u32>i & 7)) & 1;
}

/**
 * Sets the bonds. Those along a row become runs whose sites have the first of them as parent; of the others only what
 * joins two runs anew is listed, as pairs of sites. Returns the number of pairs.
 */
function bond(job: Configuration): usize {
  const sites = <usize>job.sites;
  const columns = <usize>job.columns;
  const step = <usize>job.coordination * 4;
  const states = <usize>job.states;
  const near = <usize>job.neighbours;
  const parents = <usize>job.parents;
  const joined = <usize>job.joined;
  const bits = <usize>job.bits;
  const line = (sites + 127) >> 7 << 4;
  fillBernoulli(bits, line * <usize>(job.coordination >> 1), <usize>job.digits, <usize>job.generators);

  let end = <usize>job.list;
  for (let first: usize = 0; first < sites; first += columns) {
    let parent = <u32>first;
    let state = load<u8>(states + first);
    store<u8>(joined + first, 0);
    store<u32>(parents + (first << 2), parent);
    for (let i = first + 1; i < first + columns; i++) {
      const next = load<u8>(states + i);
      const set = u32(next == state) & bit(bits, i - 1);
      parent = select<u32>(parent, <u32>i, set);
      state = next;
      store<u8>(joined + i, set);
      store<u32>(parents + (i << 2), parent);
    }
    // The bond from the last site of the row on, which closes the torus or ends at an open edge.
    const last = first + columns - 1;
    const on = <usize>load<u32>(near + last * step);
    store<u32>(end, <u32>last);
    store<u32>(end, <u32>on, 4);
    end += <usize>(u32(load<u8>(states + on) == state) & bit(bits, last)) << 3;
  }
  for (let direction: usize = 8; direction < step; direction += 8) {
    const own = bits + (direction >> 3) * line;
    let table = near + direction;
    let before: u32 = 0;
    for (let i: usize = 0; i < sites; i++) {
      const on = <usize>load<u32>(table);
      table += step;
      const set = u32(load<u8>(states + on) == load<u8>(states + i)) & bit(own, i);
      const known = before & load<u8>(joined + i) & load<u8>(joined + on);
      store<u32>(end, <u32>i);
      store<u32>(end, <u32>on, 4);
      end += <usize>(set & ~known) << 3;
      before = set;
    }
  }
  return (end - <usize>job.list) >> 3;
}

/** Rem's union with splicing (Patwary, Blair and Manne 2010). */
function join(parents: usize, list: usize, pairs: usize): void {
  for (const end = list + (pairs << 3); list < end; list += 8) {
    let x = parents + (<usize>load<u32>(list) << 2);
    let y = parents + (<usize>load<u32>(list, 4) << 2);
    while (true) {
      const px = load<u32>(x);
      const py = load<u32>(y);
      if (px == py) break;
      const lower = min(px, py);
      const higher = max(px, py);
      const from = px > py ? x : y;
      const other = px > py ? y : x;
      store<u32>(from, lower);
      const up = parents + (<usize>higher << 2);
      if (from == up) break;
      x = up;
      y = other;
    }
  }
}

/** The sum of squared cluster sizes over N^2. */
function measureClusters(job: Configuration): void {
  const sites = <usize>job.sites;
  const parents = <usize>job.parents;
  const sizes = <usize>job.sizes;
  memory.fill(sizes, 0, sites << 2);
  for (let at: usize = 0; at < sites << 2; at += 4) {
    const root = load<u32>(parents + (<usize>load<u32>(parents + at) << 2));
    store<u32>(parents + at, root);
    const size = sizes + (<usize>root << 2);
    store<u32>(size, load<u32>(size) + 1);
  }
  let squares = 0.0;
  for (let at: usize = 0; at < sites << 2; at += 4) {
    const size = <f64>load<u32>(sizes + at);
    squares += size * size;
  }
  store<f64>(job.learned, squares / (<f64>sites * <f64>sites));
}

function recolour(job: Configuration): void {
  const sites = job.sites;
  const parents = <usize>job.parents;
  const states = <usize>job.states;
  const generator = <usize>job.generators + 192;
  const q = job.q;
  for (let i: u32 = 0; i < sites; i++) {
    const parent = load<u32>(parents + (<usize>i << 2));
    store<u8>(states + <usize>i, parent == i ? <u8>nextBelow(generator, q) : load<u8>(states + <usize>parent));
  }
}
