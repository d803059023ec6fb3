import { expect, test } from "vitest";
import { normalVariates, philox4x32, randomStream } from "../../src/core/random/index.js";

// Known answers published with the generator (Random123, kat_vectors, philox4x32 with 10 rounds).
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])("Philox4x32-10 gives the published words for counter %j and key %j", (counter, key, expected) => {
  const out = new Uint32Array(4);
  philox4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
  expect([...out]).toEqual(expected);
});

const draw = (key: Parameters<typeof randomStream>[0], count = 64): number[] => {
  const stream = randomStream(key);
  return Array.from({ length: count }, () => stream.uint32());
};

test("a stream is fixed by its key, and every part of the key changes it", () => {
  const key = { seed: 7, purpose: "spins", task: 1, replica: 2 };
  const base = draw(key).join();
  expect(draw(key).join()).toBe(base);
  const others = [
    { ...key, seed: 8 },
    { ...key, seed: 7 + 2 ** 32 },
    { ...key, purpose: "spinz" },
    { ...key, task: 2 },
    { ...key, replica: 3 },
    { ...key, task: 2, replica: 1 },
  ];
  const all = [base, ...others.map((other) => draw(other).join())];
  expect(new Set(all).size).toBe(all.length);
});

test("uniform numbers have the mean and variance of [0, 1) and streams are uncorrelated", () => {
  const n = 200_000;
  const a = randomStream({ seed: 1, purpose: "a" });
  const b = randomStream({ seed: 1, purpose: "b" });
  let [mean, square, cross] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a.uniform() - 0.5, b.uniform() - 0.5];
    mean += x / n;
    square += (x * x) / n;
    cross += (x * y) / n;
  }
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
  expect(Math.abs(square - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
  expect(Math.abs(cross)).toBeLessThan((4 / 12) * Math.sqrt(1 / n));
});

test("random spins are fair, for sizes that are not multiples of a word", () => {
  const stream = randomStream({ seed: 3, purpose: "spins" });
  const spins = new Int8Array(37);
  let total = 0;
  const rounds = 10_000;
  for (let m = 0; m < rounds; m++) {
    stream.fillSpins(spins);
    for (const s of spins) {
      expect(s * s).toBe(1);
      total += s;
    }
  }
  expect(Math.abs(total)).toBeLessThan(4 * Math.sqrt(37 * rounds));
});

test("seeds that are not non-negative integers are refused", () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) {
    expect(() => randomStream({ seed, purpose: "x" })).toThrow(`seed ${seed} is not an integer`);
  }
});

const normalStream = () => randomStream({ seed: 7, purpose: "test" });

test("normal variates have the moments and the tails of the normal distribution", () => {
  const count = 200_000;
  const values = normalVariates(normalStream(), count);
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / count;
  // Standard errors of the sample moments from the moments 1, 3, 15, 105, 10395 of the normal law; 4 sigma.
  const bounds = [1, 2, 15, 96].map((variance) => 4 * Math.sqrt(variance / count));
  for (const [i, exact] of [0, 1, 0, 3].entries()) expect(Math.abs(moment(i + 1) - exact)).toBeLessThan(bounds[i]!);
  const beyond = values.filter((value) => Math.abs(value) > 3).length;
  expect(Math.abs(beyond - 0.0026998 * count)).toBeLessThan(4 * Math.sqrt(0.0027 * count));
});

test("normal variates are those of the polar method with the engine's logarithm, to rounding", () => {
  const plain = normalStream();
  const expected: number[] = [];
  while (expected.length < 1000) {
    const [x, y] = [2 * plain.uniform() - 1, 2 * plain.uniform() - 1];
    const radius = x * x + y * y;
    if (radius >= 1 || radius === 0) continue;
    const scale = Math.sqrt((-2 * Math.log(radius)) / radius);
    expected.push(x * scale, y * scale);
  }
  const values = normalVariates(normalStream(), 1000);
  for (const [i, value] of values.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-14);
});

test("the first normal variates of a stream are these on every engine", () => {
  expect([...normalVariates(randomStream({ seed: 7, purpose: "literal" }), 3)]).toEqual([
    0.41111406135961437, -0.8557184904497189, -0.9231362589013371,
  ]);
});
