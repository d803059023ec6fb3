import { describe, expect, test } from "vitest";
import { ParameterError, TooLargeError } from "../../src/core/errors/index.js";
import { randomStream } from "../../src/core/random/index.js";
import { bonds, cubic, extents, type Lattice, plaquettes, sizeName, square } from "../../src/physics/lattice/index.js";
import { bondSum } from "../../src/physics/models/index.js";
import {
  majority,
  namedOperators,
  type Operator,
  operator,
  operatorSums,
  operators,
  packSpins,
  standardOperators,
} from "../../src/physics/rg/index.js";

function fairSpins(length: number): Int8Array {
  const spins = new Int8Array(length);
  randomStream({ seed: 3, purpose: "operators test" }).fillSpins(spins);
  return spins;
}

/** The sum written out: every translation of every pattern, site by site. */
function plainSum(one: Operator, lattice: Lattice, spins: Int8Array): number {
  const sizes = extents(lattice);
  let sum = 0;
  for (let site = 0; site < lattice.sites; site++) {
    const place: number[] = [];
    for (let axis = sizes.length - 1, rest = site; axis >= 0; axis--) {
      place.unshift(rest % sizes[axis]!);
      rest = Math.floor(rest / sizes[axis]!);
    }
    for (const pattern of one.patterns) {
      sum += pattern.reduce((product, shift) => {
        const at = sizes.reduce((index, size, axis) => index * size + ((place[axis]! + shift[axis]!) % size), 0);
        return product * spins[at]!;
      }, 1);
    }
  }
  return sum;
}

describe("the list of operators", () => {
  test("begins with Swendsen's even and with the odd ones of shortest range", () => {
    const even = operators({ dimension: 2, parity: "even", maximumOrder: 4, range: 2 });
    expect(even.slice(0, 4).map(({ name }) => name)).toEqual(["nn", "nnn", "plaquette", "third"]);
    expect(even.slice(0, 4)).toEqual(standardOperators({ dimension: 2, parity: "even" }));
    const odd = operators({ dimension: 2, parity: "odd", maximumOrder: 3, range: Math.sqrt(5) });
    expect(odd.map(({ name }) => name).slice(0, 4)).toEqual(["m", "L", "straight", "wedge"]);
    expect(odd.map(({ name }) => name)).toContain("knight-L");
    expect(standardOperators({ dimension: 2, parity: "odd" }).map(({ name }) => name)).toEqual([
      "m",
      "L",
      "straight",
      "knight-L",
    ]);
  });

  test.each([2, 3])("holds every class once, and the classes of all patterns, in %i dimensions", (dimension) => {
    // Brute force: all subsets of a 3^d box that contain its first spin or not, by order and range.
    const box = Array.from({ length: 3 ** dimension }, (_, i) =>
      Array.from({ length: dimension }, (_, axis) => Math.floor(i / 3 ** axis) % 3),
    );
    const distance = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, x, axis) => sum + (x - b[axis]!) ** 2, 0);
    const classes = new Map<string, number>();
    const grow = (chosen: number[]): void => {
      if (chosen.length > 0 && chosen.length % 2 === 0) {
        const one = operator({ spins: chosen.map((i) => box[i]!) });
        classes.set(one.pattern.map((spin) => spin.join()).join(" "), one.patterns.length);
      }
      if (chosen.length === 4) return;
      for (let next = (chosen.at(-1) ?? -1) + 1; next < box.length; next++) {
        if (chosen.every((i) => distance(box[i]!, box[next]!) <= 4)) grow([...chosen, next]);
      }
    };
    grow([]);
    const listed = operators({ dimension, parity: "even", maximumOrder: 4, range: 2 });
    expect(new Set(listed.map((one) => one.pattern.map((spin) => spin.join()).join(" ")))).toEqual(
      new Set(classes.keys()),
    );
    expect(listed.length).toBe(classes.size);
    for (const one of listed) {
      expect(one.patterns.length).toBe(classes.get(one.pattern.map((spin) => spin.join()).join(" ")));
    }
  });

  test("a larger range or order only adds operators", () => {
    const few = operators({ dimension: 2, parity: "even", maximumOrder: 2, range: 2 }).map(({ name }) => name);
    const more = operators({ dimension: 2, parity: "even", maximumOrder: 4, range: 3 }).map(({ name }) => name);
    expect(more.filter((name) => few.includes(name))).toEqual(few);
    expect(new Set(more).size).toBe(more.length);
  });

  test("counts the patterns for each site", () => {
    const count = (dimension: number, name: string): number =>
      namedOperators({ dimension, names: [name] })[0]!.patterns.length;
    expect(
      ["m", "nn", "nnn", "plaquette", "third", "L", "straight", "wedge", "knight-L", "knight"].map((n) => count(2, n)),
    ).toEqual([1, 2, 2, 1, 2, 4, 2, 4, 8, 4]);
    expect(["m", "nn", "nnn", "third", "fourth", "plaquette", "L", "straight"].map((n) => count(3, n))).toEqual([
      1, 3, 6, 4, 3, 3, 12, 3,
    ]);
  });

  test("draws patterns", () => {
    const draw = (dimension: number, name: string): string => namedOperators({ dimension, names: [name] })[0]!.drawing;
    expect(draw(2, "plaquette")).toBe("x x\nx x");
    expect(draw(2, "straight")).toBe("x x x");
    expect(draw(2, "(0,0)(1,2)")).toBe(draw(2, "knight"));
    expect(draw(3, "third")).toBe("x .   . .\n. .   . x");
  });
});

describe("extensive sums", () => {
  const cases: readonly Lattice[] = [
    ...[2, 4, 6, 30, 32, 34, 64, 70, 96].map((columns) => square(6, columns)),
    square(2, 2),
    square(33, 64),
    cubic(2, 3, 4),
    cubic(3, 4, 33),
  ];
  test.each(cases.map((lattice) => ({ lattice, size: sizeName(lattice) })))(
    "are the products site by site, $size",
    ({ lattice }) => {
      const dimension = extents(lattice).length;
      const all = [
        ...operators({ dimension, parity: "even", maximumOrder: 4, range: 2 }).slice(0, 12),
        ...operators({ dimension, parity: "odd", maximumOrder: 5, range: 2 }).slice(0, 12),
        ...namedOperators({ dimension, names: [dimension === 2 ? "(0,0)(3,1)" : "(0,0,0)(3,1,0)"] }),
      ];
      const configurations = fairSpins(3 * lattice.sites);
      const sums = operatorSums({ operators: all, spins: packSpins({ lattice, configurations }) });
      for (let m = 0; m < 3; m++) {
        const one = configurations.subarray(m * lattice.sites, (m + 1) * lattice.sites);
        expect([...sums.subarray(m * all.length, (m + 1) * all.length)]).toEqual(
          all.map((operator) => plainSum(operator, lattice, one)),
        );
      }
    },
  );

  test("of nn and plaquette are those of the lattice's bonds and squares, double ones included", () => {
    for (const lattice of [square(2, 2), square(2, 6), square(8, 8)]) {
      const configurations = fairSpins(lattice.sites);
      const [nn, plaquette] = operatorSums({
        operators: namedOperators({ dimension: 2, names: ["nn", "plaquette"] }),
        spins: packSpins({ lattice, configurations }),
      });
      expect(nn).toBe(bondSum({ bonds: bonds(lattice) }, configurations));
      const corners = plaquettes(lattice);
      let squares = 0;
      for (let p = 0; p < corners.length; p += 4) {
        squares += [0, 1, 2, 3].reduce((product, k) => product * configurations[corners[p + k]!]!, 1);
      }
      expect(plaquette).toBe(squares);
    }
  });

  test("are extensive: of aligned spins there is one product for each site and pattern", () => {
    const lattice = square(8, 16);
    const all = operators({ dimension: 2, parity: "odd", maximumOrder: 3, range: 3 });
    const up = packSpins({ lattice, configurations: new Int8Array(128).fill(1) });
    const down = packSpins({ lattice, configurations: new Int8Array(128).fill(-1) });
    expect([...operatorSums({ operators: all, spins: up })]).toEqual(all.map((one) => 128 * one.patterns.length));
    expect([...operatorSums({ operators: all, spins: down })]).toEqual(all.map((one) => -128 * one.patterns.length));
    const coarse = majority({ scale: 2 }).applyPacked!(up, { random: { seed: 1 } });
    expect(operatorSums({ operators: all, spins: coarse })[0]).toBe(32);
  });
});

describe("refusals", () => {
  test("name what is known", () => {
    expect(() => namedOperators({ dimension: 2, names: ["nnnn"] })).toThrow(/known: m, nn, nnn, third/);
    expect(() => namedOperators({ dimension: 2, names: ["nn", "(0,0)(1,0)"] })).toThrow(/same operator/);
    expect(() => namedOperators({ dimension: 3, names: ["(0,0)(1,0)"] })).toThrow(/give 3/);
    expect(() =>
      operator({
        spins: [
          [0, 0],
          [0, 0],
        ],
      }),
    ).toThrow(/twice/);
    expect(() => operator({ spins: [] })).toThrow(ParameterError);
    expect(() =>
      operator({
        spins: [
          [0, 0],
          [0.5, 0],
        ],
      }),
    ).toThrow(/integers/);
    expect(() => operators({ dimension: 4, parity: "even", maximumOrder: 2, range: 1 })).toThrow(/known: 2/);
    expect(() => operators({ dimension: 2, parity: "both" as "even", maximumOrder: 2, range: 1 })).toThrow(/even, odd/);
    expect(() => operators({ dimension: 2, parity: "even", maximumOrder: 0, range: 1 })).toThrow(/positive integer/);
    expect(() => operators({ dimension: 2, parity: "even", maximumOrder: 2, range: Number.NaN })).toThrow(/distance/);
    expect(() => operators({ dimension: 3, parity: "even", maximumOrder: 8, range: 4 })).toThrow(TooLargeError);
  });

  test("operators need a torus of their dimension", () => {
    const nn = namedOperators({ dimension: 2, names: ["nn"] });
    const open = square(4, 4, { boundary: "open" });
    expect(() =>
      operatorSums({ operators: nn, spins: packSpins({ lattice: open, configurations: fairSpins(16) }) }),
    ).toThrow(/open boundaries/);
    const cube = cubic(2, 2, 2);
    expect(() =>
      operatorSums({ operators: nn, spins: packSpins({ lattice: cube, configurations: fairSpins(8) }) }),
    ).toThrow(/for 2 dimensions/);
  });
});
