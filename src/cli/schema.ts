import { Command } from "commander";

/** `kadanoff schema`: the JSON Schema of job files. */
export function schemaCommand(): Command {
  return new Command("schema")
    .summary("the JSON Schema of job files")
    .description("Prints the JSON Schema of the job files of kadanoff simulate, for editors and other programs.")
    .action(async () => {
      const { jobJsonSchema } = await import("../workbench/runs/index.js");
      process.stdout.write(`${JSON.stringify(jobJsonSchema(), null, 2)}\n`);
    });
}
