import { ParameterError, SizeError } from "../../../core/errors/index.js";
import { extents, type Lattice } from "../../../physics/lattice/index.js";
import {
  blockAverage,
  type CoarseLattice,
  type Coarsening,
  checkerboardDecimation,
  composed,
  decimation,
  majority,
  type Operator,
  operators,
  type Parity,
  standardOperators,
} from "../../../physics/rg/index.js";

/** How configurations are blocked. */
export const blockingRules = ["majority", "decimation", "checkerboard", "average"] as const;
export type BlockingRule = (typeof blockingRules)[number];

/** What is blocked and measured, as plain data that a worker thread can be sent. */
export interface BlockingSettings {
  readonly rule: BlockingRule;
  readonly ties: "random" | "upper-left";
  /** b of one step; 2 for the checkerboard, whose steps are sqrt 2 and which takes two for each matrix. */
  readonly scale: number;
  /** Blockings; half as many matrices for the checkerboard, none for averages. */
  readonly steps: number;
  /** Names of the operators, in the order of truncation. */
  readonly operators: Readonly<Record<Parity, readonly string[]>>;
  /** Of the ties, and of the simulation if there is one. */
  readonly seed: number;
}

/** What the command line says of the settings. */
export interface SettingsOptions {
  /** majority unless given. */
  readonly rule?: string;
  /** Of majority: random (default) or upper-left. */
  readonly ties?: string;
  /** 2 unless given. */
  readonly scale?: number;
  /** Blockings; unless given as many as leave 4 sites each way. */
  readonly levels?: number;
  /** `standard`, numbers such as `6,4`, or a range such as `2`. */
  readonly operators?: string;
  /** 1 unless given. */
  readonly seed?: number;
}

/**
 * Checks the settings for a lattice.
 *
 * @throws ParameterError for unknown rules, ties and operators; SizeError when the lattice does not divide.
 */
export function settingsFor(lattice: Lattice, options: SettingsOptions): BlockingSettings {
  const { rule = "majority", ties = "random", seed = 1 } = options;
  if (!blockingRules.includes(rule as BlockingRule)) {
    throw new ParameterError(`unknown rule "${rule}"; known: ${blockingRules.join(", ")}`);
  }
  if (ties !== "random" && ties !== "upper-left") {
    throw new ParameterError(`unknown ties "${ties}"; known: random, upper-left`);
  }
  if (options.ties !== undefined && rule !== "majority") {
    throw new ParameterError(`rule ${rule} has no ties; only majority has`);
  }
  if (options.scale !== undefined && rule === "checkerboard") {
    throw new ParameterError("rule checkerboard has the scale sqrt 2; leave out --scale, or choose decimation");
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ParameterError(`seed ${seed} is not an integer from 0; give one such as 1`);
  }
  const { scale = 2 } = options;
  const names = (list: readonly Operator[]): readonly string[] => list.map(({ name }) => name);
  const chosen = chosenOperators(extents(lattice).length, options.operators ?? "standard");
  const base = {
    rule: rule as BlockingRule,
    ties,
    scale,
    seed,
    operators: { even: names(chosen.even), odd: names(chosen.odd) },
  } as const;
  const step = coarseningOf(base);
  const first = step.sizeAfter(lattice);
  const { levels = usualSteps(step, first) } = options;
  if (!Number.isInteger(levels) || levels < 1) {
    throw new ParameterError(`levels ${levels} is not a positive integer; give the number of blockings, such as 3`);
  }
  for (let at: CoarseLattice = first, n = 1; n < levels; n++) at = step.sizeAfter(at);
  return { ...base, steps: levels };
}

/** One blocking. */
export function coarseningOf({ rule, scale, ties }: Pick<BlockingSettings, "rule" | "scale" | "ties">): Coarsening {
  switch (rule) {
    case "majority":
      return majority({ scale, ties });
    case "decimation":
      return decimation({ scale });
    case "checkerboard":
      return checkerboardDecimation();
    case "average":
      return blockAverage({ scale });
  }
}

/** What leads from one matrix to the next, and how many blockings that is; none for averages, which are no spins. */
export function matrixStep(
  settings: BlockingSettings,
): { readonly coarsening: Coarsening<Int8Array>; readonly blockings: number; readonly steps: number } | undefined {
  const { rule, scale, ties, steps } = settings;
  if (rule === "average") return undefined;
  if (rule === "majority") return { coarsening: majority({ scale, ties }), blockings: 1, steps };
  if (rule === "decimation") return { coarsening: decimation({ scale }), blockings: 1, steps };
  const twice = composed(checkerboardDecimation(), checkerboardDecimation());
  return steps < 2 ? undefined : { coarsening: twice, blockings: 2, steps: Math.floor(steps / 2) };
}

/** Blockings that leave at least 4 sites each way; one where even the first leaves fewer. */
function usualSteps(step: Coarsening, first: CoarseLattice): number {
  const smallest = 4;
  let [at, steps] = [first, 1];
  for (;;) {
    try {
      at = step.sizeAfter(at);
    } catch (error) {
      if (error instanceof SizeError) return steps; // the lattice divides no further
      throw error;
    }
    if (Math.min(at.rows, at.columns, at.kind === "cubic" ? at.layers : smallest) < smallest) return steps;
    steps++;
  }
}

interface OperatorLists {
  readonly even: readonly Operator[];
  readonly odd: readonly Operator[];
}

/** Ranges tried one after the other until there are as many operators as asked for. */
const ranges = [1, Math.SQRT2, 2, Math.sqrt(5), Math.sqrt(8), 3] as const;
const mostOperators = 64;

/**
 * The operators of a word: `standard` for Swendsen's four and four, `6,4` for the first six even and four odd ones by
 * range, `2` for all within a distance of 2 (up to four spins).
 *
 * @throws ParameterError for anything else.
 */
function chosenOperators(dimension: number, text: string): OperatorLists {
  const both = (of: (parity: Parity) => readonly Operator[]): OperatorLists => ({ even: of("even"), odd: of("odd") });
  if (text === "standard") return both((parity) => standardOperators({ dimension, parity }));
  const within = (range: number, parity: Parity): Operator[] =>
    operators({ dimension, parity, range, maximumOrder: parity === "even" ? 4 : 3 });
  const counts = /^(\d+),(\d+)$/.exec(text);
  if (counts) {
    const [even, odd] = [Number(counts[1]), Number(counts[2])];
    const first = (parity: Parity, wanted: number): Operator[] => {
      if (wanted === 0) return [];
      const found = ranges.map((range) => within(range, parity)).find(({ length }) => length >= wanted);
      if (!found || wanted > mostOperators) {
        throw new ParameterError(`operators "${text}" asks for ${wanted} ${parity} ones; at most ${mostOperators}`);
      }
      return found.slice(0, wanted);
    };
    if (even + odd === 0) throw new ParameterError('operators "0,0" leave nothing to measure; try 4,4');
    return both((parity) => first(parity, parity === "even" ? even : odd));
  }
  const range = text.trim() === "" ? Number.NaN : Number(text);
  if (!(range >= 1)) {
    throw new ParameterError(
      `operators "${text}" is not standard, two numbers such as 6,4, or a range from 1 in lattice spacings such as 2`,
    );
  }
  const lists = both((parity) => within(range, parity));
  const most = Math.max(lists.even.length, lists.odd.length);
  if (most > mostOperators) {
    throw new ParameterError(`range ${text} holds ${most} operators of one parity, more than ${mostOperators}; try 2`);
  }
  return lists;
}
