// Wolff's cluster algorithm for the Potts model: a cluster grown from a random site through equal neighbours, each with
// 1 - exp(-K), takes one of the other q - 1 states. A sweep is one cluster.
import { fillBernoulli } from "./lib/potts-bernoulli";
import { Configuration, observe } from "./lib/potts-configuration";
import { nextBelow } from "./lib/random";

export function advance(job: Configuration, sweeps: u32): void {
  if (sweeps == 0) return;
  let total = 0.0;
  for (let i: u32 = 0; i < sweeps; i++) {
    total += <f64>(job.coordination == 4 ? growSquare(job) : growCubic(job));
  }
  store<f64>(job.learned, total / <f64>sweeps);
}

/** `count` times `every` clusters and one value of each observable. */
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

function growSquare(job: Configuration): u32 {
  return grow(4, job);
}

function growCubic(job: Configuration): u32 {
  return grow(6, job);
}

/** Sites that are pushed already have the new state, so that no site is pushed twice. Returns the size. */
// @ts-ignore: decorator
@inline
function grow(z: i32, job: Configuration): u32 {
  const states = <usize>job.states;
  const near = <usize>job.neighbours;
  const stack = <usize>job.list;
  const bits = <usize>job.bits;
  const allBits = job.allBits;
  const scalar = <usize>job.generators + 192;
  const seed = nextBelow(scalar, job.sites);
  const old = <u32>load<u8>(states + <usize>seed);
  const shifted = old + 1 + nextBelow(scalar, job.q - 1);
  const fresh = shifted < job.q ? shifted : shifted - job.q;
  let used = load<u32>(job.usedBits);
  store<u8>(states + <usize>seed, fresh);
  store<u32>(stack, seed);
  let top = stack + 4;
  let size: u32 = 0;
  while (top > stack) {
    top -= 4;
    size++;
    const row = near + <usize>load<u32>(top) * <usize>(z * 4);
    if (used + z > allBits) {
      fillBernoulli(bits, <usize>(allBits >> 3), <usize>job.digits, <usize>job.generators);
      used = 0;
    }
    const coins = <u32>load<u16>(bits + <usize>(used >> 3)) >> (used & 7);
    used += z;
    top = push(states, top, load<u32>(row), coins, old, fresh);
    top = push(states, top, load<u32>(row, 4), coins >> 1, old, fresh);
    top = push(states, top, load<u32>(row, 8), coins >> 2, old, fresh);
    top = push(states, top, load<u32>(row, 12), coins >> 3, old, fresh);
    if (z > 4) {
      top = push(states, top, load<u32>(row, 16), coins >> 4, old, fresh);
      top = push(states, top, load<u32>(row, 20), coins >> 5, old, fresh);
    }
  }
  store<u32>(job.usedBits, used);
  return size;
}

/** Writes the site to the stack in any case and counts it only if it joins: no branch to predict. */
// @ts-ignore: decorator
@inline
function push(states: usize, top: usize, site: u32, coins: u32, old: u32, fresh: u32): usize {
  const at = states + <usize>site;
  const state = <u32>load<u8>(at);
  const joins = u32(state == old) & coins & 1;
  store<u32>(top, site);
  store<u8>(at, select<u32>(fresh, state, joins));
  return top + (<usize>joins << 2);
}
