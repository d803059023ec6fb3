import { critical, square } from "kadanoff/lattice";
import { ising, uniformModel } from "kadanoff/models";
import { randomStream } from "kadanoff/random";
import { compileHamiltonian, compileTable, verifyCompiled } from "kadanoff/rbm";
import { exactFlow, variationalOptimum } from "kadanoff/rg";
import { report, time } from "./timing.js";

/** The exact compiler and the flows, with what they deviate from the exact answer. */
export function flowBench(): void {
  const lattice = square(16, 16);
  const model = uniformModel(lattice, { nn: 0.3, diagonal: 0.1, plaquette: 0.05 });
  let compiled = compileHamiltonian(model);
  const construction = time(() => {
    compiled = compileHamiltonian(model);
  });
  report("16x16, nn + diagonal + plaquette to an RBM, verified", `${construction.toFixed(3)} s (bar: 1 s)`);
  const random = randomStream({ seed: 1, purpose: "bench" });
  const { maxLogDeviation, states } = verifyCompiled(compiled, model, { samples: 10_000, random });
  report(`16x16, largest |d ln p| on ${states} configurations`, maxLogDeviation.toExponential(1));

  let flow = exactFlow(ising(square(8, 8), { coupling: critical }), { steps: 2 });
  const seconds = time(() => {
    flow = exactFlow(ising(square(8, 8), { coupling: critical }), { steps: 6 });
  });
  const { logPartition, correlations } = flow.deviations;
  report("8x8, exact flow to one spin", `${seconds.toFixed(2)} s (bar: 20 s)`);
  report(
    "8x8, ln Z and correlations conserved to",
    `${logPartition?.toExponential(1)}, ${correlations?.toExponential(1)}`,
  );
  const table = flow.levels[2]!.logWeights!;
  report(
    "16 spins, couplings of every even order to an RBM",
    `${time(() => compileTable(table)).toFixed(2)} s, 32767 units`,
  );
  report("variational optimum", `${time(() => variationalOptimum()).toFixed(2)} s`);
}
