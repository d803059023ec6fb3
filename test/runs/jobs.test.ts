import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { FormatError, ParameterError, SizeError } from "../../src/core/errors/index.js";
import { critical, criticalCubic } from "../../src/physics/lattice/index.js";
import { criticalPotts } from "../../src/physics/models/index.js";
import { checkJob, jobJsonSchema, jobTasks, planJob, readJobFile } from "../../src/workbench/runs/index.js";

const tasksOf = (job: Record<string, unknown>) => jobTasks(checkJob(job));
const couplingsOf = (job: Record<string, unknown>) => tasksOf(job).flatMap(({ couplings }) => couplings);

/** Reads a job file of this text. */
function read(name: string, text: string): Record<string, unknown> {
  const directory = mkdtempSync(join(tmpdir(), "kadanoff-job-"));
  try {
    writeFileSync(join(directory, name), text);
    return readJobFile(join(directory, name));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A bad value of every key, and what is said of it. */
const badValues: readonly (readonly [job: Record<string, unknown>, message: RegExp])[] = [
  [{ model: "xy" }, /^model "xy" is not known; choose one of ising, potts, edwards-anderson, phi4$/],
  [{ size: -5 }, /^size -5: below 1; size is extents/],
  [{ size: 2.5 }, /^size 2\.5: .*; size is extents/],
  [{ size: [] }, /^size \[\]: /],
  [{ size: true }, /^size true: neither a value nor a list of values/],
  [{ boundary: "twisted" }, /^boundary "twisted" is not known; choose one of periodic, open$/],
  [{ coupling: null }, /^coupling null: /],
  [{ coupling: { from: 1 } }, /^coupling \{"from":1\}: .*such as "critical"$/],
  [{ coupling: [] }, /^coupling \[\]: /],
  [{ states: 1 }, /^states 1: below 2; /],
  [{ states: [3, 11] }, /^states .*: above 10; /],
  [{ disorder: 0 }, /^disorder 0: below 1; /],
  [{ kappa: "1" }, /^kappa "1": /],
  [{ massSquared: "x" }, /^massSquared "x": /],
  [{ lambda: false }, /^lambda false: /],
  [{ sampler: "worm" }, /^sampler "worm" is not known; choose one of wolff, swendsen-wang, /],
  [{ overrelaxation: -1 }, /^overrelaxation -1: below 0; /],
  [{ clusters: 0.5 }, /^clusters 0\.5: expected int/],
  [{ measurements: 0 }, /^measurements 0: below 1; /],
  [{ measurements: "many" }, /^measurements "many": expected number, received string; /],
  [{ every: 0 }, /^every 0: below 1; /],
  [{ thermalization: -1 }, /^thermalization -1: below 0; /],
  [{ replicas: 0 }, /^replicas 0: below 1; /],
  [{ start: "hot" }, /^start "hot" is not known; choose one of ordered, random$/],
  [{ seed: -1 }, /^seed -1: below 0; /],
  [{ seed: 2 ** 60 }, /^seed 1152921504606847000: above 9007199254740991/],
  [{ until: 3 }, /^until 3: .*such as "binder:1e-3"$/],
  [{ maximum: 0 }, /^maximum 0: below 1; /],
  [{ configurations: "png" }, /^configurations "png" is not known; choose one of npy, npz, hdf5$/],
  [{ configurationsEvery: 0 }, /^configurationsEvery 0: below 1; /],
  [{ checkpointSeconds: 0 }, /^checkpointSeconds 0: below 0\.05; /],
  [{ checkpointSweeps: 0 }, /^checkpointSweeps 0: below 1; /],
];

describe("a job", () => {
  test("of nothing is the Ising model at its critical point on 64x64", () => {
    expect(tasksOf({})).toEqual([
      {
        model: "ising",
        size: "64x64",
        boundary: "periodic",
        name: `ising-64x64-K${critical}-wolff`,
        sampler: "wolff",
        couplings: [critical],
      },
    ]);
  });

  test.each([
    ["seperate", /^unknown key "seperate"; known: model, size, /],
    ["couplings", /^unknown key "couplings"; did you mean "coupling"\?/],
    ["Thermalisation", /^unknown key "Thermalisation"; did you mean "thermalization"\?/],
    ["checkpoint_seconds", /did you mean "checkpointSeconds"\?/],
    ["mass", /did you mean "massSquared"\?/],
  ])("with the unknown key %s is refused with the nearest known one", (key, message) => {
    expect(() => checkJob({ [key]: 1 })).toThrow(ParameterError);
    expect(() => checkJob({ [key]: 1 })).toThrow(message);
  });

  test.each(badValues)("with %j is refused with the key, the value and what it wants", (job, message) => {
    expect(() => checkJob(job)).toThrow(ParameterError);
    expect(() => checkJob(job)).toThrow(message);
  });

  test("has no key whose bad values are not tested", () => {
    const keys = Object.keys((jobJsonSchema() as { properties: object }).properties);
    expect(new Set(badValues.flatMap(([job]) => Object.keys(job)))).toEqual(new Set(keys));
  });

  test.each<[Record<string, unknown>, typeof ParameterError | typeof SizeError, RegExp]>([
    [{ size: "-64" }, SizeError, /size "-64" is not of the form 64, 64x32 or 16x16x16/],
    [{ size: "64x" }, SizeError, /size "64x"/],
    [{ size: "0" }, SizeError, /0/],
    [{ size: "1x8" }, SizeError, /1/],
    [{ coupling: "warm" }, ParameterError, /coupling "warm" is not a number; give K = J\/kT such as 0\.44, critical/],
    [{ coupling: "0.4:0.5" }, ParameterError, /coupling "0\.4:0\.5" is not of the form FROM:TO:COUNT/],
    [{ coupling: "0.4:0.5:1" }, ParameterError, /not of the form FROM:TO:COUNT with a count from 2/],
    [{ coupling: "0.4,,0.5" }, ParameterError, /coupling "" is not a number/],
    [{ sampler: "tempering" }, ParameterError, /needs a ladder of couplings; try coupling = "0\.3:0\.6:16"/],
    [{ model: "edwards-anderson" }, ParameterError, /needs a coupling; try coupling = "0\.2:1\.1:32"/],
    [{ model: "edwards-anderson", coupling: "critical" }, ParameterError, /"critical" is not known for model edwards/],
    [{ model: "potts", size: "8x8x8" }, ParameterError, /"critical" is not known for the Potts model in three/],
    [{ model: "phi4", lambda: 1 }, ParameterError, /needs massSquared and lambda; try massSquared = -0\.95/],
    [{ maximum: 100 }, ParameterError, /maximum without until has no effect/],
    [{ configurationsEvery: 3 }, ParameterError, /configurationsEvery without configurations has no effect/],
    [
      { until: "binder:1e-3", measurements: 200, maximum: 100 },
      ParameterError,
      /maximum 100 is below measurements 200/,
    ],
  ])("%j is refused when its tasks are made", (job, error, message) => {
    expect(() => tasksOf(job)).toThrow(error);
    expect(() => tasksOf(job)).toThrow(message);
  });

  const models = ["ising", "potts", "edwards-anderson", "phi4"];
  test.each<[string, unknown, readonly string[]]>([
    ["coupling", 0.4, ["ising", "potts", "edwards-anderson"]],
    ["states", 3, ["potts"]],
    ["disorder", 2, ["edwards-anderson"]],
    ["kappa", 1, ["phi4"]],
    ["massSquared", -1, ["phi4"]],
    ["lambda", 1, ["phi4"]],
    ["overrelaxation", 1, ["phi4"]],
    ["clusters", 1, ["phi4"]],
  ])("takes %s only with its models", (key, value, owners) => {
    for (const model of models) {
      if (owners.includes(model)) continue;
      const message = `${key} is not a key of model ${model}; it belongs to ${owners.join(", ")}`;
      expect(() => tasksOf({ model, [key]: value })).toThrow(message);
    }
  });

  test.each([
    ["potts", "worm", /is not known/],
    [
      "edwards-anderson",
      "wolff",
      /model edwards-anderson has no sampler "wolff"; it has: tempering, metropolis, heat-/,
    ],
    ["phi4", "swendsen-wang", /model phi4 has no sampler "swendsen-wang"; it has: metropolis/],
    ["phi4", "tempering", /model phi4 has no sampler/],
  ])("of model %s refuses sampler %s with those it has", (model, sampler, message) => {
    expect(() => tasksOf({ model, sampler })).toThrow(message);
  });

  test("gives an antiferromagnet to the heat bath, and refuses clusters for it before anything is run", async () => {
    const clusters = checkJob({ size: 8, coupling: -0.3, sampler: "wolff" });
    await expect(planJob(clusters)).rejects.toThrow(/clusters need K >= 0; use metropolis or heat-bath/);
    const { tasks } = await planJob(checkJob({ size: 8, coupling: [-0.3, 0.3] }));
    expect(tasks.map(({ sampler }) => sampler)).toEqual(["heat-bath", "heat-bath"]);
  });

  test("refuses a target for an observable that its model does not have", async () => {
    const job = checkJob({ size: 8, until: "overlap:1e-3" });
    await expect(planJob(job)).rejects.toThrow(/until names no observable "overlap"; this model has: energyPerSite, /);
    for (const text of ["binder", "binder:", "binder:0", "binder:-1", "binder:1:2", "binder:x"]) {
      await expect(planJob(checkJob({ size: 8, until: text }))).rejects.toThrow(/is not of the form OBSERVABLE:ERROR/);
    }
  });
});

describe("couplings", () => {
  test("are numbers, critical, ranges with both ends, lists of these, and text with commas", () => {
    expect(couplingsOf({ coupling: 0.43 })).toEqual([0.43]);
    expect(couplingsOf({ coupling: "critical" })).toEqual([critical]);
    expect(couplingsOf({ coupling: "Critical", size: "8x8x8" })).toEqual([criticalCubic]);
    expect(couplingsOf({ coupling: "0.43, 0.44,critical" })).toEqual([0.43, 0.44, critical]);
    expect(couplingsOf({ coupling: [0.43, "0.5", "critical"] })).toEqual([0.43, 0.5, critical]);
    expect(couplingsOf({ coupling: "0.40:0.48:9" })).toEqual([0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47, 0.48]);
    expect(couplingsOf({ coupling: "0.4:critical:2" })).toEqual([0.4, critical]);
  });

  test("given twice make one task", () => {
    expect(couplingsOf({ coupling: [0.43, "0.43", "0.43:0.45:3"] })).toEqual([0.43, 0.44, 0.45]);
  });

  test("are critical for every number of Potts states", () => {
    expect(couplingsOf({ model: "potts", states: [2, 3, 10] })).toEqual([2, 3, 10].map(criticalPotts));
  });

  test("of a ladder go from hot to cold and make one task", () => {
    const [task, ...others] = tasksOf({ coupling: [0.5, 0.3, 0.4], sampler: "tempering" });
    expect(others).toEqual([]);
    expect(task!.couplings).toEqual([0.3, 0.4, 0.5]);
  });
});

describe("a grid", () => {
  test("is the product of its lists, sizes outermost", () => {
    const names = tasksOf({ size: [8, "16x32"], coupling: [0.4, 0.5] }).map(({ name }) => name);
    expect(names).toEqual([
      "ising-8x8-K0.4-wolff",
      "ising-8x8-K0.5-wolff",
      "ising-16x32-K0.4-wolff",
      "ising-16x32-K0.5-wolff",
    ]);
    const phi4 = { model: "phi4", kappa: [1, 2], massSquared: [-1, -0.5, 0], lambda: [0.5, 1] };
    expect(tasksOf(phi4)).toHaveLength(12);
    expect(new Set(tasksOf(phi4).map(({ name }) => name)).size).toBe(12);
  });

  test("grows without a change of the tasks it had", () => {
    const small = tasksOf({ size: [8], coupling: [0.44] });
    const large = tasksOf({ size: [16, 8], coupling: "0.40:0.48:9" });
    expect(large).toHaveLength(18);
    expect(large).toContainEqual(small[0]);
  });

  test("tells tasks apart that differ in the boundary, and ladders that differ between their ends", () => {
    const names = [
      ...tasksOf({ size: 8 }),
      ...tasksOf({ size: 8, boundary: "open" }),
      ...tasksOf({ size: 8, sampler: "tempering", coupling: [0.3, 0.4, 0.6] }),
      ...tasksOf({ size: 8, sampler: "tempering", coupling: [0.3, 0.5, 0.6] }),
    ].map(({ name }) => name);
    expect(new Set(names).size).toBe(4);
  });
});

describe("a job file", () => {
  const toml = `
# a comment
model = "potts"
size = [8, "16x32"]
states = 3
coupling = ["critical", 0.9]
measurements = 1000
seed = 7
`;
  const json = {
    model: "potts",
    size: [8, "16x32"],
    states: 3,
    coupling: ["critical", 0.9],
    measurements: 1000,
    seed: 7,
  };

  test("says the same in TOML and in JSON, with and without the extension", () => {
    expect(read("job.toml", toml)).toEqual(json);
    expect(read("job.json", JSON.stringify(json))).toEqual(json);
    expect(read("job", `\n ${JSON.stringify(json, null, 2)}`)).toEqual(json);
    expect(tasksOf(read("job.toml", toml))).toEqual(tasksOf(json));
  });

  test("may name its schema for editors", () => {
    expect(read("job.json", '{"$schema": "https://kadanoff.dev/job.schema.json", "size": 8}')).toEqual({ size: 8 });
  });

  test.each([
    ["job.toml", "size = ", /job\.toml is no TOML: /],
    ["job.toml", "size = 8\nsize = 16", /job\.toml is no TOML: /],
    ["job.json", '{"size": 8', /job\.json is no JSON: /],
    ["job.json", "[1, 2]", /holds no table of keys; write lines such as size = "64"/],
    ["job.json", "", /job\.json is no JSON/],
  ])("%s with %j is refused", (name, text, message) => {
    expect(() => read(name, text)).toThrow(FormatError);
    expect(() => read(name, text)).toThrow(message);
  });

  test("that is not there is refused by its path", () => {
    expect(() => readJobFile("/nowhere/job.toml")).toThrow(
      "/nowhere/job.toml cannot be read (ENOENT); correct the path",
    );
  });
});

describe("the schema of jobs", () => {
  const schema = z.fromJSONSchema(jobJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

  test.each([
    {},
    { size: 64, coupling: "critical", sampler: "wolff" },
    { size: ["8", 16], coupling: [0.43, "critical"], measurements: 1000, until: "binder:1e-3", maximum: 5000 },
    { model: "edwards-anderson", size: "4x4x4", coupling: "0.2:1.1:32", disorder: 10, sampler: "tempering" },
    { model: "phi4", massSquared: [-0.95, -0.8], lambda: 0.7, kappa: 1, overrelaxation: 2, clusters: 1 },
    { model: "potts", states: [2, 3], configurations: "hdf5", configurationsEvery: 10, checkpointSeconds: 0.5 },
  ])("accepts %j, as Kadanoff does", (job) => {
    expect(schema.safeParse(job).success).toBe(true);
    expect(() => checkJob(job)).not.toThrow();
  });

  test.each([
    { sizes: 64 },
    { size: -1 },
    { coupling: true },
    { model: "xy" },
    { measurements: 1.5 },
    { states: 11 },
    { checkpointSeconds: 0 },
    { size: [] },
  ])("refuses %j, as Kadanoff does", (job) => {
    expect(schema.safeParse(job).success).toBe(false);
    expect(() => checkJob(job)).toThrow(ParameterError);
  });

  test("asks for no key and explains every one", () => {
    const { required, properties, additionalProperties, $schema } = jobJsonSchema() as {
      required?: string[];
      properties: Record<string, { description?: string }>;
      additionalProperties: boolean;
      $schema: string;
    };
    expect(required ?? []).toEqual([]);
    expect(additionalProperties).toBe(false);
    expect($schema).toContain("json-schema.org");
    for (const [key, { description }] of Object.entries(properties)) expect(description, key).toMatch(/\S+ \S+/);
  });
});
