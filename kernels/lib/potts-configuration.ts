/**
 * One configuration of a byte per site, and what the cluster algorithms need beside it. The fields are addresses and
 * sizes, written by src/physics/montecarlo/potts/clusters.ts in this order.
 */
// @ts-ignore: decorator
@unmanaged
export class Configuration {
  /** One byte per site; the byte after the last site is 255, the state beyond an open edge. */
  states: u32;
  /** The neighbours of each site as site numbers, `coordination` per site; beyond an open edge the number of sites. */
  neighbours: u32;
  /** Masks of the digits of 1 - exp(-K). */
  digits: u32;
  /** Three vector generators of 64 bytes and one scalar one. */
  generators: u32;
  /** Bits that are set with probability 1 - exp(-K). */
  bits: u32;
  sites: u32;
  columns: u32;
  coordination: u32;
  q: u32;
  /** The double to which a sweep writes what it learns from its clusters. */
  learned: u32;
  /** Room for the counts of the states, and for the algorithm. */
  counts: u32;
  parents: u32;
  joined: u32;
  list: u32;
  sizes: u32;
  /** Wolff: the address of the number of bits that are used up, and how many there are. */
  usedBits: u32;
  allBits: u32;
}

/** Writes the energy and the two order parameters of the configuration. */
export function observe(job: Configuration, energy: usize, order: usize, squared: usize): void {
  const states = <usize>job.states;
  const counts = <usize>job.counts;
  const step = <usize>job.coordination * 4;
  memory.fill(counts, 0, 256);
  let near = <usize>job.neighbours;
  let alike: u32 = 0;
  const cubic = job.coordination > 4;
  for (let i: usize = 0; i < <usize>job.sites; i++) {
    const state = load<u8>(states + i);
    alike += u32(load<u8>(states + <usize>load<u32>(near)) == state);
    alike += u32(load<u8>(states + <usize>load<u32>(near, 8)) == state);
    if (cubic) alike += u32(load<u8>(states + <usize>load<u32>(near, 16)) == state);
    near += step;
    // Four tables, so that neighbours in one state do not wait for one another.
    const count = counts + (((i & 3) << 6) | (<usize>state << 2));
    store<u32>(count, load<u32>(count) + 1);
  }
  let most: u32 = 0;
  let squares = 0.0;
  for (let state: usize = 0; state < <usize>job.q; state++) {
    const at = counts + (state << 2);
    const count = load<u32>(at) + load<u32>(at, 64) + load<u32>(at, 128) + load<u32>(at, 192);
    most = max(most, count);
    squares += <f64>count * <f64>count;
  }
  const q = <f64>job.q;
  const sites = <f64>job.sites;
  store<f64>(energy, -<f64>alike);
  store<f64>(order, ((q * <f64>most) / sites - 1.0) / (q - 1.0));
  store<f64>(squared, ((q * squares) / (sites * sites) - 1.0) / (q - 1.0));
}
