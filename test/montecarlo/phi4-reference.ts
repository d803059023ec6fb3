import { extents } from "../../src/physics/lattice/index.js";
import type { Phi4Model } from "../../src/physics/models/index.js";
import { seedGenerators } from "../../src/physics/montecarlo/kernel/index.js";
import { coefficients } from "../../src/physics/montecarlo/phi4/coefficients.js";
import { roundedWidth } from "../../src/physics/montecarlo/phi4/width.js";

const mask = (1n << 64n) - 1n;
const f = Math.fround;

/** xoshiro256+ in big integers. */
function xoshiro(words: Uint32Array, places: readonly number[]): () => bigint {
  let [s0, s1, s2, s3] = places.map((at) => (BigInt(words[at + 1]!) << 32n) | BigInt(words[at]!)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return () => {
    const result = (s0 + s3) & mask;
    const shifted = (s1 << 17n) & mask;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = ((s3 << 45n) | (s3 >> 19n)) & mask;
    return result;
  };
}

export interface ReferenceOptions {
  readonly seed: number;
  readonly width: number;
  readonly sweeps: number;
  readonly overrelaxation: number;
}

/**
 * The phi^4 kernel written down a second time, one site after the other in f32 arithmetic, for a periodic square lattice
 * of `blocks` row-blocks. Returns the fields from a start at zero and how often 16 random bits were not enough.
 */
export function phi4Reference(
  model: Phi4Model,
  blocks: 1 | 4,
  options: ReferenceOptions,
): { fields: Float32Array[]; rare: number } {
  const { seed, sweeps, overrelaxation } = options;
  const [rows, columns] = extents(model.lattice) as [number, number];
  const lattices = blocks === 4 ? 1 : 4;
  const planes = rows / blocks;
  const words = new Uint32Array(24);
  seedGenerators(words, { seed, task: 0, replica: 0, purpose: "phi^4 Metropolis" });
  const low = xoshiro(words, [0, 4, 8, 12]);
  const high = xoshiro(words, [2, 6, 10, 14]);
  const scalar = xoshiro(words, [16, 18, 20, 22]);
  const [width, kappa, quadratic, quartic, mirror, magic, , , ...power] = coefficients(
    model,
    roundedWidth(options.width),
  ).map(f) as number[];
  const fields = Array.from({ length: lattices }, () => new Float32Array(model.sites));
  let rare = 0;

  const update = (lane: number, plane: number, column: number, bits: number, reflect: boolean): void => {
    const own = fields[blocks === 4 ? 0 : lane]!;
    const row = blocks === 4 ? lane * planes + plane : plane;
    const at = (y: number, x: number): number => own[((y + rows) % rows) * columns + ((x + columns) % columns)]!;
    const field = at(row, column);
    const sum = f(f(at(row, column - 1) + at(row, column + 1)) + f(at(row - 1, column) + at(row + 1, column)));
    const change = reflect ? f(f(sum * mirror!) - f(field + field)) : f(((bits << 16) | 0x8000) * width!);
    const moved = f(field + change);
    const squares = f(f(field * field) + f(moved * moved));
    const slope = f(f(field + moved) * f(f(squares * quartic!) + quadratic!));
    const exponent = Math.max(-64, Math.min(1, f(change * f(f(sum * kappa!) - slope))));
    const rounded = f(exponent + magic!);
    const fraction = f(exponent - f(rounded - magic!));
    const polynomial = power.reduceRight((value, c) => f(f(value * fraction) + c), 0);
    const p = f(f(polynomial * fraction) + 1) * 2 ** (rounded - 1.5 * 2 ** 23);
    let margin = f(p - (bits >>> 16));
    if (margin > 0 && margin < 1) {
      rare++;
      margin = Number(scalar() >> 11n) * 2 ** -53 < margin ? 1 : -1;
    }
    if (margin > 0) own[row * columns + column] = moved;
  };
  const pass = (plane: number, column: number, reflect: boolean): void => {
    const [a, b] = [low(), high()];
    [a & 0xffffffffn, a >> 32n, b & 0xffffffffn, b >> 32n].forEach((bits, lane) => {
      update(lane, plane, column, Number(bits), reflect);
    });
  };
  for (let sweep = 0; sweep < sweeps * (1 + overrelaxation); sweep++) {
    const reflect = sweep % (1 + overrelaxation) > 0;
    for (let plane = 0; plane < planes; plane++) {
      const paired = columns - (columns % 2);
      for (let column = 0; column < paired; column += 2) pass(plane, column, reflect);
      for (let column = 1; column < paired; column += 2) pass(plane, column, reflect);
      if (columns % 2 === 1) pass(plane, columns - 1, reflect);
    }
  }
  return { fields, rare };
}
