import { nextUniform } from "./random";

/**
 * Updates of one line of fields, the inner loop of the phi^4 kernel. A vector holds the fields of one site of four
 * lattices, or of four equal blocks of one. The sites of one call lie two columns apart, so that none is the neighbour
 * of another and the processor can overlap them.
 */

/** Bytes from the vector generator to the scalar one that settles the undecided. */
export const RARE: usize = 64;
/** Bytes of one vector. */
const VECTOR: usize = 16;

/**
 * Decides where the 16 bits already drawn leave it open: margin = 2^16 P - u with u an integer is in (0, 1) there, and
 * the field moves with just that probability, by 53 further bits.
 */
function settle(margin: v128, generator: usize): v128 {
  let decided = f32x4.replace_lane(margin, 0, settled(f32x4.extract_lane(margin, 0), generator));
  decided = f32x4.replace_lane(decided, 1, settled(f32x4.extract_lane(margin, 1), generator));
  decided = f32x4.replace_lane(decided, 2, settled(f32x4.extract_lane(margin, 2), generator));
  return f32x4.replace_lane(decided, 3, settled(f32x4.extract_lane(margin, 3), generator));
}

function settled(margin: f32, generator: usize): f32 {
  if (margin <= 0 || margin >= 1) return margin;
  return nextUniform(generator) < <f64>margin ? 1 : -1;
}

/**
 * Proposes phi + d at `count` sites and accepts with min(1, exp(-dS)). `reflect` chooses between d = twice the way to
 * sum(phi') mirror / 2 and d uniform. Coefficients are f32: width, kappa, quadratic and quartic coefficient of the action
 * over ln 2, mirror, then the constants of 2^x: 1.5 2^23 + 16, whose sum with x has round(x) + 16 in its last bits (the
 * exponent of 2^16 2^x), the clamps 1 and -64, and the polynomial of the fraction. They are read from memory because
 * constants in the code cost registers: 5 % slower.
 */
// @ts-ignore: decorator
@inline
function update(
  cubic: bool,
  reflect: bool,
  line: usize,
  above: usize,
  below: usize,
  previous: usize,
  next: usize,
  count: i32,
  generator: usize,
  coefficients: usize,
  tally: usize,
): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  let s2 = v128.load(generator, 32);
  let s3 = v128.load(generator, 48);
  let accepted = v128.load(tally);
  const width = v128.load32_splat(coefficients);
  const kappa = v128.load32_splat(coefficients, 4);
  const quadratic = v128.load32_splat(coefficients, 8);
  const quartic = v128.load32_splat(coefficients, 12);
  const mirror = v128.load32_splat(coefficients, 16);
  const half = i32x4.splat(0x8000);
  const magic = v128.load32_splat(coefficients, 20);
  const most = v128.load32_splat(coefficients, 24);
  const least = v128.load32_splat(coefficients, 28);
  const e1 = v128.load32_splat(coefficients, 32);
  const e2 = v128.load32_splat(coefficients, 36);
  const e3 = v128.load32_splat(coefficients, 40);
  const e4 = v128.load32_splat(coefficients, 44);
  const e5 = v128.load32_splat(coefficients, 48);

  for (let i = 0; i < count; i++) {
    const word = i64x2.add(s0, s3);
    const shifted = i64x2.shl(s1, 17);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, shifted);
    s3 = v128.or(i64x2.shl(s3, 45), i64x2.shr_u(s3, 19));

    const field = v128.load(line);
    let sum = f32x4.add(
      f32x4.add(v128.load(line - VECTOR), v128.load(line, 16)),
      f32x4.add(v128.load(above), v128.load(below)),
    );
    if (cubic) sum = f32x4.add(sum, f32x4.add(v128.load(previous), v128.load(next)));

    const change = reflect
      ? f32x4.sub(f32x4.mul(sum, mirror), f32x4.add(field, field))
      : f32x4.mul(f32x4.convert_i32x4_s(v128.or(i32x4.shl(word, 16), half)), width);
    const moved = f32x4.add(field, change);
    const squares = f32x4.add(f32x4.mul(field, field), f32x4.mul(moved, moved));
    const slope = f32x4.mul(f32x4.add(field, moved), f32x4.add(f32x4.mul(squares, quartic), quadratic));
    const exponent = f32x4.pmax(
      f32x4.pmin(f32x4.mul(change, f32x4.sub(f32x4.mul(sum, kappa), slope)), most),
      least,
    );

    const rounded = f32x4.add(exponent, magic);
    const f = f32x4.sub(exponent, f32x4.sub(rounded, magic));
    let power = f32x4.add(f32x4.mul(e5, f), e4);
    power = f32x4.add(f32x4.mul(power, f), e3);
    power = f32x4.add(f32x4.mul(power, f), e2);
    power = f32x4.add(f32x4.mul(power, f), e1);
    power = f32x4.add(f32x4.mul(power, f), most);
    power = i32x4.add(power, i32x4.shl(rounded, 23));

    let margin = f32x4.sub(power, f32x4.convert_i32x4_s(i32x4.shr_u(word, 16)));
    let accept = f32x4.gt(margin, f32x4.splat(0));
    if (v128.any_true(v128.and(accept, f32x4.lt(margin, most)))) {
      margin = settle(margin, generator + RARE);
      accept = f32x4.gt(margin, f32x4.splat(0));
    }
    v128.store(line, f32x4.add(field, v128.and(accept, change)));
    accepted = i32x4.sub(accepted, accept);

    line += 2 * VECTOR;
    above += 2 * VECTOR;
    below += 2 * VECTOR;
    if (cubic) {
      previous += 2 * VECTOR;
      next += 2 * VECTOR;
    }
  }

  v128.store(generator, s0);
  v128.store(generator, s1, 16);
  v128.store(generator, s2, 32);
  v128.store(generator, s3, 48);
  v128.store(tally, accepted);
}

export function moveSquare(
  line: usize, above: usize, below: usize, previous: usize, next: usize, count: i32,
  generator: usize, coefficients: usize, tally: usize,
): void {
  update(false, false, line, above, below, previous, next, count, generator, coefficients, tally);
}

export function moveCubic(
  line: usize, above: usize, below: usize, previous: usize, next: usize, count: i32,
  generator: usize, coefficients: usize, tally: usize,
): void {
  update(true, false, line, above, below, previous, next, count, generator, coefficients, tally);
}

export function reflectSquare(
  line: usize, above: usize, below: usize, previous: usize, next: usize, count: i32,
  generator: usize, coefficients: usize, tally: usize,
): void {
  update(false, true, line, above, below, previous, next, count, generator, coefficients, tally);
}

export function reflectCubic(
  line: usize, above: usize, below: usize, previous: usize, next: usize, count: i32,
  generator: usize, coefficients: usize, tally: usize,
): void {
  update(true, true, line, above, below, previous, next, count, generator, coefficients, tally);
}
