import { ParameterError } from "../../errors/index.js";

/**
 * The probability that chi^2 of so many degrees of freedom is larger than the value by chance alone: the regularised
 * incomplete gamma function Q(k/2, chi^2/2), to about 1e-12.
 *
 * @throws ParameterError for a negative chi^2 or fewer than 1 degree of freedom.
 */
export function chiSquaredProbability({
  chi2,
  degreesOfFreedom,
}: {
  readonly chi2: number;
  readonly degreesOfFreedom: number;
}): number {
  if (!(chi2 >= 0) || !(degreesOfFreedom >= 1)) {
    throw new ParameterError(
      `chi^2 = ${chi2} with ${degreesOfFreedom} degrees of freedom has no probability; give chi^2 >= 0 and 1 or more`,
    );
  }
  const [a, x] = [degreesOfFreedom / 2, chi2 / 2];
  if (x === 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGammaOfHalves(degreesOfFreedom));
  return x < a + 1 ? 1 - front * series(a, x) : front * fraction(a, x);
}

/** ln Gamma(k/2), exact steps down to Gamma(1) or Gamma(1/2); real k by interpolation is not wanted here. */
function logGammaOfHalves(k: number): number {
  if (!Number.isInteger(k)) throw new ParameterError(`${k} degrees of freedom are not a whole number`);
  let at = k / 2;
  let sum = 0;
  while (at > 1) {
    at -= 1;
    sum += Math.log(at);
  }
  return sum + (at === 1 ? 0 : Math.log(Math.PI) / 2);
}

/** Sum of x^n/(a (a + 1) ... (a + n)). */
function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 10_000 && term > 1e-16 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** The continued fraction of Gamma(a, x), by Lentz's method. */
function fraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < 10_000; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / (step * d + b || tiny);
    c = b + step / c || tiny;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}
