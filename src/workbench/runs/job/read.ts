import { readFileSync } from "node:fs";
import { parse as parseToml, TomlError } from "smol-toml";
import type { z } from "zod";
import { FormatError, ParameterError } from "../../../core/errors/index.js";
import { type CheckedJob, type JobInput, jobSchema } from "./schema.js";

/**
 * A job file, TOML or JSON, as an object whose keys are not yet checked.
 *
 * @throws FormatError when the file is missing or is neither, with the line.
 */
export function readJobFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new FormatError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}); correct the path`, {
      cause: error,
    });
  }
  const json = path.endsWith(".json") || text.trimStart().startsWith("{");
  let parsed: unknown;
  try {
    parsed = json ? JSON.parse(text) : parseToml(text);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    throw new FormatError(`${path} is no ${json ? "JSON" : "TOML"}: ${reason}`, { cause: error });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new FormatError(`${path} holds no table of keys; write lines such as size = "64"`);
  }
  const { $schema, ...keys } = parsed as Record<string, unknown>;
  return keys;
}

/**
 * Checks the keys and values of a job.
 *
 * @throws ParameterError for an unknown key, with the nearest known one, and for values of the wrong kind.
 */
export function checkJob(input: JobInput | Record<string, unknown>): CheckedJob {
  const checked = jobSchema.safeParse(input);
  if (checked.success) return checked.data;
  throw new ParameterError(explain(checked.error.issues[0]!, input as Record<string, unknown>));
}

const known = Object.keys(jobSchema.shape);

function explain(issue: z.core.$ZodIssue, input: Record<string, unknown>): string {
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const near = nearest(key, known);
    return `unknown key "${key}"${near ? `; did you mean "${near}"?` : ""}; known: ${known.join(", ")}`;
  }
  const key = String(issue.path[0] ?? "job");
  const found = issue.path.reduce<unknown>((at, step) => (at as never)?.[step as never], input);
  const value = typeof found === "number" ? String(found) : JSON.stringify(found);
  if (issue.code === "invalid_value") return `${key} ${value} is not known; choose one of ${issue.values.join(", ")}`;
  const { description, examples } = (jobSchema.shape[key as keyof typeof jobSchema.shape]?.meta() ?? {}) as {
    description?: string;
    examples?: unknown[];
  };
  const example = examples?.[0] === undefined ? "" : `, such as ${JSON.stringify(examples[0])}`;
  return `${key} ${value}: ${plainReason(issue)}; ${key} is ${description ?? "a job"}${example}`;
}

function plainReason(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_small") return `below ${issue.minimum}`;
  if (issue.code === "too_big") return `above ${issue.maximum}`;
  if (issue.code === "invalid_union") return closestReason(issue);
  return issue.message.replace(/^Invalid input: /, "");
}

/** Of the kinds that a value may have, what it lacks to be the one that it is closest to. */
function closestReason({ errors }: z.core.$ZodIssueInvalidUnion): string {
  const found = errors.flat().filter(({ code }) => code !== "invalid_type");
  const close = found.find((issue) => issue.code !== "invalid_union") ?? found[0];
  return close ? plainReason(close) : "neither a value nor a list of values";
}

/** The known word that begins with the given one, or that is within two changes of it. */
function nearest(given: string, words: readonly string[]): string | undefined {
  const word = given.toLowerCase();
  const longer = words.find((one) => word.length > 2 && one.toLowerCase().startsWith(word));
  if (longer) return longer;
  const scored = words.map((one) => ({ one, distance: editDistance(word, one.toLowerCase()) }));
  scored.sort((a, b) => a.distance - b.distance);
  const best = scored[0]!;
  return best.distance <= Math.max(2, Math.floor(word.length / 4)) ? best.one : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
