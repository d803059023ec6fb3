/** U+2212, as wide as a plus sign; a hyphen is too short. */
const minus = "\u2212";
/** U+202F, the narrow no-break space that ISO 80000 puts between groups of three digits. */
const thinSpace = "\u202f";
const raised: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

export interface DigitOptions {
  /** Significant digits. */
  readonly digits?: number;
}

/** An integer in raised digits: -12 becomes ⁻¹². */
export function superscript(exponent: number): string {
  return Array.from(String(Math.round(exponent)), (character) => raised[character] ?? character).join("");
}

/** 10 to an integer power, as tick labels show it: 10⁻¹², with 1 and 10 for the powers 0 and 1. */
export function powerOfTen(exponent: number): string {
  if (exponent === 0) return "1";
  return exponent === 1 ? "10" : `10${superscript(exponent)}`;
}

/** A number with its power of ten, 7.3 × 10⁻¹³; two digits unless told otherwise. Zero is "0". */
export function scientific(value: number, { digits = 2 }: DigitOptions = {}): string {
  if (value === 0 || !Number.isFinite(value)) return special(value);
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e") as [string, string];
  return withPower(mantissa, Number(exponent));
}

/** 10^exponent in scientific notation, for values that a double cannot hold: -344.3 gives 5.0 × 10⁻³⁴⁵. */
export function scientificFromLog10(exponent: number, { digits = 2 }: DigitOptions = {}): string {
  if (!Number.isFinite(exponent)) return special(10 ** exponent);
  const whole = Math.floor(exponent);
  const [mantissa, carry] = (10 ** (exponent - whole)).toExponential(digits - 1).split("e") as [string, string];
  return withPower(mantissa, whole + Number(carry));
}

/**
 * A number of everyday size to so many significant digits (default 4) without trailing zeros, 0.4407 or −12.5; in
 * scientific notation below 10⁻⁴ and from 10⁶.
 */
export function significant(value: number, { digits = 4 }: DigitOptions = {}): string {
  if (value === 0 || !Number.isFinite(value)) return special(value);
  const magnitude = Math.abs(value);
  if (magnitude < 1e-4 || magnitude >= 1e6) return plainPower(scientific(value, { digits }));
  return String(Number(value.toPrecision(digits))).replace("-", minus);
}

/** A deviation or a probability: decimals where they are short (1.6, 0.016), else a power of ten; two digits by default. */
export function relative(value: number, { digits = 2 }: DigitOptions = {}): string {
  const magnitude = Math.abs(value);
  return magnitude >= 1e-3 && magnitude < 1e4 ? significant(value, { digits }) : scientific(value, { digits });
}

/** An integer of any size in groups of three digits; four digits stay together. */
export function integer(value: number | bigint): string {
  if (typeof value === "number" && !Number.isFinite(value)) return special(value);
  const whole = typeof value === "bigint" ? value : BigInt(Math.round(value));
  const digits = String(whole < 0n ? -whole : whole);
  const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, thinSpace) : digits;
  return whole < 0n ? minus + grouped : grouped;
}

/** A duration in the units that people use for it: 85 µs, 420 ms, 4.2 s, 3 min 12 s, 2 h 5 min. */
export function seconds(value: number): string {
  if (!Number.isFinite(value) || value < 0) return `${special(value)} s`;
  if (value < 0.9995e-3) return `${significant(value * 1e6, { digits: 3 })} µs`;
  if (value < 0.9995) return `${significant(value * 1e3, { digits: 3 })} ms`;
  if (value < 59.95) return `${significant(value, { digits: value < 9.95 ? 2 : 3 })} s`;
  const whole = Math.round(value);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(value / 60);
  return `${integer(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

function withPower(mantissa: string, exponent: number): string {
  const signed = mantissa.replace("-", minus);
  return exponent === 0 ? signed : `${signed} × 10${superscript(exponent)}`;
}

/** Without trailing zeros, and 10⁶ in place of 1.000 × 10⁶. */
function plainPower(text: string): string {
  return text
    .replace(/\.(\d*?)0+(?= ×)/, (_, kept: string) => (kept === "" ? "" : `.${kept}`))
    .replace(/(^|−)1 × /, "$1");
}

function special(value: number): string {
  if (value === 0) return "0";
  if (Number.isNaN(value)) return "undefined";
  return value > 0 ? "∞" : value < 0 ? `${minus}∞` : String(value);
}
