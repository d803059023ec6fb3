import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigurationError, ParameterError, SizeError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { cubic, type Lattice, sizeName, square } from "../../src/physics/lattice/index.js";
import {
  blockAverage,
  checkerboardDecimation,
  coarsenStream,
  composed,
  decimation,
  filterCoarsening,
  hiddenLayer,
  majority,
  scalesOf,
} from "../../src/physics/rg/coarsening/index.js";

const random = { seed: 7 };

function fairSpins(length: number, purpose = "coarsening test"): Int8Array {
  const spins = new Int8Array(length);
  randomStream({ seed: 1, purpose }).fillSpins(spins);
  return spins;
}

/** The block sums of one configuration, written out. */
function blockSums(
  spins: ArrayLike<number>,
  { rows, columns }: Lattice,
  scale: number,
  layers = 1,
  depth = 1,
): number[] {
  const sums: number[] = [];
  for (let z = 0; z < layers; z += depth)
    for (let r = 0; r < rows; r += scale)
      for (let c = 0; c < columns; c += scale) {
        let sum = 0;
        for (let dz = 0; dz < depth; dz++)
          for (let dr = 0; dr < scale; dr++)
            for (let dc = 0; dc < scale; dc++) sum += spins[((z + dz) * rows + r + dr) * columns + c + dc]!;
        sums.push(sum);
      }
  return sums;
}

describe("decimation", () => {
  test("keeps the first site of every block", () => {
    const lattice = square(4, 6);
    const spins = fairSpins(24);
    const kept = decimation({ scale: 2 }).apply({ lattice, configurations: spins });
    expect([...kept]).toEqual([0, 2, 4, 12, 14, 16].map((site) => spins[site]));
  });

  test.each([square(8, 16), cubic(8, 4, 8)])("by 2 and by 2 is by 4 on $kind lattices", (lattice) => {
    const configurations = fairSpins(3 * lattice.sites);
    const twice = composed(decimation({ scale: 2 }), decimation({ scale: 2 }));
    const at = lattice.kind === "cubic" ? cubic(16, 8, 8) : lattice;
    const spins = lattice.kind === "cubic" ? fairSpins(2 * at.sites) : configurations;
    expect(twice.apply({ lattice: at, configurations: spins })).toEqual(
      decimation({ scale: 4 }).apply({ lattice: at, configurations: spins }),
    );
    expect(twice.sizeAfter(at)).toEqual(decimation({ scale: 4 }).sizeAfter(at));
  });

  test("by the checkerboard twice is by 2, and once keeps the sites with row + column even", () => {
    const lattice = square(4, 8);
    const spins = fairSpins(32);
    const once = checkerboardDecimation();
    const half = once.apply({ lattice, configurations: spins });
    const even = [...spins.keys()].filter((site) => (Math.floor(site / 8) + (site % 8)) % 2 === 0);
    expect([...half]).toEqual(even.map((site) => spins[site]));
    expect(once.sizeAfter(lattice)).toEqual({ kind: "rotated", rows: 4, columns: 4, sites: 16, boundary: "periodic" });
    const twice = composed(once, checkerboardDecimation());
    expect(twice.scale).toBeCloseTo(2, 15);
    expect(twice.sizeAfter(lattice)).toEqual(square(2, 4));
    expect(twice.apply({ lattice, configurations: spins })).toEqual(
      decimation({ scale: 2 }).apply({ lattice, configurations: spins }),
    );
  });
});

describe("majority", () => {
  const cases: readonly [Lattice, number][] = [
    [square(6, 8), 2],
    [square(9, 6), 3],
    [square(8, 8), 4],
    [cubic(4, 6, 8), 2],
    [cubic(6, 6, 6), 3],
  ];

  test.each(cases.map(([lattice, scale]) => ({ lattice, scale, size: sizeName(lattice) })))(
    "is the sign of every block sum on $size, b = $scale",
    ({ lattice, scale }) => {
      const spins = fairSpins(lattice.sites);
      const [layers, depth] = lattice.kind === "cubic" ? [lattice.layers, scale] : [1, 1];
      const sums = blockSums(spins, lattice, scale, layers, depth);
      const firsts = decimation({ scale }).apply({ lattice, configurations: spins });
      const kept = majority({ scale, ties: "upper-left" }).apply({ lattice, configurations: spins });
      expect([...kept]).toEqual(sums.map((sum, block) => (sum === 0 ? firsts[block] : Math.sign(sum))));
      const drawn = majority({ scale }).apply({ lattice, configurations: spins, random });
      sums.forEach((sum, block) => {
        if (sum !== 0) expect(drawn[block]).toBe(Math.sign(sum));
      });
      expect(majority({ scale, ties: "keep" }).apply({ lattice, configurations: spins })).toEqual(kept);
    },
  );

  test("gives random ties to either sign alike, independently from block to block", () => {
    const lattice = square(32, 32);
    const configurations = new Int8Array(400 * lattice.sites).map((_, i) => (i % 2 === 0 ? 1 : -1));
    const coarse = majority({ scale: 2 }).apply({ lattice, configurations, random });
    const n = coarse.length;
    const mean = coarse.reduce((sum, spin) => sum + spin, 0) / n;
    expect(Math.abs(mean) * Math.sqrt(n)).toBeLessThan(4);
    for (const apart of [1, 16, 32, 256]) {
      let product = 0;
      for (let i = apart; i < n; i++) product += coarse[i]! * coarse[i - apart]!;
      expect(Math.abs(product / (n - apart)) * Math.sqrt(n), `${apart} apart`).toBeLessThan(4);
    }
  });

  test("breaks ties alike in any batches, and otherwise for other seeds, tasks, replicas and indices", () => {
    const lattice = square(8, 8);
    const configurations = new Int8Array(10 * 64).map((_, i) => (i % 2 === 0 ? 1 : -1));
    const rule = majority({ scale: 2 });
    const whole = rule.apply({ lattice, configurations, random });
    const tail = rule.apply({ lattice, configurations: configurations.subarray(3 * 64), first: 3, random });
    expect(tail).toEqual(whole.subarray(3 * 16));
    for (const other of [{ seed: 8 }, { seed: 7, task: 1 }, { seed: 7, replica: 1 }]) {
      expect(rule.apply({ lattice, configurations, random: other })).not.toEqual(whole);
    }
    expect(whole.subarray(0, 16)).not.toEqual(whole.subarray(16, 32));
  });

  test("does not compose: a majority of blocks may stand against the majority of spins", () => {
    const lattice = square(18, 18);
    // Five of nine blocks hold five up spins of nine; the others none.
    const pattern = (row: number, column: number): boolean => row * 3 + column < 5;
    const configurations = Int8Array.from({ length: 18 * 18 }, (_, i) => {
      const [row, column] = [Math.floor(i / 18), i % 18];
      const block = pattern(Math.floor(row / 3) % 3, Math.floor(column / 3) % 3);
      return block && pattern(row % 3, column % 3) ? 1 : -1;
    });
    const inSteps = composed(majority({ scale: 3 }), majority({ scale: 3 })).apply({ lattice, configurations });
    expect([...inSteps]).toEqual([1, 1, 1, 1]);
    expect([...majority({ scale: 9 }).apply({ lattice, configurations })]).toEqual([-1, -1, -1, -1]);
  });

  test("turns over with the spins when ties go to the upper left", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(-1, 1), { minLength: 36, maxLength: 36 }), (values) => {
        const spins = Int8Array.from(values);
        const rule = majority({ scale: 2, ties: "upper-left" });
        const lattice = square(6, 6);
        const turned = rule.apply({ lattice, configurations: spins.map((spin) => -spin) });
        expect(turned.map((spin) => -spin)).toEqual(rule.apply({ lattice, configurations: spins }));
      }),
    );
  });
});

test("block averages compose, and the mean is kept", () => {
  for (const lattice of [square(12, 24), cubic(12, 12, 24)]) {
    const configurations = fairSpins(2 * lattice.sites);
    const direct = blockAverage({ scale: 6 }).apply({ lattice, configurations });
    const inSteps = composed(blockAverage({ scale: 2 }), blockAverage({ scale: 3 })).apply({ lattice, configurations });
    direct.forEach((value, i) => {
      expect(inSteps[i]).toBeCloseTo(value, 14);
    });
    const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
    expect(mean(direct)).toBeCloseTo(mean(configurations), 14);
  }
});

describe("filters and hidden layers", () => {
  test.each([square(8, 8), cubic(4, 4, 4)])(
    "a filter of ones with signs is the majority rule on $kind lattices",
    (lattice) => {
      const configurations = fairSpins(5 * lattice.sites);
      const filter = new Array<number>(lattice.kind === "cubic" ? 8 : 4).fill(1);
      const signs = filterCoarsening({ scale: 2, filter }).apply({ lattice, configurations, random });
      const means = blockAverage({ scale: 2 }).apply({ lattice, configurations });
      means.forEach((mean, i) => {
        if (mean !== 0) expect(signs[i]).toBe(Math.sign(mean));
      });
      const real = filterCoarsening({ scale: 2, filter, activation: (y) => y / filter.length });
      expect(real.apply({ lattice, configurations })).toEqual(means);
    },
  );

  test("a wide filter sees round the torus", () => {
    const lattice = square(4, 4);
    const spins = fairSpins(16);
    const filter = Array.from({ length: 16 }, (_, k) => 1 + k / 7);
    const [first] = filterCoarsening({ scale: 2, width: 4, before: 1, filter, activation: (y) => y }).apply({
      lattice,
      configurations: spins,
    });
    let sum = 0;
    for (let r = 0; r < 4; r++)
      for (let c = 0; c < 4; c++) sum += filter[r * 4 + c]! * spins[((r + 3) % 4) * 4 + ((c + 3) % 4)]!;
    expect(first).toBeCloseTo(sum, 12);
  });

  test("hidden units are drawn by the RBM's law, and their means are tanh of the input", () => {
    const [visible, hidden] = [square(4, 4), square(2, 2)];
    const weights = Float64Array.from({ length: 64 }, (_, i) => Math.sin(3 * i) / 4);
    const biases = [0.3, -0.2, 0, 0.1];
    const one = fairSpins(16);
    const [means] = [hiddenLayer({ weights, biases, visible, hidden, activation: "mean" })].map((layer) =>
      layer.apply({ lattice: visible, configurations: one }),
    );
    for (let j = 0; j < 4; j++) {
      const input = one.reduce((sum, spin, i) => sum + spin * weights[4 * i + j]!, biases[j]!);
      expect(means![j]).toBeCloseTo(Math.tanh(input), 12);
    }
    const count = 20_000;
    const configurations = new Int8Array(count * 16).map((_, i) => one[i % 16]!);
    const drawn = hiddenLayer({ weights, biases, visible, hidden }).apply({ lattice: visible, configurations, random });
    for (let j = 0; j < 4; j++) {
      let sum = 0;
      for (let m = 0; m < count; m++) sum += drawn[4 * m + j]!;
      const sigma = Math.sqrt((1 - means![j]! ** 2) / count);
      expect(Math.abs(sum / count - means![j]!), `unit ${j}`).toBeLessThan(4 * sigma);
    }
    expect(hiddenLayer({ weights, visible, hidden }).scale).toBe(2);
  });
});

test("a stream is coarsened as the whole, from batches of any lengths, synchronous or not", async () => {
  const lattice = square(8, 8);
  const configurations = fairSpins(9 * 64);
  const whole = majority({ scale: 2 }).apply({ lattice, configurations, random });
  const cuts = [0, 2, 3, 9];
  const batches = cuts.slice(1).map((end, i) => configurations.subarray(64 * cuts[i]!, 64 * end));
  async function* later(): AsyncGenerator<Int8Array> {
    yield* batches;
  }
  for (const source of [batches, later()]) {
    const parts: number[] = [];
    for await (const part of coarsenStream({ coarsening: majority({ scale: 2 }), lattice, batches: source, random })) {
      parts.push(...part);
    }
    expect(parts).toEqual([...whole]);
  }
});

describe("refusals", () => {
  test("a scale that does not divide is refused with those that do", () => {
    expect(() => majority({ scale: 5 }).sizeAfter(square(12, 24))).toThrow(SizeError);
    expect(() => majority({ scale: 5 }).sizeAfter(square(12, 24))).toThrow(/scales that do: 2, 3, 4, 6$/);
    expect(() => decimation({ scale: 4 }).sizeAfter(square(4, 4))).toThrow(/scales that do: 2$/);
    expect(() => blockAverage({ scale: 2 }).sizeAfter(cubic(3, 3, 3))).toThrow(/no scale does/);
    expect(scalesOf(square(4, 4, { boundary: "open" }))).toEqual([2, 4]);
    expect(() => checkerboardDecimation().sizeAfter(square(5, 4))).toThrow(SizeError);
  });

  test("what is no batch of spins is refused with the value and its place", () => {
    const lattice = square(4, 4);
    const spins = fairSpins(32);
    spins[21] = 0;
    expect(() => majority({ scale: 2 }).apply({ lattice, configurations: spins, random })).toThrow(
      /value 0 at site 5 of configuration 1/,
    );
    expect(() => decimation({ scale: 2 }).apply({ lattice, configurations: fairSpins(17) })).toThrow(
      ConfigurationError,
    );
  });

  test("chance without a seed, unknown words and bad numbers are refused", () => {
    const lattice = square(4, 4);
    const configurations = fairSpins(16);
    expect(() => majority({ scale: 2 }).apply({ lattice, configurations })).toThrow(/give random: \{ seed \}/);
    expect(() => majority({ scale: 2 }).apply({ lattice, configurations, random, first: -1 })).toThrow(ParameterError);
    expect(() => majority({ scale: 1 })).toThrow(/integer of 2 or more/);
    expect(() => majority({ scale: 2, ties: "heads" as "random" })).toThrow(/known: random, upper-left/);
    expect(() => filterCoarsening({ scale: 2, filter: [1, 2, 3] })).toThrow(/give 4 weights/);
    expect(() => filterCoarsening({ scale: 2, filter: [1, 2, Number.NaN, 3] })).toThrow(/value 2 is NaN/);
    expect(() => hiddenLayer({ weights: [1], visible: square(4, 4), hidden: square(2, 2) })).toThrow(/64 are needed/);
    expect(() => checkerboardDecimation().sizeAfter(cubic(4, 4, 4))).toThrow(/face-centred/);
    expect(() => decimation({ scale: 2 }).sizeAfter(checkerboardDecimation().sizeAfter(lattice))).toThrow(/rotated/);
  });
});
