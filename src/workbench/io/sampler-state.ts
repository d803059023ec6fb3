import { z } from "zod";
import { ndArray } from "../../core/arrays/index.js";
import { FormatError } from "../../core/errors/index.js";
import type { Plain, SamplerState } from "../../physics/montecarlo/index.js";
import { readArrays, writeNpz } from "./files.js";

const entries = ["bytes", "header"];

const plain: z.ZodType<Plain> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(plain), z.record(z.string(), plain)]),
);

const schema = z.object({
  version: z.literal(1),
  kernel: z.string(),
  sweeps: z.int().min(0),
  settings: z.record(z.string(), plain),
});

/**
 * Writes the state of a sampler as an npz file, whole or not at all: `bytes` as it is, and `header`, the rest as JSON in
 * UTF-8. Both arrays are uint8.
 *
 * @throws OutputError when the file cannot be written.
 * @throws ParameterError when the state has 4 GiB or more.
 */
export function writeSamplerState(path: string, { bytes, ...header }: SamplerState): void {
  const text = new TextEncoder().encode(JSON.stringify(header));
  writeNpz(path, { bytes: ndArray(bytes, [bytes.length]), header: ndArray(text, [text.length]) });
}

/**
 * The state that `writeSamplerState` wrote.
 *
 * @throws FormatError, naming the path, when the file is missing, cut off, damaged, or holds something else.
 */
export function readSamplerState(path: string): SamplerState {
  const foreign = (what: string, cause?: unknown): FormatError =>
    new FormatError(`${path} is not the state of a sampler: ${what}; give a file of writeSamplerState`, { cause });
  const { bytes, header } = readArrays(path, {
    choose: (found) => {
      const missing = entries.find((entry) => !found.includes(entry));
      if (missing) throw foreign(`it has no array "${missing}"`);
      return entries;
    },
  });
  // An npy file offers no choice: its one array has neither name.
  if (!(bytes?.data instanceof Uint8Array && header?.data instanceof Uint8Array)) {
    throw foreign('it does not hold the uint8 arrays "bytes" and "header"');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header.data));
  } catch (error) {
    throw foreign("its header is not JSON", error);
  }
  const checked = schema.safeParse(parsed);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    throw foreign(`"${issue.path.join(".")}" of its header: ${issue.message}`);
  }
  return { ...checked.data, bytes: bytes.data };
}
