import { Command } from "commander";
import { packageVersion } from "../workbench/provenance/index.js";
import { analyzeCommand } from "./analyze.js";
import { compileCommand } from "./compile.js";
import { exponentsCommand } from "./exponents.js";
import { flowCommand } from "./flow.js";
import { mapCommand } from "./map.js";
import { rgCommand } from "./rg.js";
import { schemaCommand } from "./schema.js";
import { simulateCommand } from "./simulate.js";
import { statusCommand } from "./status.js";

/** The command line: one verb per file of this folder. */
export function program(): Command {
  const root = new Command("kadanoff")
    .description("The renormalization group as a program.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .showHelpAfterError("(kadanoff --help lists the verbs; kadanoff <verb> --help their options)")
    .exitOverride();
  const verbs = [
    mapCommand(),
    flowCommand(),
    compileCommand(),
    simulateCommand(),
    analyzeCommand(),
    statusCommand(),
    schemaCommand(),
    rgCommand(),
    exponentsCommand(),
  ];
  for (const verb of verbs) root.addCommand(verb.copyInheritedSettings(root));
  return root;
}
