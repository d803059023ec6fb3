import { unzlibSync } from "fflate";
import { randomStream } from "../../src/core/random/index.js";
import { decimationCouplings } from "../../src/physics/exact/index.js";
import { type Boundary, bonds, orderedConfigurations, square, sublattices } from "../../src/physics/lattice/index.js";
import type { MapResults, MapTrace } from "../../src/workbench/studies/almost-exact-map/results.js";

export interface FakeOptions {
  readonly rows?: number;
  readonly columns?: number;
  readonly boundary?: Boundary;
  readonly coupling?: number;
  readonly weight?: number;
  readonly samples?: number;
  /** All errors exactly 0, as for dyadic couplings at a large weight. */
  readonly exact?: boolean;
}

/** Results of the shape and size that the study gives, from the closed forms and made-up rounding errors. */
export function fakeStudy({
  rows = 8,
  columns = 8,
  boundary = "periodic",
  coupling = 0.4406867935097715,
  weight = 40,
  samples = 400,
  exact = false,
}: FakeOptions = {}): { results: MapResults; trace: MapTrace } {
  const lattice = square(rows, columns, { boundary });
  const pairs = bonds(lattice);
  const { even } = sublattices(lattice);
  const stars = even.length;
  const random = randomStream({ seed: 1, purpose: "fake" });

  const modelWeight = (spins: Int8Array): number => {
    let sum = 0;
    for (let k = 0; k < pairs.length; k += 2) sum += spins[pairs[k]!]! * spins[pairs[k + 1]!]!;
    return coupling * sum;
  };
  const log10Bound = (w: number): number => {
    const worst = Math.expm1(8 * Math.abs(coupling));
    const exponent = Math.log10(stars * worst) - Math.log10(Math.exp(-2 * Math.abs(w)) + 1);
    return w >= 0 ? exponent - 2 * w * Math.LOG10E : exponent;
  };
  const noise = (scale: number): number => (exact ? 0 : Math.round((random.uniform() - 0.5) * 8) * scale);
  const floors = { literal: 1.1e-13, perFilter: 7e-15, stable: 0 };
  const compared = (spins: Int8Array) => {
    const model = modelWeight(spins);
    return {
      model,
      rbm: { literal: model + noise(floors.literal), perFilter: model + noise(floors.perFilter), stable: model },
    };
  };
  const draw = (): Int8Array => {
    const spins = new Int8Array(lattice.sites);
    random.fillSpins(spins);
    return spins;
  };
  const errors = exact ? { literal: 0, perFilter: 0, stable: 0 } : { literal: 7.7e-13, perFilter: 1e-13, stable: 0 };
  const ordered = orderedConfigurations(lattice).map(({ name, spins }) => ({ name, ...compared(spins) }));
  const rounding = (w: number) => ({ literal: 4e-13 + 1e-13 * Math.abs(w), perFilter: 3e-13, stable: 1e-13 });

  const results: MapResults = {
    schemaVersion: 1,
    study: "almost-exact-map",
    provenance: { program: "kadanoff", version: "0", node: "20", platform: "linux x64", date: "2026-01-01T00:00:00Z" },
    size: `${rows}x${columns}`,
    boundary,
    coupling,
    weight,
    seed: 1,
    sites: lattice.sites,
    hiddenUnits: stars,
    visible: {
      samples: 1_000_000,
      maxRelativeError: errors,
      random: errors,
      ordered: ordered.map(({ name }) => ({ name, relativeError: errors })),
      configurationsPerSecond: 100_000,
      bound: {
        flipProbability: 1 / (1 + Math.exp(2 * weight)),
        maxRelativeError: 10 ** log10Bound(weight),
        log10MaxRelativeError: log10Bound(weight),
        totalVariation: 0,
        klDivergence: 0,
        "minimumWeightFor1e-12": 17.3,
        rounding: rounding(weight),
        roundingTakesOverAt: { literal: 17, perFilter: 17.5, stable: 18.4 },
      },
      exhaustive: null,
      configurations: null,
      weightSweep: Array.from({ length: 61 }, (_, w) => {
        const law = 10 ** log10Bound(w);
        const measured = (floor: number): number => (exact ? 0 : Math.max(law, floor));
        return {
          weight: w,
          measured: {
            literal: measured(2e-14 * (w + 1)),
            perFilter: measured(5e-14),
            stable: law > 1e-15 ? measured(0) : 0,
          },
          log10Bound: log10Bound(w),
          rounding: rounding(w),
        };
      }),
    },
    hidden: {
      method: "sampled",
      states: 1000,
      maxRelativeDeviation: 1e-14,
      againstEnumeration: null,
      couplings: decimationCouplings(coupling),
    },
    logPartition: { rbm: null, ising: null, kaufman: null },
    flow: null,
    seconds: 1,
  };
  const filter = (site: number): Float64Array => {
    const weights = new Float64Array(lattice.sites);
    weights[site] = weight;
    for (let k = 0; k < pairs.length; k += 2) {
      if (pairs[k] === site) weights[pairs[k + 1]!]! += coupling;
      if (pairs[k + 1] === site) weights[pairs[k]!]! += coupling;
    }
    return weights;
  };
  const trace: MapTrace = {
    random: Array.from({ length: samples }, () => compared(draw())),
    ordered,
    logPartition: boundary === "periodic" ? lattice.sites * 0.94 : null,
    filters: [...new Set([0, Math.floor(stars / 2), stars - 1])].map((j) => ({
      site: even[j]!,
      weights: filter(even[j]!),
    })),
    rows,
    columns,
  };
  return { results, trace };
}

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** How many pixels of a rectangle are darker than a middle grey. */
  dark(area: { x: number; y: number; width: number; height: number }): number;
}

/** Decodes a PNG of 8-bit RGBA, which is what resvg writes. */
export function decodePng(png: Uint8Array): Pixels {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  if (png[24] !== 8 || png[25] !== 6) throw new Error("the test reads RGBA of 8 bits only");
  const chunks: Uint8Array[] = [];
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at)) {
    if (String.fromCharCode(...png.subarray(at + 4, at + 8)) === "IDAT") {
      chunks.push(png.subarray(at + 8, at + 8 + view.getUint32(at)));
    }
  }
  const raw = unzlibSync(Buffer.concat(chunks));
  const stride = 4 * width;
  const data = new Uint8Array(stride * height);
  const sample = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : data[y * stride + x]!);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const a = sample(x - 4, y);
      const b = sample(x, y - 1);
      const c = x < 4 ? 0 : sample(x - 4, y - 1);
      const predicted = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!;
      data[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + predicted;
    }
  }
  return {
    width,
    height,
    dark: (area) => {
      let count = 0;
      for (let y = area.y; y < area.y + area.height; y++) {
        for (let x = area.x; x < area.x + area.width; x++) {
          const at = y * stride + 4 * x;
          if (data[at]! + data[at + 1]! + data[at + 2]! < 384) count++;
        }
      }
      return count;
    },
  };
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
