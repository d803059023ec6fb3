import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { createSampler } from "kadanoff/montecarlo";
import { type BlockCoarsening, decimation, majority, operatorSums, packSpins, standardOperators } from "kadanoff/rg";
import { fastest, report, time } from "./timing.js";

/** Blocking of packed spins beside the byte loop, and operator sums of a flow; spins are counted before blocking. */
export async function blockingBench(): Promise<void> {
  for (const size of [64, 768]) {
    const lattice = square(size, size);
    const sampler = await createSampler(ising(lattice, { coupling: critical }), {
      algorithm: "swendsen-wang",
      seed: 1,
    });
    sampler.advance(50);
    const count = Math.ceil(2 ** 20 / lattice.sites);
    const configurations = new Int8Array(count * lattice.sites);
    for (let m = 0; m < count; m++) {
      sampler.advance(1);
      configurations.set(sampler.configuration(), m * lattice.sites);
    }
    const packed = packSpins({ lattice, configurations });
    const spins = configurations.length;
    const random = { seed: 1 };
    const rules: BlockCoarsening<Int8Array>[] = [majority({ scale: 2 }), majority({ scale: 2, ties: "upper-left" })];
    rules.push(decimation({ scale: 2 }));
    if (size % 3 === 0) rules.push(majority({ scale: 3 }), decimation({ scale: 3 }));
    for (const rule of rules) {
      const [bits, bytes] = fastest(
        [() => rule.applyPacked!(packed, { random }), () => rule.apply({ lattice, configurations, random })],
        { rounds: 10 },
      ) as [number, number];
      report(
        `${size}x${size}, ${rule.name}`,
        `${((bits * 1e9) / spins).toFixed(3)} ns/spin packed, ${((bytes * 1e9) / spins).toFixed(2)} ns/spin of bytes, ` +
          `ratio ${(bytes / bits).toFixed(0)} (bar: 1 ns/spin)`,
      );
    }
    const [packing] = fastest([() => packSpins({ lattice, configurations })], { rounds: 10 }) as [number];
    report(`${size}x${size}, packing`, `${((packing * 1e9) / spins).toFixed(3)} ns/spin`);
  }
  flowOfOperators();
}

/** Four even and four odd operators on 64x64 and its levels down to 4x4. */
function flowOfOperators(): void {
  const lattice = square(64, 64);
  const count = 1000;
  const configurations = new Int8Array(count * lattice.sites).map((_, i) => (((i * 2654435761) >>> 7) & 1) * 2 - 1);
  const operators = [
    ...standardOperators({ dimension: 2, parity: "even" }),
    ...standardOperators({ dimension: 2, parity: "odd" }),
  ];
  const rule = majority({ scale: 2 });
  const work = (): void => {
    let packed = packSpins({ lattice, configurations });
    operatorSums({ operators, spins: packed });
    for (let level = 0; level < 4; level++) {
      packed = rule.applyPacked!(packed, { random: { seed: 1 } });
      operatorSums({ operators, spins: packed });
    }
  };
  work();
  const seconds = time(work);
  report(
    "64x64 and 4 levels, 8 operators, packing and blocking included",
    `${((seconds / count) * 1e6).toFixed(1)} us a configuration, 10^5 in ${((seconds / count) * 1e5).toFixed(1)} s (bar: 15 s)`,
  );
}
