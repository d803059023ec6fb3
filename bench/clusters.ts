import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { createSampler } from "kadanoff/montecarlo";
import { native } from "./native.js";
import { fastest, report, time } from "./timing.js";

const bondProbability = -Math.expm1(-2 * critical);
/** Spins that a window of time updates: 5 to 20 ms. */
const window = 2 ** 21;

/** Wolff and Swendsen-Wang on critical tori, beside the same algorithms in C and plain versions in TypeScript. */
export async function clustersBench(): Promise<void> {
  for (const size of [128, 1024, 2048]) {
    const inC = native("clusters", size);
    const model = ising(square(size, size), { coupling: critical });
    const sites = size * size;

    const swendsenWang = await createSampler(model, { algorithm: "swendsen-wang", seed: 1 });
    swendsenWang.advance(60);
    const spins = swendsenWang.configuration();
    // The last of them also adds up cluster sizes.
    const updates = Math.max(8, window / sites);
    const plainUpdate = plainSwendsenWang(size, spins);
    const plainUpdates = Math.max(1, updates / 8);
    const [runs, plainRuns] = fastest([
      () => swendsenWang.advance(updates),
      () => {
        for (let i = 0; i < plainUpdates; i++) plainUpdate();
      },
    ]) as [number, number];
    const perSpin = { ours: (runs * 1e9) / updates / sites, plain: (plainRuns * 1e9) / plainUpdates / sites };
    reportLine(`Swendsen-Wang L=${size}, bit-packed runs`, "ns/spin", { ...perSpin, inC: inC?.swendsenWang });

    // Of two samplers with one seed, the first tells how many spins the second is about to flip.
    const settings = { algorithm: "wolff", seed: 1, start: spins } as const;
    const [scout, wolff] = [await createSampler(model, settings), await createSampler(model, settings)];
    const clusters = Math.ceil((2 * window) / sites);
    const plainCluster = plainWolff(size, spins);
    const perFlip = { ours: Number.POSITIVE_INFINITY, plain: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 100; round++) {
      const flips = scout
        .measure({ measurements: clusters })
        .series.clusterSize!.reduce((sum, flipped) => sum + flipped, 0);
      perFlip.ours = Math.min(perFlip.ours, (time(() => wolff.advance(clusters)) * 1e9) / flips);
      let plainFlips = 0;
      const plain = time(() => {
        while (plainFlips < window / 16) plainFlips += plainCluster();
      });
      perFlip.plain = Math.min(perFlip.plain, (plain * 1e9) / plainFlips);
    }
    reportLine(`Wolff L=${size}, branchless`, "ns per flipped spin", { ...perFlip, inC: inC?.wolff });
  }
}

interface Figures {
  readonly ours: number;
  readonly plain: number;
  readonly inC: number | undefined;
}

function reportLine(what: string, unit: string, { ours, plain, inC }: Figures): void {
  const ofC = inC === undefined ? "" : `${(inC / ours).toFixed(2)} of native C, `;
  report(what, `${ours.toFixed(2)} ${unit}, ${ofC}${(plain / ours).toFixed(1)}x plain TypeScript`);
}

/** xoshiro128+ as a function that says whether an event happens. */
function draws(probability: number): () => boolean {
  let [s0, s1, s2, s3] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667];
  const threshold = Math.round(probability * 2 ** 32);
  return () => {
    const result = (s0 + s3) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result < threshold;
  };
}

/** Wolff's algorithm with a byte per spin; each call flips one cluster and returns its size. */
function plainWolff(size: number, start: Int8Array): () => number {
  const spins = start.slice();
  const stack = new Int32Array(spins.length);
  const joined = draws(bondProbability);
  let seed = 0;
  return () => {
    seed = (seed + 0x9e3779b1) % spins.length;
    const old = spins[seed]!;
    let top = 0;
    let flipped = 1;
    const ask = (site: number): void => {
      if (spins[site] === old && joined()) {
        spins[site] = -old;
        stack[top++] = site;
        flipped++;
      }
    };
    spins[seed] = -old;
    stack[top++] = seed;
    while (top > 0) {
      const site = stack[--top]!;
      const x = site % size;
      ask(x + 1 < size ? site + 1 : site + 1 - size);
      ask(x > 0 ? site - 1 : site - 1 + size);
      ask(site + size < spins.length ? site + size : site + size - spins.length);
      ask(site >= size ? site - size : site - size + spins.length);
    }
    return flipped;
  };
}

/** Swendsen and Wang's algorithm with a byte per spin and a union-find of sites; each call is one update. */
function plainSwendsenWang(size: number, start: Int8Array): () => void {
  const spins = start.slice();
  const parents = new Int32Array(spins.length);
  const signs = new Int8Array(spins.length);
  const joined = draws(bondProbability);
  const coin = draws(0.5);
  const rootOf = (site: number): number => {
    let at = site;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  const join = (a: number, b: number): void => {
    if (spins[a] !== spins[b] || !joined()) return;
    const [rootA, rootB] = [rootOf(a), rootOf(b)];
    if (rootA < rootB) parents[rootB] = rootA;
    else parents[rootA] = rootB;
  };
  return () => {
    for (let site = 0; site < spins.length; site++) parents[site] = site;
    for (let site = 0; site < spins.length; site++) {
      join(site, (site + 1) % size === 0 ? site + 1 - size : site + 1);
      join(site, site + size < spins.length ? site + size : site + size - spins.length);
    }
    for (let site = 0; site < spins.length; site++) {
      signs[site] = parents[site] === site ? (coin() ? 1 : -1) : signs[rootOf(site)]!;
      spins[site] = spins[site]! * signs[site]!;
    }
  };
}
