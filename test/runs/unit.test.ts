import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planTask } from "../../src/workbench/runs/chain/plan.js";
import { runUnit } from "../../src/workbench/runs/chain/unit.js";
import { checkJob, jobTasks, taskPoints } from "../../src/workbench/runs/index.js";

/** A spin that is flipped alone changes whether the number of up spins is even; an even number of them never does. */
test.each(["ising", "potts"] as const)(
  "Wolff at K = 0 meets both parities of the number of up spins: %s",
  async (model) => {
    const directory = mkdtempSync(join(tmpdir(), "kadanoff-unit-"));
    const job = checkJob({
      model,
      size: 4,
      coupling: 0,
      sampler: "wolff",
      measurements: 40_000,
      ...(model === "potts" && { states: 2 }),
    });
    const [task] = jobTasks(job);
    const plan = planTask(job, task!, { kernel: "", rungs: 1, lanes: 1 });
    const { measurements: goal, every, thermalization } = plan;
    await runUnit({ job, task: task!, plan, unit: 0, goal, directory }, { stop: () => false, progress: () => {} });
    const [point] = taskPoints({
      task: task!,
      directories: [directory],
      measurements: goal,
      every,
      thermalization,
    });
    rmSync(directory, { recursive: true });
    const { mean, error } = point!.observables.magnetizationAbs!;
    // Sixteen free spins: the sum over k of binomial(16, k) |16 - 2 k|/16, over 2^16.
    let [exact, binomial] = [0, 1];
    for (let k = 0; k <= 16; k++) {
      exact += (binomial * Math.abs(16 - 2 * k)) / 16 / 2 ** 16;
      binomial *= (16 - k) / (k + 1);
    }
    expect(Math.abs(mean - exact) / error!).toBeLessThan(4);
    expect(error!).toBeLessThan(2e-3);
  },
);
