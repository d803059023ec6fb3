import { ParameterError } from "../../../core/errors/index.js";
import { randomStream } from "../../../core/random/index.js";
import type { Phi4Model } from "../../models/index.js";
import type { Engine } from "../engine.js";
import { allocate, compileKernel, instantiateKernel, seedGenerators } from "../kernel/index.js";
import { coefficientCount, coefficients } from "./coefficients.js";
import { forEachField, laneWaves, packing } from "./packing.js";
import { recordLength, seriesOf } from "./series.js";
import { meanField, proposalWidth, roundedWidth } from "./width.js";

export interface Phi4EngineOptions {
  /** `metropolis`: one proposal per site and sweep, phi + d with d uniform between plus and minus `width`. */
  readonly algorithm: "metropolis";
  /**
   * Sweeps of reflections phi -> 2 c - phi after each Metropolis sweep, accepted with min(1, exp(-dS)); c is where the
   * neighbours pull the field, kappa sum(phi') / (2 d kappa + max(mu^2, 0)). They carry long waves along; 0 unless given.
   */
  readonly overrelaxation?: number;
  /**
   * Clusters of equal sign turned in each lattice after each sweep (Brower and Tamayo 1989), against the slow sign of the
   * magnetization near the transition and beyond; 0 unless given. A turned field costs as much as about twenty updates.
   */
  readonly clusters?: number;
  /** The widest proposed change, rounded to four binary digits; `proposalWidth(model)` unless given. */
  readonly width?: number;
}

interface Exports {
  advance(...values: number[]): void;
  measure(...values: number[]): void;
}

const batch = 256;

/**
 * Metropolis sampling of lattice phi^4 theory in single precision, four sites at a time: four blocks of one lattice
 * where the rows (layers of a cubic lattice) are a multiple of 4 and at least 8, else four independent lattices.
 *
 * Local differences of the action are single precision (about 1e-6 of the largest term), exp(-dS) is a polynomial
 * within 2e-7, and it is compared with as many random bits as it takes. Observables, in double precision: `energy` (the
 * action S), `magnetization`, `phiSquared`, `phiFourth` (sums over the sites), `structureFactor`, `acceptance` (of the
 * sweeps before the measurement), and with reflections `reflected`, their acceptance.
 *
 * @throws ParameterError for an unknown algorithm, or an overrelaxation, clusters or width out of range.
 * @throws TooLargeError when the lattice does not fit in memory.
 */
export async function phi4Engine(model: Phi4Model, options: Phi4EngineOptions): Promise<Engine<Float32Array>> {
  const { algorithm, overrelaxation = 0, clusters = 0, width: wanted = proposalWidth(model) } = options;
  if (algorithm !== "metropolis") throw new ParameterError(`unknown phi^4 algorithm "${algorithm}"; known: metropolis`);
  requireCount("overrelaxation", overrelaxation);
  requireCount("clusters", clusters);
  if (!(wanted >= 1e-6 && wanted <= 1e6)) {
    throw new ParameterError(
      `width ${wanted} is not between 1e-6 and 1e6; leave it out for a width that fits the model`,
    );
  }
  const width = roundedWidth(wanted);
  const packed = packing(model);
  const { blocks, planes, lines, columns, planeVectors } = packed;
  const replicas = blocks ? 1 : 4;
  const stations = planes + columns + lines;
  const { memory, at, view, state } = allocate({
    state: {
      field: [Float32Array, 4 * planes * planeVectors],
      generator: [Uint32Array, 24],
      acceptance: [Float64Array, 9],
    },
    scratch: {
      ghost: [Float32Array, 4 * planeVectors],
      zeros: [Float32Array, 4 * (columns + 2)],
      coefficients: [Float32Array, coefficientCount],
      geometry: [Int32Array, 6],
      tally: [Uint32Array, 8],
      sums: [Float64Array, 4 * stations],
      waves: [Float64Array, 8 * stations],
      records: [Float64Array, recordLength * batch],
      stack: [Int32Array, clusters > 0 ? model.sites : 0],
    },
  });
  const periodic = model.lattice.boundary === "periodic";
  view.geometry.set([planes, lines, columns, Number(blocks), Number(periodic), Number(model.lattice.kind === "cubic")]);
  view.waves.set(laneWaves(packed));
  view.coefficients.set(coefficients(model, width));

  const module = await compileKernel(() => import("../kernel/generated/phi4.js"));
  const kernel = await instantiateKernel<Exports>(module, memory);
  const common = [
    at.field,
    at.ghost,
    at.zeros,
    at.generator,
    at.coefficients,
    at.geometry,
    at.tally,
    at.acceptance,
    at.stack,
  ];
  const extra = [
    ...(overrelaxation > 0 ? [`${overrelaxation} reflections`] : []),
    ...(clusters > 0 ? [`${clusters} clusters`] : []),
  ];
  const method = `Metropolis${extra.length > 0 ? ` with ${extra.join(" and ")}` : ""}`;

  return {
    kernel: `phi^4 ${method}, f32 x 4, ${blocks ? "4 blocks" : "4 replicas"}`,
    replicas,
    alphabet: "fields",
    batch,
    state,
    begin: (start, key) => {
      const unit = width / 2 ** 16;
      const mean = Math.round(meanField(model) / unit) * unit;
      const reach = Math.round((mean + width) / unit);
      const random = randomStream({ ...key, purpose: "phi^4 start" });
      view.field.fill(0);
      view.acceptance.fill(0);
      for (let replica = 0; replica < replicas; replica++) {
        forEachField(packed, replica, (site, place) => {
          view.field[place] =
            start === "ordered"
              ? mean
              : start === "random"
                ? Math.round((2 * random.uniform() - 1) * reach) * unit
                : start[site]!;
        });
      }
      seedGenerators(view.generator, { ...key, purpose: "phi^4 Metropolis" });
    },
    advance: (sweeps) => kernel.advance(sweeps, overrelaxation, clusters, ...common),
    measure: ({ count, every }) => {
      kernel.measure(count, every, overrelaxation, clusters, ...common, at.sums, at.waves, at.records);
      return seriesOf({ model, records: view.records, count, replicas, reflections: overrelaxation });
    },
    configuration: (replica) => {
      const fields = new Float32Array(model.sites);
      forEachField(packed, replica, (site, place) => {
        fields[site] = view.field[place]!;
      });
      return fields;
    },
  };
}

function requireCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 1000) {
    throw new ParameterError(`${name} ${value} is not an integer from 0 to 1000`);
  }
}
