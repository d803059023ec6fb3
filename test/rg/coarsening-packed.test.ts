import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { cubic, sizeName, square } from "../../src/physics/lattice/index.js";
import { decimation, majority, packSpins, unpackSpins } from "../../src/physics/rg/coarsening/index.js";

function fairSpins(length: number): Int8Array {
  const spins = new Int8Array(length);
  randomStream({ seed: 2, purpose: "packing test" }).fillSpins(spins);
  return spins;
}

const sizes = [2, 4, 6, 30, 32, 34, 36, 64, 66, 96, 126, 128, 192, 198];
const lattices = [...sizes.map((columns) => square(6, columns)), cubic(6, 6, 6), cubic(2, 4, 64)];

test.each(lattices.map((lattice) => ({ lattice, size: sizeName(lattice) })))(
  "packing and unpacking gives the spins back, $size",
  ({ lattice }) => {
    const configurations = fairSpins(3 * lattice.sites);
    expect(unpackSpins(packSpins({ lattice, configurations }))).toEqual(configurations);
    const shifted = new Int8Array(configurations.length + 1).subarray(1);
    shifted.set(configurations);
    expect(packSpins({ lattice, configurations: shifted })).toEqual(packSpins({ lattice, configurations }));
  },
);

test("a bit that is set is a down spin, the first column in the lowest bit of its row's words", () => {
  const lattice = square(2, 40);
  const configurations = new Int8Array(80).fill(1);
  for (const site of [0, 33, 41]) configurations[site] = -1;
  expect([...packSpins({ lattice, configurations }).words]).toEqual([1, 2, 2, 0]);
});

test.each([0, 2, -2, 3, 127, -128, -3])("%i is refused as a spin on every path", (wrong) => {
  for (const columns of [32, 6]) {
    const lattice = square(2, columns);
    const configurations = fairSpins(2 * lattice.sites);
    configurations[lattice.sites + 3] = wrong;
    expect(() => packSpins({ lattice, configurations })).toThrow(
      new ConfigurationError(`value ${wrong} at site 3 of configuration 1 is no spin; give +1/-1`),
    );
  }
});

describe("packed spins are coarsened exactly as bytes", () => {
  const random = { seed: 3, task: 4 };
  const rules = [
    majority({ scale: 2 }),
    majority({ scale: 2, ties: "upper-left" }),
    majority({ scale: 3 }),
    majority({ scale: 4 }),
    decimation({ scale: 2 }),
    decimation({ scale: 3 }),
    decimation({ scale: 4 }),
  ];
  test.each(rules.map((rule) => ({ rule, name: rule.name })))("$name", ({ rule }) => {
    for (const columns of [8, 12, 24, 36, 60, 64, 72, 96, 120, 132, 192, 216].filter((c) => c % rule.scale === 0)) {
      const lattice = square(12, columns);
      const configurations = fairSpins(20 * lattice.sites);
      const bytes = rule.apply({ lattice, configurations, random, first: 5 });
      const packed = rule.applyPacked!(packSpins({ lattice, configurations }), { random, first: 5 });
      expect(unpackSpins(packed), `${columns} columns`).toEqual(bytes);
      expect(packed).toEqual(packSpins({ lattice: rule.sizeAfter(lattice), configurations: bytes }));
    }
  });

  test("majority on cubic lattices", () => {
    const lattice = cubic(4, 4, 12);
    const configurations = fairSpins(6 * lattice.sites);
    const rule = majority({ scale: 2 });
    expect(unpackSpins(rule.applyPacked!(packSpins({ lattice, configurations }), { random }))).toEqual(
      rule.apply({ lattice, configurations, random }),
    );
  });
});
