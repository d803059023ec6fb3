/**
 * cos(2 pi x/n) and sin(2 pi x/n) for x = 0 .. n-1, in pairs. By Taylor series within the first eighth of the circle
 * and by symmetry elsewhere, from sums and products alone: Math.cos may differ between engines in the last bit.
 */
export function waves(n: number): Float64Array {
  const pairs = new Float64Array(2 * n);
  for (let x = 0; x < n; x++) {
    // The angle is (quarter + rest/n) pi/2 with -n/2 < rest <= n/2.
    const quarter = Math.ceil((8 * x - n) / (2 * n));
    const rest = 4 * x - quarter * n;
    const { cosine, sine } = firstEighth(((Math.PI / 2) * rest) / n);
    const [real, imaginary] = [
      [cosine, sine],
      [-sine, cosine],
      [-cosine, -sine],
      [sine, -cosine],
    ][quarter % 4] as [number, number];
    pairs[2 * x] = real;
    pairs[2 * x + 1] = imaginary;
  }
  return pairs;
}

/** Both series up to the 18th power, 1e-17 or less from the limit for |angle| <= pi/4. */
function firstEighth(angle: number): { cosine: number; sine: number } {
  const square = angle * angle;
  let cosine = 1;
  let sine = 1;
  for (let power = 18; power >= 2; power -= 2) {
    cosine = 1 - (square / (power * (power - 1))) * cosine;
    sine = 1 - (square / (power * (power + 1))) * sine;
  }
  return { cosine, sine: angle * sine };
}
