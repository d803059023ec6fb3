import { square } from "kadanoff/lattice";
import { phi4 } from "kadanoff/models";
import { createSampler } from "kadanoff/montecarlo";
import { native } from "./native.js";
import { fastest, report } from "./timing.js";

const parameters = { kappa: 1, massSquared: -0.95, lambda: 0.7 };
const width = 1.0625;

/** Attempted updates of two-dimensional phi^4 theory near its transition, beside plain TypeScript and C. */
export async function phi4Bench(): Promise<void> {
  const attempts = 2e6;
  for (const size of [16, 128, 1024]) {
    const model = phi4(square(size, size), parameters);
    const make = (overrelaxation: number) =>
      createSampler(model, { algorithm: "metropolis", seed: 1, start: "random", overrelaxation, width });
    const sampler = await make(0);
    const reflecting = await make(3);
    const plain = plainMetropolis(size);
    const sweeps = Math.ceil(attempts / model.sites);
    const seconds = fastest([
      () => sampler.advance(sweeps),
      () => reflecting.advance(Math.ceil(sweeps / 4)),
      () => sampler.measure({ measurements: sweeps, every: 0 }),
      () => plain(Math.ceil(sweeps / 8)),
    ]);
    const sites = sweeps * model.sites;
    const [metropolis, reflections, measuring, typescript] = [
      sites / seconds[0]!,
      (Math.ceil(sweeps / 4) * 4 * model.sites) / seconds[1]!,
      sites / seconds[2]!,
      (Math.ceil(sweeps / 8) * model.sites) / seconds[3]!,
    ].map((rate) => rate * 1e-9) as [number, number, number, number];
    const c = native("phi4", size, parameters.kappa, parameters.massSquared, parameters.lambda, width);
    const peer = c ? `, ${(metropolis / c.sitesPerNanosecond!).toFixed(2)} of native C` : "";
    report(
      `phi^4 L=${size}, ${sampler.kernel}`,
      `${metropolis.toFixed(3)} sites/ns${peer}, ${(metropolis / typescript).toFixed(1)}x plain TypeScript; ` +
        `with reflections ${reflections.toFixed(3)}; measuring ${measuring.toFixed(2)}`,
    );
  }
}

/** The same chain one site at a time: checkerboard order, xoshiro128+, Math.exp. */
function plainMetropolis(size: number): (sweeps: number) => void {
  const { kappa, massSquared, lambda } = parameters;
  const quadratic = massSquared / 2 + 2 * kappa;
  const quartic = lambda / 4;
  const fields = new Float32Array(size * size);
  let [s0, s1, s2, s3] = [0x9e3779b9, 0x7f4a7c15, 0xf39cc060, 0x5cedc834];
  const uniform = (): number => {
    const result = (s0 + s3) >>> 8;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    return (result + 0.5) * 2 ** -24;
  };
  return (sweeps) => {
    for (let half = 0; half < 2 * sweeps; half++) {
      for (let row = 0; row < size; row++) {
        const here = row * size;
        const above = (row === 0 ? size - 1 : row - 1) * size;
        const below = (row === size - 1 ? 0 : row + 1) * size;
        for (let column = (row + half) & 1; column < size; column += 2) {
          const left = column === 0 ? size - 1 : column - 1;
          const right = column === size - 1 ? 0 : column + 1;
          const field = fields[here + column]!;
          const sum = fields[here + left]! + fields[here + right]! + fields[above + column]! + fields[below + column]!;
          const change = (2 * uniform() - 1) * width;
          const moved = field + change;
          const slope = (field + moved) * ((field * field + moved * moved) * quartic + quadratic);
          const fall = change * (sum * kappa - slope);
          if (fall >= 0 || uniform() < Math.exp(fall)) fields[here + column] = moved;
        }
      }
    }
  };
}
