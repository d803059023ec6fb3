// The symmetry of two-dimensional phi^4 theory breaks as mu^2 falls through -0.95. Every row is checked against the exact
// <S> + (lambda/4) <sum phi^4> = N/2, which holds for all parameters.
import { square } from "kadanoff/lattice";
import { phi4 } from "kadanoff/models";
import { average, createSampler } from "kadanoff/montecarlo";

const lattice = square(32, 32);
const lambda = 0.7;

console.log("   mu^2     <|phi|>       <phi^2>      chi/N   acceptance   (S + lambda/4 sum phi^4)/N");
for (const [task, massSquared] of [-0.5, -0.7, -0.85, -0.95, -1.05, -1.2, -1.5].entries()) {
  const model = phi4(lattice, { massSquared, lambda });
  const moves = { algorithm: "metropolis", overrelaxation: 2, clusters: 1 } as const;
  const sampler = await createSampler(model, { ...moves, seed: 1, task });
  sampler.advance(500);
  const measured = sampler.measure({ measurements: 4000 });
  const { sites } = lattice;
  const order = average(measured, "magnetization", (m) => Math.abs(m) / sites);
  const squares = average(measured, "phiSquared", (s) => s / sites);
  const susceptibility = average(measured, "magnetization", (m) => m ** 2 / sites ** 2).mean - order.mean ** 2;
  const { energy, phiFourth } = measured.series as { energy: Float64Array; phiFourth: Float64Array };
  const virial = energy.map((action, m) => (action + (lambda / 4) * phiFourth[m]!) / sites);
  const half = average({ ...measured, series: { virial } }, "virial");
  console.log(
    `${massSquared.toFixed(2).padStart(7)}  ${order.mean.toFixed(4)}(${(1e4 * order.error).toFixed(0)})  `.padEnd(23) +
      `${squares.mean.toFixed(4)}(${(1e4 * squares.error).toFixed(0)})`.padEnd(13) +
      `${susceptibility.toFixed(4)}     ${average(measured, "acceptance").mean.toFixed(3)}` +
      `       ${half.mean.toFixed(4)}(${(1e4 * half.error).toFixed(0)}), exact 0.5`,
  );
}
