import { cubic, neighbours } from "kadanoff/lattice";
import { type EdwardsAndersonModel, edwardsAnderson, randomSigns } from "kadanoff/models";
import { geometricLadder, laneTempering, replicaEngine } from "kadanoff/montecarlo";
import { native } from "./native.js";
import { fastest, report } from "./timing.js";

/** Near the transition of the three-dimensional +-J glass, and what the program in C has compiled in. */
const coupling = 0.9;
const lanes = 128;
const rungs = 32;
/** Attempts in one window of time: about 10 ms. */
const attempts = 4e7;
const plainAttempts = 1e6;

/** Three-dimensional +-J Edwards-Anderson glasses, beside the same sweep in C and loops over bytes in TypeScript. */
export async function glassBench(): Promise<void> {
  for (const size of [8, 16, 32]) await replicas(size);
  for (const size of [8, 10, 16]) await tempering(size);
}

function glass(size: number): EdwardsAndersonModel {
  const lattice = cubic(size, size, size);
  return edwardsAnderson(lattice, { coupling, signs: randomSigns(lattice, { seed: 1 }) });
}

async function replicas(size: number): Promise<void> {
  const model = glass(size);
  const inC = native("glass", size, coupling);
  const [tables, compiled] = await Promise.all([
    replicaEngine(model, { algorithm: "metropolis", probabilities: "tables" }),
    replicaEngine(model, { algorithm: "metropolis", probabilities: "compiled" }),
  ]);
  for (const engine of [tables, compiled]) engine.begin("random", { seed: 1 });
  compiled.advance(100);
  const start = compiled.configuration(0);
  const [usual, branchless] = [plainGlass(model, start), plainGlass(model, start)];
  const sweeps = Math.ceil(attempts / (lanes * model.sites));
  const plainSweeps = Math.ceil(plainAttempts / model.sites);
  const seconds = fastest([
    () => tables.advance(sweeps),
    () => compiled.advance(sweeps),
    () => sweepGlass(usual, plainSweeps),
    () => sweepGlassWithoutBranches(branchless, plainSweeps),
  ]);
  const work = [sweeps * lanes, sweeps * lanes, plainSweeps, plainSweeps];
  const rates = seconds.map((best, index) => (work[index]! * model.sites) / best / 1e9);
  const [fromTables, compiledIn, plain, plainBranchless] = rates as [number, number, number, number];
  const beside = (rate: number, peer: number | undefined): string =>
    `${rate.toFixed(2)} flips/ns, ${peer === undefined ? "" : `${(rate / peer).toFixed(2)} of native C, `}` +
    `${(rate / plain).toFixed(0)}x plain TypeScript, ${(rate / plainBranchless).toFixed(0)}x without branches`;
  report(
    `bytes in plain TypeScript L=${size}`,
    `${plain.toFixed(3)} flips/ns, without branches ${plainBranchless.toFixed(3)}`,
  );
  report(`128 replicas L=${size}, coupling from tables`, beside(fromTables, inC?.tables));
  report(`128 replicas L=${size}, coupling compiled in`, beside(compiledIn, inC?.compiled));
}

/** Four ladders of 32 temperatures, energies and exchanges included; overlaps of two pairs of ladders. */
async function tempering(size: number): Promise<void> {
  const model = glass(size);
  const inC = native("glass", size, coupling)?.tables;
  const couplings = geometricLadder({ hottest: 0.3, coldest: 1.2, count: rungs });
  const [often, seldom] = await Promise.all([
    laneTempering(model, { couplings, seed: 1 }),
    laneTempering(model, { couplings, sweeps: 5, seed: 1 }),
  ]);
  const rounds = Math.ceil(attempts / 5 / (lanes * model.sites));
  const pieces = [
    { sweeps: 5 * rounds, run: () => often.advance(5 * rounds) },
    { sweeps: 5 * rounds, run: () => seldom.advance(rounds) },
    { sweeps: 5 * rounds, run: () => often.measure({ measurements: rounds, every: 5 }) },
    { sweeps: 5 * rounds, run: () => seldom.measure({ measurements: rounds }) },
  ];
  const seconds = fastest(pieces.map(({ run }) => run));
  const rates = pieces.map(({ sweeps }, index) => (sweeps * lanes * model.sites) / seconds[index]! / 1e9);
  const ofC = (rate: number): string =>
    inC === undefined ? "" : `, ${(rate / inC).toFixed(2)} of a sweep in native C`;
  for (const [index, when] of ["every sweep", "every 5 sweeps"].entries()) {
    const [alone, measuring] = [rates[index]!, rates[index + 2]!];
    report(
      `tempering L=${size}, ${rungs} temperatures x ${often.ladders}, exchange after ${when}`,
      `${alone.toFixed(2)} flips/ns${ofC(alone)}; with overlaps after every 5 sweeps ${measuring.toFixed(2)}`,
    );
  }
}

/** One glass with a byte per spin, sites in sequential order. */
interface PlainGlass {
  readonly spins: Int8Array;
  readonly neighbours: Int32Array;
  /** J of the bonds to the neighbours. */
  readonly signs: Int8Array;
  /** min(1, p) 2^31 at index 6 + (spin times local field). */
  readonly thresholds: Int32Array;
  /** xoshiro128+. */
  readonly generator: Int32Array;
}

function plainGlass({ lattice, signs }: EdwardsAndersonModel, start: Int8Array): PlainGlass {
  const list = neighbours(lattice);
  const byNeighbour = new Int8Array(list.length);
  for (const [bond, sign] of signs.entries()) {
    const [site, axis] = [Math.floor(bond / 3), bond % 3];
    byNeighbour[6 * site + 2 * axis] = sign;
    byNeighbour[6 * list[6 * site + 2 * axis]! + 2 * axis + 1] = sign;
  }
  const threshold = (field: number): number =>
    Math.min(2 ** 31 - 1, Math.round(Math.exp(-2 * coupling * field) * 2 ** 31));
  return {
    spins: start.slice(),
    neighbours: list,
    signs: byNeighbour,
    thresholds: Int32Array.from({ length: 13 }, (_, index) => threshold(index - 6)),
    generator: Int32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667),
  };
}

/** Metropolis as one writes it: a random number is drawn when the energy would rise. */
function sweepGlass({ spins, neighbours, signs, thresholds, generator }: PlainGlass, sweeps: number): void {
  let [s0, s1, s2, s3] = generator as unknown as [number, number, number, number];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let site = 0, k = 0; site < spins.length; site++, k += 6) {
      const pull =
        signs[k]! * spins[neighbours[k]!]! +
        signs[k + 1]! * spins[neighbours[k + 1]!]! +
        signs[k + 2]! * spins[neighbours[k + 2]!]! +
        signs[k + 3]! * spins[neighbours[k + 3]!]! +
        signs[k + 4]! * spins[neighbours[k + 4]!]! +
        signs[k + 5]! * spins[neighbours[k + 5]!]!;
      const spin = spins[site]!;
      const field = spin * pull;
      if (field > 0) {
        const random = (s0 + s3) >>> 1;
        const shifted = s1 << 9;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = (s3 << 11) | (s3 >>> 21);
        if (random >= thresholds[field + 6]!) continue;
      }
      spins[site] = -spin;
    }
  }
  generator.set([s0, s1, s2, s3]);
}

/** The same with a random number for every site and the decision as a mask, which spares the processor its guesses. */
function sweepGlassWithoutBranches(
  { spins, neighbours, signs, thresholds, generator }: PlainGlass,
  sweeps: number,
): void {
  let [s0, s1, s2, s3] = generator as unknown as [number, number, number, number];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let site = 0, k = 0; site < spins.length; site++, k += 6) {
      const pull =
        signs[k]! * spins[neighbours[k]!]! +
        signs[k + 1]! * spins[neighbours[k + 1]!]! +
        signs[k + 2]! * spins[neighbours[k + 2]!]! +
        signs[k + 3]! * spins[neighbours[k + 3]!]! +
        signs[k + 4]! * spins[neighbours[k + 4]!]! +
        signs[k + 5]! * spins[neighbours[k + 5]!]!;
      const spin = spins[site]!;
      const field = (spin * pull) | 0;
      const random = (s0 + s3) >>> 1;
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
      const flip = (random - thresholds[field + 6]!) >> 31;
      spins[site] = (spin ^ flip) - flip;
    }
  }
  generator.set([s0, s1, s2, s3]);
}
