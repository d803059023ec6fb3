import { readFileSync } from "node:fs";

/** What made a file of results: the program, the machine's kind and the time. */
export interface Provenance {
  readonly program: "kadanoff";
  /** The version of Kadanoff, from its package.json. */
  readonly version: string;
  /** The version of Node, such as 20.19.0. */
  readonly node: string;
  /** Operating system and processor, such as "linux x64". */
  readonly platform: string;
  /** The time in ISO 8601, UTC. */
  readonly date: string;
  /** The words of the command line that was run, if one was. */
  readonly command?: readonly string[];
}

export interface ProvenanceOptions {
  readonly command?: readonly string[];
  /** The time to report; default: now. */
  readonly date?: Date;
}

/** The provenance of results made by this process, now. */
export function provenance({ command, date = new Date() }: ProvenanceOptions = {}): Provenance {
  return {
    program: "kadanoff",
    version: packageVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    date: date.toISOString(),
    ...(command && { command: [...command] }),
  };
}

/** The version of Kadanoff. This file lies three folders below the package, in src/ as in dist/. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The words of a command as a shell takes them, quoted where needed. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
