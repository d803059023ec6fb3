import type { NdArray } from "../../core/arrays/index.js";
import { FormatError } from "../../core/errors/index.js";
import { lastWord, mayHoldConfigurations } from "./foreign-configurations.js";
import {
  type ArrayEntry,
  arraysInWords,
  formatOf,
  listArrays,
  readableType,
  readSource,
  type SourceFormat,
} from "./sources.js";
import { fewValues } from "./spin-values.js";
import { usualEntries } from "./spins.js";

/** What a file holds for an analysis. */
export interface InputSummary {
  readonly format: SourceFormat;
  /** `both` when there are arrays of either kind. */
  readonly kind: "configurations" | "series" | "both";
  /** The names of the arrays that are configurations, for `loadConfigurations`. */
  readonly configurations: readonly string[];
  /** The names of the arrays or columns that are time series, for `readTimeSeries`. */
  readonly series: readonly string[];
  /** The names of arrays that describe configurations, such as `coupling` and `chains`; none without configurations. */
  readonly parameters: readonly string[];
  /** All arrays of the file, those of neither kind too. */
  readonly arrays: readonly ArrayEntry[];
}

/** Names that stand for parameters beside configurations, as `kadanoff simulate` writes them. */
const parameterNames = ["coupling", "signs", "chains", "states", "kappa", "massSquared", "lambda", "periodic"];

/**
 * Tells configurations from time series. Arrays called `configurations` or `spins`, arrays of three or more axes, and
 * bit-packed ones are configurations; tables and arrays of one axis are series. An array of two axes with any other
 * name is configurations [count, sites] if it holds no more than two different values, or bytes; series otherwise.
 * Beside configurations, arrays called `coupling`, `signs`, `chains`, `states`, `kappa`, `massSquared`, `lambda` or
 * `periodic` are no series but parameters.
 *
 * @throws FormatError when the file is unreadable, or holds neither; the message lists what it holds.
 */
export async function inspectInput(path: string): Promise<InputSummary> {
  const format = formatOf(path);
  const arrays = await listArrays(path);
  const usable = arrays.filter(
    ({ dtype, shape }) => readableType.test(dtype) && shape.length > 0 && !shape.includes(0),
  );
  const open = usable.filter((entry) => kindOf(entry) === undefined).map(({ name }) => name);
  const contents = open.length > 0 ? await readSource(path, open) : {};
  const isConfigurations = (entry: ArrayEntry): boolean =>
    (kindOf(entry) ?? kindByContent(contents[entry.name]!)) === "configurations";
  const namesOf = (entries: readonly ArrayEntry[]) => entries.map(({ name }) => name);
  const configurations = namesOf(usable.filter(isConfigurations));
  const isParameter = ({ name, dtype }: ArrayEntry): boolean =>
    configurations.length > 0 &&
    !configurations.includes(name) &&
    readableType.test(dtype) &&
    parameterNames.includes(lastWord(name));
  const parameters = namesOf(arrays.filter(isParameter));
  const series = namesOf(usable.filter(({ name }) => !configurations.includes(name) && !parameters.includes(name)));
  if (usable.length === 0) {
    const there = arrays.length > 0 ? `it holds ${arraysInWords(arrays)}` : "it holds no array";
    throw new FormatError(
      `${path} holds neither configurations nor time series: ${there}; ` +
        "save numbers of shape [count, L, L] or [measurements]",
    );
  }
  const kind = series.length === 0 ? "configurations" : configurations.length === 0 ? "series" : "both";
  return { format, kind, configurations, series, parameters, arrays };
}

/** What name, type and axes say; undefined when the content decides. */
function kindOf(entry: ArrayEntry): "configurations" | "series" | undefined {
  const { name, dtype, shape } = entry;
  if (usualEntries.includes(lastWord(name)) && shape.length > 1) return "configurations";
  if (dtype === "bit" || mayHoldConfigurations(entry)) return "configurations";
  if (shape.length === 2 && shape[1]! > 1) return /^(?:bool|u?int8)$/.test(dtype) ? "configurations" : undefined;
  return "series";
}

function kindByContent({ data }: NdArray): "configurations" | "series" {
  return fewValues(data, 2) ? "configurations" : "series";
}
