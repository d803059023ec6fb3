import { z } from "zod";

export const models = ["ising", "potts", "edwards-anderson", "phi4"] as const;
export const samplers = ["wolff", "swendsen-wang", "metropolis", "heat-bath", "tempering"] as const;
export const configurationFormats = ["npy", "npz", "hdf5"] as const;

const oneOrMore = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)]);
const size = z.union([z.int().min(1), z.string()]);
const coupling = z.union([z.number(), z.string()]);
const count = (least: number) => z.int().min(least);

/** A job as users write it: every key is also a flag of `kadanoff simulate`. */
export const jobSchema = z
  .strictObject({
    model: z.enum(models).default("ising").meta({ description: "the model to simulate" }),
    size: oneOrMore(size)
      .default("64")
      .meta({ description: "extents such as 64, 64x32 or 16x16x16; a list is a grid", examples: ["64", ["8", "16"]] }),
    boundary: z.enum(["periodic", "open"]).default("periodic").meta({ description: "boundary conditions" }),
    coupling: oneOrMore(coupling)
      .optional()
      .meta({
        description: "K = J/kT: a number, critical, a range FROM:TO:COUNT or a list; for tempering the ladder",
        examples: ["critical", 0.44, "0.40:0.48:9", [0.43, 0.44, 0.45]],
      }),
    states: oneOrMore(count(2).max(10)).optional().meta({ description: "Potts: number of states q, from 2 to 10" }),
    disorder: count(1).optional().meta({ description: "edwards-anderson: number of disorder realisations" }),
    kappa: oneOrMore(z.number()).optional().meta({ description: "phi4: strength of the gradient term" }),
    massSquared: oneOrMore(z.number()).optional().meta({ description: "phi4: mu^2" }),
    lambda: oneOrMore(z.number()).optional().meta({ description: "phi4: coefficient of phi^4/4" }),
    sampler: z.enum(samplers).optional().meta({ description: "how to update; unless given, what suits the model" }),
    overrelaxation: count(0).optional().meta({ description: "phi4: reflection sweeps after each Metropolis sweep" }),
    clusters: count(0).optional().meta({ description: "phi4: sign-cluster updates after each sweep" }),
    measurements: count(1)
      .optional()
      .meta({ description: "measurements of every chain; unless given, about 12 s of work" }),
    every: count(1).optional().meta({ description: "sweeps before each measurement" }),
    thermalization: count(0).optional().meta({ description: "sweeps before the first measurement" }),
    replicas: count(1).optional().meta({ description: "independent chains of every task, at least" }),
    start: z.enum(["ordered", "random"]).optional().meta({ description: "the first configuration of every chain" }),
    seed: count(0).default(1).meta({ description: "seed of all random numbers" }),
    until: z
      .string()
      .optional()
      .meta({
        description: "go on until the error of an observable is small enough, absolute or in percent",
        examples: ["binder:1e-3", "energyPerSite:0.01%"],
      }),
    maximum: count(1).optional().meta({ description: "with until: measurements of every chain at most" }),
    configurations: z
      .enum(configurationFormats)
      .optional()
      .meta({ description: "store configurations, in this format" }),
    configurationsEvery: count(1).optional().meta({ description: "measurements between two stored configurations" }),
    checkpointSeconds: z.number().min(0.05).default(30).meta({ description: "seconds between two checkpoints" }),
    checkpointSweeps: count(1).optional().meta({ description: "sweeps between two checkpoints" }),
  })
  .meta({ title: "Kadanoff job", description: "What kadanoff simulate does: a grid of tasks over model parameters." });

/** A job as it was written, keys checked and defaults filled in. */
export type JobInput = z.input<typeof jobSchema>;
export type CheckedJob = z.output<typeof jobSchema>;

/** The JSON Schema of job files, for editors and other programs. */
export function jobJsonSchema(): object {
  const schema = z.toJSONSchema(jobSchema, { io: "input" });
  return { $id: "https://kadanoff.dev/job.schema.json", ...schema };
}
