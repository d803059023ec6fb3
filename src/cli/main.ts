#!/usr/bin/env node
import { CommanderError } from "commander";
import { KadanoffError } from "../core/errors/index.js";
import { program } from "./program.js";

// A reader that has seen enough, such as head, closes the pipe: nothing is wrong then.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

/** Refusals and wrong usage exit with 2, faults of the program with 1. */
try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof KadanoffError) {
    process.stderr.write(`${error.name}: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  }
}
