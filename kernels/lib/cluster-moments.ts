/**
 * From the sizes n of all clusters (and zeros between them): sum n^2 at `to`, then 3 (sum n^2)^2 - 2 sum n^4. With a fair
 * sign for each cluster these are the means of M^2 and M^4.
 */
export function storeMoments(sizes: usize, count: usize, to: usize): void {
  let squares = f64x2.splat(0);
  let fourths = f64x2.splat(0);
  const end = sizes + (count << 2);
  for (; sizes + 8 <= end; sizes += 8) {
    const pair = f64x2.convert_low_i32x4_u(v128.load64_zero(sizes));
    const square = f64x2.mul(pair, pair);
    squares = f64x2.add(squares, square);
    fourths = f64x2.add(fourths, f64x2.mul(square, square));
  }
  const odd = sizes < end ? <f64>load<u32>(sizes) : 0;
  const second = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1) + odd * odd;
  const fourth = f64x2.extract_lane(fourths, 0) + f64x2.extract_lane(fourths, 1) + odd * odd * (odd * odd);
  store<f64>(to, second);
  store<f64>(to, 3 * second * second - 2 * fourth, 8);
}
