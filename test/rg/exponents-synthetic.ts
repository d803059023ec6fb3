import { randomStream } from "../../src/core/random/index.js";
import { orderHistogram, type SizeData } from "../../src/physics/rg/index.js";

export interface SyntheticOptions {
  readonly sizes: readonly number[];
  readonly couplings: readonly number[];
  readonly criticalCoupling: number;
  readonly inverseNu: number;
  readonly betaOverNu: number;
  readonly measurements: number;
  readonly seed: number;
  /** The spread of g at u = -1 gets a correction a L^-omega. */
  readonly correction?: { readonly amplitude: number; readonly omega: number };
}

/** Values of the reduced energy u = -E/L^(1/nu), from -1 to 1. */
const levels = 41;

/**
 * A system without a lattice that scales exactly: P(u, g) ~ exp(x u) P0(u, g) with x = (K - K_c) L^(1/nu), energy
 * E = -L^(1/nu) u and order parameter m = L^(-beta/nu) g, where g is uniform around 0 at u = -1 and fixed at u = 1. All sizes have U4 as
 * the same function of x, so that K_c, nu and beta/nu are known.
 */
export function syntheticScaling(options: SyntheticOptions): SizeData[] {
  const { sizes, couplings, criticalCoupling, inverseNu, betaOverNu, measurements, seed, correction } = options;
  return sizes.map((size, s) => {
    const scale = size ** inverseNu;
    const bend = correction ? correction.amplitude * size ** -correction.omega : 0;
    return {
      size,
      histograms: couplings.map((coupling, k) => {
        const stream = randomStream({ seed, purpose: "synthetic scaling", task: s, replica: k });
        const x = (coupling - criticalCoupling) * scale;
        const cumulative: number[] = [];
        let total = 0;
        for (let n = 0; n < levels; n++) {
          const u = levelOf(n);
          total += (1 - 0.7 * u * u) * Math.exp(x * u);
          cumulative.push(total);
        }
        const series = {
          energies: [] as number[],
          order: [] as number[],
          square: [] as number[],
          fourth: [] as number[],
        };
        for (let i = 0; i < measurements; i++) {
          const drawn = stream.uniform() * total;
          const u = levelOf(cumulative.findIndex((sum) => sum >= drawn));
          const ordered = (1 + u) / 2;
          const g = ordered + (1 - ordered) * (0.6 + bend) * (2 * stream.uniform() - 1);
          const m = size ** -betaOverNu * g;
          series.energies.push(-scale * u);
          series.order.push(Math.abs(m));
          series.square.push(m * m);
          series.fourth.push(m ** 4);
        }
        return orderHistogram(
          {
            coupling,
            energies: [series.energies],
            order: [series.order],
            square: [series.square],
            fourth: [series.fourth],
          },
          { blocks: 32 },
        );
      }),
    };
  });
}

const levelOf = (n: number): number => (2 * n) / (levels - 1) - 1;
