import { existsSync } from "node:fs";
import { z } from "zod";
import { ndArray } from "../../../core/arrays/index.js";
import { FormatError } from "../../../core/errors/index.js";
import type { SamplerState } from "../../../physics/montecarlo/index.js";
import { readArrays, writeNpz } from "../../io/index.js";

const schema = z.object({
  version: z.literal(1),
  task: z.string(),
  unit: z.int().min(0),
  seed: z.int().min(0),
  release: z.string(),
  thermalized: z.int().min(0),
  measurements: z.int().min(0),
  sweepLength: z.int().min(1),
  seconds: z.number().min(0),
  rungs: z.int().min(1),
  lanes: z.int().min(1),
  kernel: z.string(),
  sweeps: z.int().min(0),
  settings: z.record(z.string(), z.json()),
});

/** How far a unit has come, beside the state of its sampler. */
export interface Position {
  readonly task: string;
  readonly unit: number;
  readonly seed: number;
  /** The version of Kadanoff that wrote it. */
  readonly release: string;
  /** Thermalization sweeps made. */
  readonly thermalized: number;
  readonly measurements: number;
  /** Updates of the kernel in one sweep: 1, and for Wolff the clusters that flip as many spins as there are. */
  readonly sweepLength: number;
  /** Time spent in the kernels so far. */
  readonly seconds: number;
  readonly rungs: number;
  readonly lanes: number;
}

export interface Checkpoint extends Position {
  readonly state: SamplerState;
}

/** Writes a checkpoint whole or not at all. @throws OutputError */
export function writeCheckpoint(path: string, { state, ...position }: Checkpoint): void {
  const { bytes, ...rest } = state;
  const header = new TextEncoder().encode(JSON.stringify({ ...position, ...rest }));
  writeNpz(path, { bytes: ndArray(bytes, [bytes.length]), header: ndArray(header, [header.length]) });
}

/**
 * The checkpoint at a path, undefined where there is none.
 *
 * @throws FormatError when the file is cut off, damaged or no checkpoint.
 */
export function readCheckpoint(path: string): Checkpoint | undefined {
  if (!existsSync(path)) return undefined;
  const { header, bytes } = parts(path, ["header", "bytes"]);
  const { version, kernel, sweeps, settings, ...position } = parseHeader(path, header!);
  return {
    ...position,
    state: { version, kernel, sweeps, settings: settings as SamplerState["settings"], bytes: bytes! },
  };
}

/** The position alone, for `status`; the sampler's state is not read. @throws FormatError */
export function readPosition(path: string): (Position & { readonly kernel: string }) | undefined {
  if (!existsSync(path)) return undefined;
  const { version: _, sweeps: __, settings: ___, ...position } = parseHeader(path, parts(path, ["header"]).header!);
  return position;
}

/** What to do about a checkpoint that cannot be used. */
export const remedy =
  "the series beside it are whole; begin the run anew with --restart, or delete this task's directory";

function parts(path: string, wanted: readonly string[]): Record<string, Uint8Array> {
  try {
    const arrays = readArrays(path, {
      choose: (found) => {
        const missing = wanted.find((entry) => !found.includes(entry));
        if (missing) throw new FormatError(`${path} has no array "${missing}"`);
        return wanted;
      },
    });
    return Object.fromEntries(
      wanted.map((name) => {
        const data = arrays[name]?.data;
        if (!(data instanceof Uint8Array)) throw new FormatError(`${path} does not hold "${name}" as uint8`);
        return [name, data];
      }),
    );
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`checkpoint is damaged or foreign: ${error.message}; ${remedy}`, { cause: error });
  }
}

function parseHeader(path: string, header: Uint8Array): z.output<typeof schema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch (error) {
    throw new FormatError(`the header of checkpoint ${path} is not JSON; ${remedy}`, { cause: error });
  }
  const checked = schema.safeParse(parsed);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  throw new FormatError(`"${issue.path.join(".")}" of checkpoint ${path}: ${issue.message}; ${remedy}`);
}
