/**
 * The multi-spin updates once more, one spin at a time in plain TypeScript: xoshiro256+ on BigInt, uniforms of 40 bits
 * compared as integers, spins in ordinary arrays. Nothing is shared with the kernels but the description of where the
 * random bits come from.
 */
import { randomStream, type StreamKey } from "../../src/core/random/index.js";
import { bonds, type Lattice, type SquareLattice } from "../../src/physics/lattice/index.js";

export interface ReferenceRule {
  readonly algorithm: "metropolis" | "heat-bath";
  readonly coupling: number;
  /** Bits of each uniform that are drawn in any case. */
  readonly slices: number;
  /** J = +1/-1 of the bonds in the order of `bonds(lattice)`. */
  readonly signs?: Int8Array;
}

const low64 = 2n ** 64n - 1n;
const bits = 40;

/** xoshiro256+ of Blackman and Vigna (2018). */
function xoshiro(state: readonly bigint[]): () => bigint {
  let [s0, s1, s2, s3] = state as [bigint, bigint, bigint, bigint];
  return () => {
    const result = (s0 + s3) & low64;
    const shifted = (s1 << 17n) & low64;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = ((s3 << 45n) | (s3 >> 19n)) & low64;
    return result;
  };
}

/** 128 bits a draw. Of the 64 bytes of its state, the 16-byte word w holds s_w of the lower and the upper 64 bits. */
function wideGenerator(words: readonly bigint[]): () => bigint {
  const half = (h: number): (() => bigint) => xoshiro([0, 1, 2, 3].map((w) => words[2 * w + h]!));
  const [low, high] = [half(0), half(1)];
  return () => low() | (high() << 64n);
}

/** `count` generators, filled in the order of memory from the stream of a key. */
function seeded(count: number, key: StreamKey): (() => bigint)[] {
  const { uint32 } = randomStream(key);
  const word = (): bigint => BigInt(uint32()) | (BigInt(uint32()) << 32n);
  return Array.from({ length: count }, () => wideGenerator(Array.from({ length: 8 }, word)));
}

const bitOf = (word: bigint, lane: number): number => Number((word >> BigInt(lane)) & 1n);

/** The probability p 2^40 of a spin in its situation, or what happens for certain. */
type Situation = { readonly threshold: bigint } | "always" | "tie";

/** How many of a site's z bonds would rather have it down, which decides the situation. */
interface Site {
  /** Bonds that are unsatisfied. */
  readonly unsatisfied: number;
  /** Bonds whose other end, turned by the sign of the coupling, is down. */
  readonly down: number;
  readonly bonds: number;
}

function situationOf({ algorithm, coupling, slices }: ReferenceRule, site: Site): Situation {
  const integer = (p: number): bigint => BigInt(Math.min(Math.round(p * 2 ** bits), 2 ** bits - 1));
  if (algorithm === "metropolis") {
    const cost = 2 * (site.bonds - 2 * site.unsatisfied) * Math.abs(coupling);
    return cost <= 0 && 2 * site.unsatisfied >= site.bonds
      ? "always"
      : { threshold: integer((1 - 2 ** -slices) * Math.exp(-cost)) };
  }
  const field = Math.abs(site.bonds - 2 * site.down);
  return field === 0 ? "tie" : { threshold: integer(1 / (1 + Math.exp(2 * field * Math.abs(coupling)))) };
}

/**
 * Updates one site of each of 128 lattices, or of 128 blocks. Bit i of a lane's uniform U is bit i of p, turned where the
 * lane has a 1 in the i-th of the `slices` words, which are drawn from the last to the first out of the two generators in
 * turn: for the bits of even index from the first. Further words come from the first generator, until no lane is left
 * whose U is p so far.
 */
function updateLanes(
  rule: ReferenceRule,
  [even, odd]: readonly (() => bigint)[],
  lanes: readonly { readonly site: Site; readonly spin: number; readonly put: (spin: number) => void }[],
): void {
  const words = new Array<bigint>(rule.slices);
  for (let i = rule.slices - 1; i >= 0; i--) words[i] = (i % 2 === 0 ? even! : odd!)();
  const situations = lanes.map(({ site }) => situationOf(rule, site));
  const differing = (lane: number): number => words.findIndex((word) => bitOf(word, lane) === 1);
  while (
    words.length < bits &&
    situations.some((situation, lane) => typeof situation !== "string" && differing(lane) < 0)
  ) {
    words.push(even!());
  }
  for (const [lane, { site, spin, put }] of lanes.entries()) {
    const situation = situations[lane]!;
    if (situation === "always") {
      // The part 2^-slices of the proposals is left out.
      if (words.slice(0, rule.slices).some((word) => bitOf(word, lane) === 1)) put(-spin);
    } else if (situation === "tie") {
      put(bitOf(words[0]!, lane) === 1 ? -1 : 1);
    } else {
      let uniform = situation.threshold;
      for (const [i, word] of words.entries()) uniform ^= BigInt(bitOf(word, lane)) << BigInt(bits - 1 - i);
      const below = uniform < situation.threshold;
      if (rule.algorithm === "metropolis") put(below ? -spin : spin);
      else put(2 * site.down > site.bonds === below ? 1 : -1);
    }
  }
}

/** The bonds of every site: the other end and K J. */
function bondsBySite(lattice: Lattice, { coupling, signs }: ReferenceRule) {
  const lists = Array.from({ length: lattice.sites }, () => [] as { readonly to: number; readonly weight: number }[]);
  const pairs = bonds(lattice);
  for (let b = 0; b < pairs.length / 2; b++) {
    const [i, j] = [pairs[2 * b]!, pairs[2 * b + 1]!];
    const weight = (coupling < 0 ? -1 : 1) * (signs?.[b] ?? 1);
    lists[i]!.push({ to: j, weight });
    lists[j]!.push({ to: i, weight });
  }
  return (spins: Int8Array, site: number): Site => ({
    unsatisfied: lists[site]!.filter(({ to, weight }) => weight * spins[site]! * spins[to]! < 0).length,
    down: lists[site]!.filter(({ to, weight }) => weight * spins[to]! < 0).length,
    bonds: lists[site]!.length,
  });
}

const putter =
  (state: Int8Array, at: number) =>
  (spin: number): void => {
    state[at] = spin;
  };

/** Sweeps of one lattice in 128 blocks: lane 8 j + b is the block in row j of 16 and column b of 8. */
export function referenceBlocks(
  lattice: SquareLattice,
  rule: ReferenceRule,
  { spins, sweeps, ...key }: { readonly spins: Int8Array; readonly sweeps: number; readonly seed: number },
): Int8Array {
  const [height, width] = [lattice.rows / 16, lattice.columns / 8];
  const rows = seeded(2 * height, { ...key, purpose: "multi-spin blocks" });
  const state = spins.slice();
  const site = bondsBySite(lattice, rule);
  for (let half = 0; half < 2 * sweeps; half++) {
    for (let y = 0; y < height; y++) {
      for (let x = (y + half) % 2; x < width; x += 2) {
        const lanes = Array.from({ length: 128 }, (_, lane) => {
          const row = Math.floor(lane / 8) * height + y;
          const at = row * lattice.columns + (lane % 8) * width + x;
          return { site: site(state, at), spin: state[at]!, put: putter(state, at) };
        });
        updateLanes(rule, rows.slice(2 * y, 2 * y + 2), lanes);
      }
    }
  }
  return state;
}

/** Sweeps of 128 lattices, site by site. */
export function referenceReplicas(
  lattice: Lattice,
  rule: ReferenceRule,
  { spins, sweeps, ...key }: { readonly spins: Int8Array; readonly sweeps: number; readonly seed: number },
): Int8Array[] {
  const generators = seeded(2, { ...key, purpose: "multi-spin replicas" });
  const states = Array.from({ length: 128 }, () => spins.slice());
  const siteOf = bondsBySite(lattice, rule);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let at = 0; at < lattice.sites; at++) {
      const lanes = states.map((state) => ({
        site: siteOf(state, at),
        spin: state[at]!,
        put: putter(state, at),
      }));
      updateLanes(rule, generators, lanes);
    }
  }
  return states;
}
