import { Command } from "commander";

/** `kadanoff status`: how far a run has come; exit code 0 when complete, 3 when not. */
export function statusCommand(): Command {
  return new Command("status")
    .summary("how far a run is, also while it runs")
    .description("Reads a run directory and says how far its tasks are. Exit code 0 when all are complete, 3 when not.")
    .argument("<directory>", "the run directory")
    .option("--json", "print one JSON object on standard output")
    .action(async (directory: string, { json }: { readonly json?: true }) => {
      const { runStatus } = await import("../workbench/runs/index.js");
      const status = runStatus(directory);
      if (!status.complete) process.exitCode = 3;
      if (json) {
        process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
        return;
      }
      const done = status.tasks.filter(({ complete }) => complete).length;
      const lines = status.tasks.map(
        ({ name, complete, fraction, measurements, goal }) =>
          `${complete ? "complete" : `${Math.floor(100 * Math.min(fraction, 0.999))} %`.padStart(8)}  ${name}  ${measurements} of ${goal} measurements in every chain`,
      );
      const state = status.complete ? "complete" : status.running ? "running" : "not running; the same command goes on";
      process.stdout.write(`${lines.join("\n")}\n${done} of ${status.tasks.length} tasks complete, ${state}\n`);
    });
}
