import { ParameterError, SizeError } from "../../../core/errors/index.js";
import { type Boundary, critical, criticalCubic, cubic, type Lattice, square } from "../../../physics/lattice/index.js";
import { criticalPotts } from "../../../physics/models/index.js";

/**
 * A lattice from its extents in words: 64 is 64x64, three extents are a cubic lattice.
 *
 * @throws SizeError when the text is no size, or the extents are no lattice.
 */
export function parseLattice(text: string, { boundary = "periodic" }: { readonly boundary?: Boundary } = {}): Lattice {
  const match = /^(\d{1,9})(?:x(\d{1,9}))?(?:x(\d{1,9}))?$/i.exec(text.trim());
  if (!match) throw new SizeError(`size "${text}" is not of the form 64, 64x32 or 16x16x16`);
  const [first, second, third] = match.slice(1).map((extent) => (extent === undefined ? undefined : Number(extent)));
  if (third !== undefined) return cubic(first!, second!, third, { boundary });
  return square(first!, second ?? first!, { boundary });
}

/** What `critical` means: the critical coupling of a model on a lattice, where it is known. */
export interface CriticalPlace {
  readonly model: string;
  readonly lattice: Lattice;
  readonly states?: number | undefined;
}

/** @throws ParameterError when the critical coupling of the model is not known to Kadanoff. */
export function criticalCoupling({ model, lattice, states }: CriticalPlace): number {
  if (model === "ising") return lattice.kind === "cubic" ? criticalCubic : critical;
  if (model === "potts" && lattice.kind === "square" && states !== undefined) return criticalPotts(states);
  throw new ParameterError(
    `coupling "critical" is not known for ${model === "potts" ? "the Potts model in three dimensions" : `model ${model}`}; ` +
      "give numbers",
  );
}

/**
 * Couplings from a number, `critical`, a range `FROM:TO:COUNT` (both ends included, either may be critical), text of
 * several with commas, or a list of these, in the order given; doublets are left out.
 *
 * @throws ParameterError for text that is none of these.
 */
export function parseCouplings(
  given: number | string | readonly (number | string)[],
  place: CriticalPlace,
): readonly number[] {
  const list = (Array.isArray(given) ? given : [given]) as readonly (number | string)[];
  const values = list.flatMap((one) =>
    typeof one === "number" ? [one] : one.split(",").flatMap((word) => parseWord(word, place)),
  );
  return [...new Set(values)];
}

function parseWord(word: string, place: CriticalPlace): number[] {
  const parts = word.trim().split(":");
  if (parts.length === 1) return [parseOne(parts[0]!, place)];
  const count = Number(parts[2]);
  if (parts.length !== 3 || !Number.isInteger(count) || count < 2 || count > 10_000) {
    throw new ParameterError(
      `coupling "${word}" is not of the form FROM:TO:COUNT with a count from 2; try 0.40:0.48:9`,
    );
  }
  const [from, to] = [parseOne(parts[0]!, place), parseOne(parts[1]!, place)];
  // Rounded to 12 digits, so that 0.40:0.48:9 holds 0.43 and not 0.42999999999999994.
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? from : i === count - 1 ? to : Number(((from * (count - 1 - i) + to * i) / (count - 1)).toPrecision(12)),
  );
}

function parseOne(text: string, place: CriticalPlace): number {
  const word = text.trim().toLowerCase();
  if (word === "critical") return criticalCoupling(place);
  const value = word === "" ? Number.NaN : Number(word);
  if (!Number.isFinite(value)) {
    throw new ParameterError(
      `coupling "${text}" is not a number; give K = J/kT such as 0.44, critical, a range 0.40:0.48:9, or several with commas`,
    );
  }
  return value;
}

/** The observables that a run can be told to continue for, and how small their error must be. */
export interface Target {
  readonly observable: string;
  readonly error: number;
  /** The error is a part of the value. */
  readonly relative: boolean;
}

/** Parses `binder:1e-3` or `energyPerSite:0.01%`. @throws ParameterError for anything else. */
export function parseTarget(text: string, known: readonly string[]): Target {
  const [observable, size, ...rest] = text.split(":").map((part) => part.trim());
  const relative = size?.endsWith("%") ?? false;
  const error = Number(relative ? size!.slice(0, -1) : size) / (relative ? 100 : 1);
  if (size === undefined || size === "" || rest.length > 0 || !(error > 0) || !Number.isFinite(error)) {
    throw new ParameterError(
      `until "${text}" is not of the form OBSERVABLE:ERROR; try binder:1e-3 or energyPerSite:0.01%`,
    );
  }
  if (!known.includes(observable!)) {
    throw new ParameterError(`until names no observable "${observable}"; this model has: ${known.join(", ")}`);
  }
  return { observable: observable!, error, relative };
}
