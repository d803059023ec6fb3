import { Command } from "commander";
import { provenance } from "../workbench/runs/index.js";
import { compileCommand } from "./compile.js";
import { flowCommand } from "./flow.js";
import { mapCommand } from "./map.js";

/** The command line: one verb per file of this folder. */
export function program(): Command {
  const root = new Command("kadanoff")
    .description("The renormalization group as a program.")
    .version(provenance().version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .showHelpAfterError("(kadanoff --help lists the verbs; kadanoff <verb> --help their options)")
    .exitOverride();
  for (const verb of [mapCommand(), flowCommand(), compileCommand()]) root.addCommand(verb.copyInheritedSettings(root));
  return root;
}
