import type { NdArray, NumericArray } from "../../../core/arrays/index.js";
import { FormatError } from "../../../core/errors/index.js";
import type { Optimiser } from "../optimisers/optimiser.js";
import type { Schedule } from "../optimisers/schedules.js";
import type { ArraysByName, FloatArray } from "../parameters.js";
import { type MetricRow, metricColumns, rowsOfColumns } from "./metrics.js";
import type { TrainingState } from "./step.js";

/** When training ends before its last step. */
export interface EarlyStopping {
  /** Which of the evaluated metrics is watched. */
  readonly metric: string;
  /** Evaluations without a better value after which training ends. */
  readonly patience: number;
  /** `lower` unless given. */
  readonly better?: "lower" | "higher";
}

/** How the steps are made. A run goes on bit-identically only where these are the same. */
export interface TrainingSettings {
  readonly optimiser: Optimiser["settings"];
  readonly schedule: Schedule;
  readonly clip?: number;
  readonly averaging?: number;
  readonly earlyStopping?: EarlyStopping;
}

/** The best evaluation so far. */
export interface Best {
  readonly step: number;
  readonly value: number;
  /** Evaluations since. */
  readonly waited: number;
  /** The parameters, or their averages where there are, that were evaluated. */
  readonly parameters: ArraysByName;
}

/** All that training needs to go on as if it had never stopped; plain data. */
export interface Checkpoint extends TrainingState {
  readonly version: 1;
  readonly settings: TrainingSettings;
  /** Metrics of the steps so far. */
  readonly rows: readonly MetricRow[];
  readonly best?: Best;
}

interface Head {
  readonly version: number;
  readonly step: number;
  readonly settings: TrainingSettings;
  readonly best?: Omit<Best, "parameters">;
}

/**
 * A checkpoint as named arrays, for a file of the caller's, such as an .npz: `head` (JSON in bytes), `parameters.NAME`,
 * `slots.SLOT.NAME`, `averages.NAME`, `best.NAME` and `metrics.NAME`.
 */
export function checkpointArrays({
  version,
  step,
  settings,
  parameters,
  slots,
  averages,
  best,
  rows,
}: Checkpoint): Record<string, NdArray> {
  const { parameters: bestParameters = {}, ...ofBest } = best ?? {};
  const head = { version, step, settings, ...(best && { best: ofBest }) };
  const bytes = new TextEncoder().encode(JSON.stringify(head));
  const arrays: Record<string, NdArray> = { head: { data: bytes, shape: [bytes.length] } };
  const put = (prefix: string, record: Readonly<Record<string, NdArray>>) => {
    for (const [name, array] of Object.entries(record)) arrays[`${prefix}.${name}`] = array;
  };
  put("parameters", parameters);
  for (const [slot, record] of Object.entries(slots)) put(`slots.${slot}`, record);
  put("averages", averages);
  put("best", bestParameters);
  for (const [name, data] of Object.entries(metricColumns(rows)))
    arrays[`metrics.${name}`] = { data, shape: [data.length] };
  return arrays;
}

/**
 * The checkpoint that `checkpointArrays` took apart.
 *
 * @throws FormatError when an array is missing or of another kind.
 */
export function checkpointFromArrays(arrays: Readonly<Record<string, NdArray>>): Checkpoint {
  const { version, step, settings, best } = headOf(arrays.head);
  const under = <Data extends NumericArray>(prefix: string): Record<string, NdArray<Data>> =>
    Object.fromEntries(
      Object.entries(arrays)
        .filter(([name]) => name.startsWith(`${prefix}.`))
        .map(([name, array]) => [name.slice(prefix.length + 1), array as NdArray<Data>]),
    );
  if (version !== 1) throw new FormatError(`the checkpoint is of version ${version}; this release reads version 1`);
  const parameters = floats(under("parameters"));
  const slots: Record<string, Record<string, NdArray<FloatArray>>> = {};
  for (const [name, array] of Object.entries(floats(under("slots")))) {
    const dot = name.indexOf(".");
    const slot = name.slice(0, dot);
    slots[slot] ??= {};
    slots[slot][name.slice(dot + 1)] = array;
  }
  for (const [slot, record] of Object.entries(slots)) requireSame(parameters, record, `slots.${slot}`);
  const averages = floats(under("averages"));
  if (Object.keys(averages).length > 0) requireSame(parameters, averages, "averages");
  const ofBest = floats(under("best"));
  if (best) requireSame(parameters, ofBest, "best");
  const columns = Object.fromEntries(
    Object.entries(floats(under("metrics"))).map(([name, { data }]) => [name, Float64Array.from(data)]),
  );
  return {
    version,
    step,
    settings,
    parameters,
    slots,
    averages,
    rows: rowsOfColumns(columns),
    ...(best && { best: { ...best, parameters: ofBest } }),
  };
}

function headOf(array: NdArray | undefined): Head {
  if (!(array?.data instanceof Uint8Array))
    throw new FormatError(
      'the arrays are no checkpoint: there is no "head" of bytes; give what checkpointArrays wrote',
    );
  try {
    return JSON.parse(new TextDecoder().decode(array.data)) as Head;
  } catch (cause) {
    throw new FormatError('"head" of the checkpoint is no JSON; the file is damaged', { cause });
  }
}

function floats(record: Readonly<Record<string, NdArray>>): Record<string, NdArray<FloatArray>> {
  for (const [name, { data }] of Object.entries(record)) {
    if (!(data instanceof Float32Array || data instanceof Float64Array))
      throw new FormatError(`"${name}" of the checkpoint does not hold floating-point numbers; the file is damaged`);
  }
  return record as Record<string, NdArray<FloatArray>>;
}

function requireSame(parameters: ArraysByName, record: ArraysByName, where: string): void {
  for (const [name, { shape }] of Object.entries(parameters)) {
    if (record[name]?.shape.join() !== shape.join())
      throw new FormatError(
        `"${where}.${name}" of the checkpoint is missing or not of shape [${shape.join(", ")}]; the file is damaged`,
      );
  }
}
