import { expect, test } from "vitest";
import { philox4x32, randomStream } from "../../src/core/random/index.js";

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
