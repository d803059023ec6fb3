import { ParameterError, SizeError } from "../core/errors/index.js";
import { critical } from "../physics/lattice/index.js";

/** Parses `8x8` or `8` (square) into rows and columns. */
export function parseSize(text: string): { rows: number; columns: number } {
  const match = /^(\d{1,9})(?:x(\d{1,9}))?$/i.exec(text.trim());
  if (!match) throw new SizeError(`size "${text}" is not of the form ROWSxCOLUMNS; try 8x8`);
  const rows = Number(match[1]);
  return { rows, columns: match[2] === undefined ? rows : Number(match[2]) };
}

/** Parses a coupling K: a number, or `critical` for ln(1 + sqrt 2)/2. */
export function parseCoupling(text: string): number {
  return text.trim().toLowerCase() === "critical" ? critical : parseNumber("coupling", text, "0.44 or critical");
}

/** Parses a finite decimal number. */
export function parseNumber(name: string, text: string, example: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new ParameterError(`${name} "${text}" is not a finite number; try ${example}`);
  return value;
}

/** Parses one of a few words. */
export function parseChoice<const T extends string>(name: string, text: string, known: readonly T[]): T {
  const choice = known.find((one) => one === text);
  if (choice === undefined) throw new ParameterError(`unknown ${name} "${text}"; known: ${known.join(", ")}`);
  return choice;
}

/** Parses `K0:K1:n` into n couplings from K0 to K1, both ends included; either end may be `critical`. */
export function parseScan(text: string): number[] {
  const parts = text.split(":");
  const count = Number(parts[2]);
  if (parts.length !== 3 || !Number.isInteger(count) || count < 2 || count > 10_000) {
    throw new ParameterError(`scan "${text}" is not of the form K0:K1:n with n from 2 to 10000; try 0.3:0.6:31`);
  }
  const [from, to] = [parseCoupling(parts[0]!), parseCoupling(parts[1]!)];
  return Array.from({ length: count }, (_, i) => (from * (count - 1 - i) + to * i) / (count - 1));
}

/** Parses a time as Slurm writes it, `[[days-]hh:]mm:ss`, or a number of seconds with an `s`; in seconds. */
export function parseDuration(text: string): number {
  const plain = /^(\d+(?:\.\d+)?)s$/.exec(text.trim());
  if (plain) return Number(plain[1]);
  const match = /^(?:(?:(\d+)-)?(\d{1,3}):)?(\d{1,3}):(\d{2})$/.exec(text.trim());
  if (!match) throw new ParameterError(`time "${text}" is not of the form [[days-]hh:]mm:ss; try 30:00 or 1-12:00:00`);
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return ((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!;
}
