// Monte Carlo renormalization group: critical configurations blocked by majority, and the exponents of each step.
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { createSampler } from "kadanoff/montecarlo";
import { analyseRg, majority, rgMeasurement } from "kadanoff/rg";

const lattice = square(32, 32);
const measurement = rgMeasurement({ lattice, coarsening: majority({ scale: 2 }), steps: 2, random: { seed: 1 } });
const sampler = await createSampler(ising(lattice, { coupling: critical }), { algorithm: "swendsen-wang", seed: 1 });
sampler.advance(200);
for (let sample = 0; sample < 5_000; sample++) {
  sampler.advance(5);
  measurement.add(sampler.configuration());
}

const { even, odd } = analyseRg(measurement.save());
console.log("step   y_t (exact 1)        y_h (exact 1.875)");
for (const [i, { step, truncations }] of even!.steps.entries()) {
  const [thermal, magnetic] = [truncations.at(-1)!.exponent, odd!.steps[i]!.truncations.at(-1)!.exponent];
  console.log(
    `${step}      ${thermal.value!.toFixed(4)} +- ${thermal.error!.toFixed(4)}    ` +
      `${magnetic.value!.toFixed(4)} +- ${magnetic.error!.toFixed(4)}`,
  );
}
