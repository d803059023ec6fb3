import { describe, expect, test } from "vitest";
import {
  ConfigurationError,
  FormatError,
  type KadanoffError,
  ParameterError,
  SizeError,
  TooLargeError,
} from "../../src/core/errors/index.js";
import { critical, cubic, type Lattice, square } from "../../src/physics/lattice/index.js";
import {
  edwardsAnderson,
  hamiltonian,
  interaction,
  ising,
  phi4,
  potts,
  randomSigns,
} from "../../src/physics/models/index.js";
import {
  createSampler,
  type DescribableModel,
  laneTempering,
  type Plain,
  replicaExchange,
  restoreSampler,
  type Sampler,
  type SamplerOptions,
  type SamplerState,
  singleSiteEngine,
} from "../../src/physics/montecarlo/index.js";

const open = { boundary: "open" } as const;
const magnet = (lattice: Lattice, coupling = 0.4) => ising(lattice, { coupling });
const glass = (lattice: Lattice) =>
  edwardsAnderson(lattice, { coupling: 0.8, signs: randomSigns(lattice, { seed: 1 }) });
const clock = (lattice: Lattice, states: number) => potts(lattice, { states, coupling: 0.7 });
const field = (lattice: Lattice) => phi4(lattice, { massSquared: -1, lambda: 1 });
const chain = hamiltonian({
  sites: 3,
  interactions: [
    interaction(1, [[0, 0.2]]),
    interaction(2, [
      [0, 1, 0.5],
      [1, 2, 0.5],
    ]),
  ],
});

type Loose = Readonly<Record<string, unknown>>;
/** As a caller without types. */
const create = (model: DescribableModel, options: Loose): Promise<Sampler> =>
  createSampler(model, { seed: 1, ...options } as unknown as SamplerOptions<DescribableModel>) as Promise<Sampler>;

type Refusal = abstract new (...args: never[]) => KadanoffError;
async function expectRefusal(refused: Promise<unknown>, kind: Refusal, message: RegExp | string): Promise<void> {
  const error = await refused.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toMatch(message);
}

const replicas = (algorithm: string) => `multi-spin ${algorithm}, 128 replicas`;
const blocks = (algorithm: string) => `multi-spin ${algorithm}, one lattice in 128 blocks`;
const bytes = (q: number, algorithm: string) => `Potts q = ${q} ${algorithm}, bytes`;
const bits = (q: number, algorithm: string) => `Potts q = ${q} ${algorithm}, multi-spin, 128 replicas`;

const choices: readonly (readonly [string, DescribableModel, Loose, string, number])[] = [
  ["an Ising torus 32x16", magnet(square(32, 16)), { algorithm: "metropolis" }, blocks("metropolis"), 1],
  ["an Ising torus 64x48", magnet(square(64, 48)), { algorithm: "heat-bath" }, blocks("heat-bath"), 1],
  [
    "an Ising torus 64x64 in replicas",
    magnet(square(64, 64)),
    { algorithm: "metropolis", packing: "replicas" },
    replicas("metropolis"),
    128,
  ],
  ["an Ising torus 16x32", magnet(square(16, 32)), { algorithm: "metropolis" }, replicas("metropolis"), 128],
  ["an Ising torus 33x17", magnet(square(33, 17)), { algorithm: "metropolis" }, replicas("metropolis"), 128],
  ["a cubic Ising torus", magnet(cubic(4, 4, 4)), { algorithm: "metropolis" }, replicas("metropolis"), 128],
  ["an Ising torus of few sites", magnet(square(3, 5)), { algorithm: "metropolis" }, replicas("heat-bath"), 128],
  ["an Ising torus without coupling", magnet(square(32, 32), 0), { algorithm: "metropolis" }, blocks("heat-bath"), 1],
  ["an antiferromagnet", magnet(square(32, 32), -0.4), { algorithm: "metropolis" }, blocks("metropolis"), 1],
  ["an Ising torus by Wolff", magnet(square(64, 64)), { algorithm: "wolff" }, "Wolff, branchless", 1],
  ["an open Ising lattice by Wolff", magnet(cubic(3, 4, 5, open)), { algorithm: "wolff" }, "Wolff, branchless", 1],
  [
    "an Ising torus 5x128 by Swendsen-Wang",
    magnet(square(5, 128)),
    { algorithm: "swendsen-wang" },
    "Swendsen-Wang, bit-packed runs",
    1,
  ],
  ...[square(64, 60), square(64, 64, open), cubic(4, 4, 64)].map(
    (lattice) =>
      [
        `an Ising lattice of ${lattice.sites} sites without such rows by Swendsen-Wang`,
        magnet(lattice),
        { algorithm: "swendsen-wang" },
        "Swendsen-Wang, union-find of sites",
        1,
      ] as const,
  ),
  ["a square spin glass", glass(square(32, 32)), { algorithm: "metropolis" }, replicas("metropolis"), 128],
  ["a cubic spin glass", glass(cubic(4, 5, 6)), { algorithm: "heat-bath" }, replicas("heat-bath"), 128],
  ["Potts, q = 2", clock(square(6, 5), 2), { algorithm: "metropolis" }, bits(2, "metropolis"), 128],
  ["Potts, q = 10", clock(cubic(3, 3, 3, open), 10), { algorithm: "metropolis" }, bits(10, "metropolis"), 128],
  ["Potts, q = 4", clock(cubic(3, 3, 3), 4), { algorithm: "heat-bath" }, bits(4, "heat-bath"), 128],
  ["Potts, q = 5", clock(square(6, 5), 5), { algorithm: "heat-bath" }, bits(5, "heat-bath"), 128],
  [
    "Potts, q = 5 in 3D",
    clock(cubic(3, 3, 3), 5),
    { algorithm: "heat-bath" },
    "Potts q = 5 heat-bath, bytes, 8 replicas",
    8,
  ],
  ["Potts by Swendsen-Wang", clock(square(6, 5), 3), { algorithm: "swendsen-wang" }, bytes(3, "swendsen-wang"), 1],
  ["Potts by Wolff", clock(cubic(3, 3, 3, open), 3), { algorithm: "wolff" }, bytes(3, "wolff"), 1],
  ["phi^4, 16x10", field(square(16, 10)), { algorithm: "metropolis" }, "phi^4 Metropolis, f32 x 4, 4 blocks", 1],
  [
    "phi^4, 10x16",
    field(square(10, 16)),
    { algorithm: "metropolis", overrelaxation: 2, clusters: 1 },
    "phi^4 Metropolis with 2 reflections and 1 clusters, f32 x 4, 4 replicas",
    4,
  ],
  [
    "an open Ising lattice",
    magnet(square(32, 32, open)),
    { algorithm: "metropolis" },
    "single-site Metropolis, plain TypeScript",
    1,
  ],
  [
    "an open spin glass",
    glass(square(8, 8, open)),
    { algorithm: "heat-bath" },
    "single-site heat bath, plain TypeScript",
    1,
  ],
  ["any Hamiltonian", chain, { algorithm: "metropolis" }, "single-site Metropolis, plain TypeScript", 1],
];

test.each(choices)("%s is sampled by the kernel of its kind", async (_, model, method, kernel, count) => {
  const sampler = await create(model, method);
  expect(sampler.kernel).toBe(kernel);
  expect(sampler.replicas).toBe(count);
  expect(sampler.sites).toBe(model.sites);
  sampler.advance(1);
  expect(sampler.configuration(count - 1)).toHaveLength(model.sites);
});

describe("a sampler refuses", () => {
  const local = { algorithm: "metropolis" };

  test.each([
    ["no algorithm", magnet(square(4, 4)), {}, 'unknown algorithm "undefined"; known: metropolis, heat-bath'],
    ["an unknown algorithm", magnet(square(4, 4)), { algorithm: "Wolff" }, 'unknown algorithm "Wolff"; known:'],
    ["clusters of a glass", glass(square(4, 4)), { algorithm: "wolff" }, "it has: metropolis, heat-bath"],
    ["clusters of an open glass", glass(square(4, 4, open)), { algorithm: "wolff" }, "it has: metropolis, heat-bath"],
    ["clusters of a Hamiltonian", chain, { algorithm: "swendsen-wang" }, "it has: metropolis, heat-bath"],
    ["a heat bath of phi^4", field(square(8, 8)), { algorithm: "heat-bath" }, "it has: metropolis"],
    ["an unknown packing", magnet(square(4, 4)), { ...local, packing: "double" }, "known: single, replicas"],
    [
      "a packing of clusters",
      magnet(square(32, 32)),
      { algorithm: "wolff", packing: "single" },
      "of the Ising model on a torus; leave it out",
    ],
    [
      "a packing of an open lattice",
      magnet(square(32, 32, open)),
      { ...local, packing: "replicas" },
      "of the Ising model on a torus; leave it out",
    ],
    ["an antiferromagnet by Wolff", magnet(square(4, 4), -0.1), { algorithm: "wolff" }, "coupling -0.1 is negative"],
    [
      "an antiferromagnet by Swendsen-Wang",
      magnet(square(64, 64), -0.1),
      { algorithm: "swendsen-wang" },
      "clusters need K >= 0; use metropolis or heat-bath",
    ],
    [
      "clusters of a repulsive Potts model",
      potts(square(4, 4), { states: 3, coupling: -1 }),
      { algorithm: "wolff" },
      "use heat-bath or metropolis",
    ],
    ["no thread", magnet(square(32, 32)), { ...local, threads: 0 }, "threads 0 is not an integer of at least 1"],
    ["half a thread", clock(square(4, 4), 3), { ...local, threads: 1.5 }, "threads 1.5 is not an integer"],
    ["a seed below 0", magnet(square(4, 4)), { ...local, seed: -1 }, "-1"],
    [
      "an unknown start",
      magnet(square(4, 4)),
      { ...local, start: "cold" },
      "known: ordered, random, or a configuration",
    ],
  ] as const)("%s", async (_, model, options, message) => {
    await expectRefusal(create(model, options), ParameterError, message);
  });

  test.each([
    ["128 replicas", magnet(square(32, 32)), { ...local, packing: "replicas" }],
    ["a size that only replicas take", magnet(square(33, 33)), local],
    ["clusters", magnet(square(32, 32)), { algorithm: "wolff" }],
    ["a spin glass", glass(square(32, 32)), local],
    ["a Potts model", clock(square(32, 32), 3), local],
    ["phi^4", field(square(32, 32)), local],
    ["an open lattice", magnet(square(32, 32, open)), local],
    ["any Hamiltonian", chain, local],
  ] as const)("two threads for %s, which share no lattice", async (_, model, options) => {
    const message =
      '2 threads share one lattice, which only packing "single" of the Ising model has; start one sampler';
    await expectRefusal(create(model, { ...options, threads: 2 }), ParameterError, message);
  });

  test.each([square(31, 32), square(32, 24), square(16, 32), cubic(32, 32, 32)])(
    "a lattice that does not split into 128 blocks, with the sizes that do ($sites sites)",
    async (lattice) => {
      const refused = create(magnet(lattice), { ...local, packing: "single" });
      await expectRefusal(
        refused,
        SizeError,
        /rows must be a multiple of 32 and columns one of 16.*packing "replicas"/,
      );
    },
  );

  test("more replicas than memory holds, with the sizes that fit", async () => {
    const message = /packing "replicas" takes up to 2\^24 sites, square lattices with rows a multiple of 32/;
    await expectRefusal(create(magnet(square(4097, 4097)), local), SizeError, message);
  });

  test.each([
    ["Wolff clusters", magnet(square(2 ** 15, 2 ** 15)), { algorithm: "wolff" }],
    ["Swendsen-Wang clusters", magnet(square(2 ** 15, 2 ** 15)), { algorithm: "swendsen-wang" }],
    ["Swendsen-Wang clusters on a cubic lattice", magnet(cubic(1024, 1024, 1024)), { algorithm: "swendsen-wang" }],
    ["Potts replicas", clock(square(2 ** 14, 2 ** 14), 3), local],
    ["Potts clusters", clock(square(2 ** 15, 2 ** 15), 3), { algorithm: "wolff" }],
    ["phi^4", field(square(2 ** 15, 2 ** 15)), local],
  ] as const)("%s beyond what a kernel's memory holds", async (_, model, options) => {
    await expectRefusal(create(model, options), TooLargeError, /needs \d+ MiB; .* choose a smaller size/);
  });

  test("lattices without sites or too many, or with an extent of 1 around a torus, before there is a model", () => {
    expect(() => square(2 ** 15, 2 ** 16)).toThrow("has more than 2^30 sites");
    for (const size of [0, -2, 2.5, 1]) expect(() => square(size, 4)).toThrow(SizeError);
    expect(() => cubic(4, 4, 0)).toThrow(SizeError);
  });
});

describe("the first configuration is refused", () => {
  const plane = square(32, 32);
  const spins = (site: number, value: number) => new Int8Array(1024).fill(1).fill(value, site, site + 1);
  const states = (site: number, value: number) => new Uint8Array(1024).fill(value, site, site + 1);
  const fields = (site: number, value: number) => new Float32Array(1024).fill(value, site, site + 1);

  test.each([
    ["blocks", magnet(plane), { algorithm: "metropolis" }],
    ["replicas", magnet(plane), { algorithm: "metropolis", packing: "replicas" }],
    ["a spin glass", glass(plane), { algorithm: "heat-bath" }],
    ["Wolff", magnet(plane), { algorithm: "wolff" }],
    ["Swendsen-Wang in bits", magnet(square(16, 64)), { algorithm: "swendsen-wang" }],
    ["Swendsen-Wang by sites", magnet(plane), { algorithm: "swendsen-wang" }],
    ["plain TypeScript", magnet(square(32, 32, open)), { algorithm: "metropolis" }],
  ] as const)("for other spins than +1 and -1: %s", async (_, model, options) => {
    for (const value of [0, 3, -2]) {
      const message = `value ${value} of site 7 in the first configuration; give spins +1 or -1`;
      await expectRefusal(create(model, { ...options, start: spins(7, value) }), ConfigurationError, message);
    }
    const wide = Float32Array.from(spins(0, -1));
    await expectRefusal(create(model, { ...options, start: wide }), ConfigurationError, "is of type Float32Array");
    const list = Array.from(spins(0, -1));
    await expectRefusal(create(model, { ...options, start: list }), ConfigurationError, "give Int8Array with spins");
    const start = spins(5, -1);
    expect((await create(model, { ...options, start })).configuration()).toEqual(start);
  });

  test.each([
    ["planes of bits", clock(plane, 3), { algorithm: "metropolis" }],
    ["planes of bits and a heat bath", clock(plane, 6), { algorithm: "heat-bath" }],
    ["8 chains", clock(cubic(16, 8, 8), 5), { algorithm: "heat-bath" }],
    ["Wolff", clock(plane, 3), { algorithm: "wolff" }],
    ["Swendsen-Wang", clock(plane, 3), { algorithm: "swendsen-wang" }],
  ] as const)("for states beyond q - 1: %s", async (_, model, options) => {
    const q = model.states;
    const message = `value ${q} of site 1023 in the first configuration; give states 0 to ${q - 1}`;
    await expectRefusal(create(model, { ...options, start: states(1023, q) }), ConfigurationError, message);
    const signed = new Int8Array(1024);
    await expectRefusal(create(model, { ...options, start: signed }), ConfigurationError, "give Uint8Array");
    const start = states(1023, q - 1);
    expect((await create(model, { ...options, start })).configuration()).toEqual(start);
  });

  test("for fields that are not finite", async () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const model of [field(plane), field(cubic(2, 16, 32))]) {
        const refused = create(model, { algorithm: "metropolis", start: fields(0, value) });
        await expectRefusal(refused, ConfigurationError, `value ${value} of site 0 in the first configuration`);
      }
    }
  });

  test("for another number of sites", async () => {
    const refused = create(magnet(plane), { algorithm: "wolff", start: new Int8Array(1023).fill(1) });
    await expectRefusal(refused, ConfigurationError, "the first configuration has 1023 sites; the model has 1024");
  });

  test("by tempering as by samplers", async () => {
    const couplings = [0.3, 0.4];
    const message = "value 0 of site 2 in the first configuration; give spins +1 or -1";
    const start = spins(2, 0);
    await expectRefusal(laneTempering(magnet(plane), { couplings, seed: 1, start }), ConfigurationError, message);
    const engine = (coupling: number) => singleSiteEngine(magnet(plane, coupling), { algorithm: "heat-bath" });
    await expectRefusal(replicaExchange({ couplings, engine, seed: 1, start }), ConfigurationError, message);
    const word = { couplings, seed: 1, start: "cold" as "random" };
    await expectRefusal(laneTempering(magnet(plane), word), ParameterError, 'unknown start "cold"');
    await expectRefusal(replicaExchange({ ...word, engine }), ParameterError, 'unknown start "cold"');
  });
});

describe("a restored sampler", () => {
  const model = magnet(square(64, 32), critical);

  test.each([
    [2, 1],
    [1, 2],
    [2, 3],
    [1, undefined],
  ])("goes on with other threads as it would have: %i before, %s after", async (before, after) => {
    const sampler = await create(model, { algorithm: "metropolis", threads: before, start: "random" });
    sampler.advance(25);
    const state = sampler.save();
    const again = await restoreSampler(state, after === undefined ? {} : { threads: after });
    expect(again.sweeps).toBe(25);
    expect(again.measure({ measurements: 20 })).toEqual(sampler.measure({ measurements: 20 }));
    expect(again.configuration()).toEqual(sampler.configuration());
    expect(again.save().bytes).toEqual(sampler.save().bytes);
    expect(again.save().settings.method).toMatchObject({ threads: after ?? before });
    sampler.close();
    again.close();
  });

  test("is refused several threads where the saved one shares no lattice", async () => {
    const state = (await create(model, { algorithm: "wolff" })).save();
    expect((await restoreSampler(state, { threads: 1 })).kernel).toBe("Wolff, branchless");
    await expectRefusal(restoreSampler(state, { threads: 2 }), ParameterError, "start one sampler per thread");
    await expectRefusal(restoreSampler(state, { threads: 0 }), ParameterError, "threads 0 is not an integer");
  });

  test("is refused for states that are not of a sampler, or damaged", async () => {
    const state = (await create(model, { algorithm: "metropolis" })).save();
    const lattice = { kind: "square", size: [64, 32], boundary: "periodic" };
    const coupling = 0.4;
    const described = (description: Plain): SamplerState => ({
      ...state,
      settings: { ...state.settings, model: description },
    });
    const refusals: readonly (readonly [SamplerState, string])[] = [
      [{ ...state, settings: {} }, "is not one of createSampler; give it to continueLaneTempering"],
      [{ ...state, version: 2 as 1 }, "version 2; this release of Kadanoff reads version 1"],
      [{ ...state, sweeps: -1 }, "the state counts -1 sweeps"],
      [
        { ...state, kernel: "multi-spin metropolis, 256 blocks" },
        'of "multi-spin metropolis, 256 blocks"; this sampler',
      ],
      [{ ...state, bytes: state.bytes.slice(1) }, /holds \d+ bytes .* this sampler needs \d+ bytes/.source],
      [{ ...state, settings: { ...state.settings, method: {} } }, "the state's method {} has no known algorithm"],
      [{ ...state, settings: { ...state.settings, method: null } }, "the state's method null has no known algorithm"],
      [{ ...state, settings: { ...state.settings, method: { algorithm: "x" } } }, "has no known algorithm"],
      [
        described({ kind: "xy", lattice, coupling }),
        'model "xy" that this release of Kadanoff does not know; known: ising',
      ],
      [described(null), "it has no kind"],
      [described({ kind: "ising", coupling }), "undefined is no lattice"],
      [described({ kind: "ising", coupling, lattice: { ...lattice, kind: "hexagonal" } }), "is no lattice"],
      [described({ kind: "ising", coupling, lattice: { ...lattice, size: [64] } }), "is no lattice"],
      [described({ kind: "ising", coupling, lattice: { ...lattice, size: [64, 0] } }), "the state is damaged"],
      [described({ kind: "ising", coupling, lattice: { ...lattice, boundary: "twisted" } }), "the state is damaged"],
      [described({ kind: "ising", lattice }), "the state is damaged"],
      [described({ kind: "edwards-anderson", coupling, lattice, signs: "+-x" }), "its signs are not written as"],
      [described({ kind: "edwards-anderson", coupling, lattice, signs: "+-" }), "the state is damaged"],
      [described({ kind: "hamiltonian", sites: 3, constant: 0 }), "it has no list of interactions"],
      [described({ kind: "ising", coupling, lattice: { ...lattice, size: [32, 32] } }), "this sampler needs"],
    ];
    for (const [damaged, message] of refusals) {
      await expectRefusal(restoreSampler(damaged), FormatError, new RegExp(message.replace(/[{}]/g, "\\$&")));
    }
  });

  test("is refused for states of tempering, with the way to go on", async () => {
    const engine = (coupling: number) => singleSiteEngine(magnet(square(4, 4), coupling), { algorithm: "heat-bath" });
    const ladder = { couplings: [0.3, 0.4], seed: 1 };
    for (const run of [await laneTempering(model, ladder), await replicaExchange({ ...ladder, engine })]) {
      await expectRefusal(restoreSampler(run.save()), FormatError, /continueLaneTempering, continueReplicaExchange/);
    }
  });
});
