import { availableParallelism } from "node:os";
import { critical, criticalCubic, cubic, type Lattice, sizeName, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { blockEngine, type Engine, replicaEngine } from "kadanoff/montecarlo";
import { native } from "./native.js";
import { fastest, report } from "./timing.js";

/** Attempts in one window of time: about 10 ms for a kernel, 15 ms for a loop over bytes. */
const attempts = 8e7;
const plainAttempts = 2e6;

/** Single-spin updates of critical Ising lattices, beside the same algorithm in C and loops over bytes in TypeScript. */
export async function ising2dBench(): Promise<void> {
  for (const size of [256, 1024, 4096]) await oneLattice(size);
  for (const lattice of [square(48, 48), cubic(16, 16, 16)]) await replicas(lattice);
}

async function oneLattice(size: number): Promise<void> {
  const model = ising(square(size, size), { coupling: critical });
  const inC = native("ising2d", size, critical);
  const twoThreads = size >= 1024 && availableParallelism() >= 2;
  const [tables, compiled, heatBath, team] = await Promise.all([
    blockEngine(model, { algorithm: "metropolis", probabilities: "tables" }),
    blockEngine(model, { algorithm: "metropolis", probabilities: "compiled" }),
    blockEngine(model, { algorithm: "heat-bath" }),
    blockEngine(model, { algorithm: "metropolis", threads: twoThreads ? 2 : 1 }),
  ]);
  for (const engine of [tables, compiled, heatBath, team]) engine.begin("random", { seed: 1 });
  compiled.advance(100);
  const [usual, branchless] = [plainLattice(size, compiled), plainLattice(size, compiled)];
  const sweeps = Math.ceil(attempts / model.sites);
  const rows = Math.ceil((2 * plainAttempts) / size);
  const seconds = fastest([
    () => tables.advance(sweeps),
    () => compiled.advance(sweeps),
    () => heatBath.advance(sweeps),
    () => team.advance(sweeps),
    () => compiled.measure({ count: Math.ceil(sweeps / 4), every: 0 }),
    () => updateRows(usual, rows),
    () => updateRowsWithoutBranches(branchless, rows),
  ]);
  team.close?.();

  const flips = sweeps * model.sites;
  const work = [flips, flips, flips, flips, Math.ceil(sweeps / 4) * model.sites, (rows * size) / 2, (rows * size) / 2];
  const rates = seconds.map((best, index) => work[index]! / best / 1e9) as [number, number, ...number[]];
  const [fromTables, compiledIn, bath, together, measuring, plain, plainBranchless] = rates;
  const beside = (rate: number, peer: number | undefined): string =>
    `${rate.toFixed(2)} flips/ns, ${peer === undefined ? "" : `${(rate / peer).toFixed(2)} of native C, `}` +
    `${(rate / plain!).toFixed(0)}x plain TypeScript, ${(rate / plainBranchless!).toFixed(0)}x without branches`;
  report(
    `bytes in plain TypeScript L=${size}`,
    `${plain!.toFixed(3)} flips/ns, without branches ${plainBranchless!.toFixed(3)}`,
  );
  report(`multi-spin L=${size}, coupling from tables`, beside(fromTables, inC?.tables));
  report(`multi-spin L=${size}, coupling compiled in`, beside(compiledIn, inC?.compiled));
  report(`multi-spin heat bath L=${size}, coupling compiled in`, `${bath!.toFixed(2)} flips/ns`);
  report(
    `measuring L=${size}`,
    `${((compiledIn / measuring!) * 100).toFixed(0)} % of a sweep with the coupling compiled in`,
  );
  if (twoThreads) {
    const ratio = (together! / compiledIn).toFixed(2);
    report(`two threads L=${size}, coupling compiled in`, `${together!.toFixed(2)} flips/ns, ${ratio}x one thread`);
  }
}

async function replicas(lattice: Lattice): Promise<void> {
  const coupling = lattice.kind === "cubic" ? criticalCubic : critical;
  const model = ising(lattice, { coupling });
  const engines: Engine[] = await Promise.all([
    replicaEngine(model, { algorithm: "metropolis", probabilities: "tables" }),
    replicaEngine(model, { algorithm: "metropolis", probabilities: "compiled" }),
    replicaEngine(model, { algorithm: "heat-bath" }),
  ]);
  for (const engine of engines) engine.begin("random", { seed: 1 });
  const sweeps = Math.ceil(attempts / 2 / (128 * lattice.sites));
  const count = Math.ceil(sweeps / 4);
  const seconds = fastest([
    ...engines.map((engine) => () => engine.advance(sweeps)),
    () => engines[1]!.measure({ count, every: 0 }),
  ]);
  const perSweep = seconds.map((best, index) => best / (index < 3 ? sweeps : count));
  const [tables, compiled, heatBath] = perSweep.map((best) => ((128 * lattice.sites) / best / 1e9).toFixed(2));
  report(
    `128 replicas of ${sizeName(lattice)}`,
    `${tables} flips/ns from tables, ${compiled} compiled in, heat bath ${heatBath}, ` +
      `measuring ${((perSweep[3]! / perSweep[1]!) * 100).toFixed(0)} % of a sweep`,
  );
}

/** One lattice with a byte per spin, updated row by row: first all rows of one colour, then of the other. */
interface PlainLattice {
  readonly size: number;
  readonly spins: Int8Array;
  /** min(1, p) 2^31 at index 4 + (spin times sum of neighbours). */
  readonly thresholds: Int32Array;
  /** xoshiro128+. */
  readonly generator: Int32Array;
  row: number;
  colour: number;
}

function plainLattice(size: number, equilibrated: Engine): PlainLattice {
  const threshold = (field: number): number =>
    Math.min(2 ** 31 - 1, Math.round(Math.exp(-2 * critical * field) * 2 ** 31));
  return {
    size,
    spins: equilibrated.configuration(0) as Int8Array,
    thresholds: Int32Array.from({ length: 9 }, (_, index) => threshold(index - 4)),
    generator: Int32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667),
    row: 0,
    colour: 0,
  };
}

/** Metropolis as one writes it: a random number is drawn when the energy would rise. */
function updateRows(lattice: PlainLattice, rows: number): void {
  const { size, spins, thresholds, generator } = lattice;
  let [s0, s1, s2, s3] = generator as unknown as [number, number, number, number];
  for (let left = rows; left > 0; left--) {
    const { row } = lattice;
    const here = row * size;
    const above = (row === 0 ? size - 1 : row - 1) * size;
    const below = (row === size - 1 ? 0 : row + 1) * size;
    for (let x = (row + lattice.colour) & 1; x < size; x += 2) {
      const west = spins[here + (x === 0 ? size - 1 : x - 1)]!;
      const east = spins[here + (x === size - 1 ? 0 : x + 1)]!;
      const spin = spins[here + x]!;
      const field = spin * (west + east + spins[above + x]! + spins[below + x]!);
      if (field > 0) {
        const random = (s0 + s3) >>> 1;
        const shifted = s1 << 9;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = (s3 << 11) | (s3 >>> 21);
        if (random >= thresholds[field + 4]!) continue;
      }
      spins[here + x] = -spin;
    }
    nextRow(lattice);
  }
  generator.set([s0, s1, s2, s3]);
}

/** The same with a random number for every site and the decision as a mask, which spares the processor its guesses. */
function updateRowsWithoutBranches(lattice: PlainLattice, rows: number): void {
  const { size, spins, thresholds, generator } = lattice;
  let [s0, s1, s2, s3] = generator as unknown as [number, number, number, number];
  for (let left = rows; left > 0; left--) {
    const { row } = lattice;
    const here = row * size;
    const above = (row === 0 ? size - 1 : row - 1) * size;
    const below = (row === size - 1 ? 0 : row + 1) * size;
    for (let x = (row + lattice.colour) & 1; x < size; x += 2) {
      const west = spins[here + (x === 0 ? size - 1 : x - 1)]!;
      const east = spins[here + (x === size - 1 ? 0 : x + 1)]!;
      const spin = spins[here + x]!;
      const field = (spin * (west + east + spins[above + x]! + spins[below + x]!)) | 0;
      const random = (s0 + s3) >>> 1;
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);
      const flip = (random - thresholds[field + 4]!) >> 31;
      spins[here + x] = (spin ^ flip) - flip;
    }
    nextRow(lattice);
  }
  generator.set([s0, s1, s2, s3]);
}

function nextRow(lattice: PlainLattice): void {
  lattice.row++;
  if (lattice.row < lattice.size) return;
  lattice.row = 0;
  lattice.colour = 1 - lattice.colour;
}
