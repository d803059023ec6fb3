// A job from a program: two sizes at K_c, run in a directory, continued if it is run again.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkJob, planJob, runJob } from "kadanoff/runs";
import { formatEstimate } from "kadanoff/statistics";

const directory = mkdtempSync(join(tmpdir(), "kadanoff-two-sizes-"));
const job = (measurements: number) =>
  checkJob({ size: ["8", "16"], coupling: "critical", sampler: "swendsen-wang", measurements });

const planned = await planJob(job(5_000));
await runJob(planned, { directory });
// Asked for more, the run goes on where it was.
const { points } = await runJob(await planJob(job(20_000)), { directory });
for (const { parameters, observables, exact } of points) {
  const { energyPerSite, binder } = observables;
  console.log(
    `${parameters.size}: E/N ${formatEstimate(energyPerSite!)} (exact ${exact.energyPerSite!.toFixed(5)}), ` +
      `U4 ${formatEstimate(binder!)}, tau ${energyPerSite!.tau.toFixed(2)}`,
  );
}
rmSync(directory, { recursive: true });
