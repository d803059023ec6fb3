// One step of the renormalization group after another: exactly on a torus, and three classic approximations.
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";
import { compileHamiltonian } from "kadanoff/rbm";
import { exactFlow, fixedPoints, migdalKadanoffFlow, sumFlow, variationalOptimum, wilsonFlow } from "kadanoff/rg";

const flow = exactFlow(ising(square(8, 8), { coupling: critical }), { steps: 2 });
for (const { sites, classes, logPartition } of flow.levels) {
  const main = classes.slice(0, 3).map(({ name, coupling }) => `${name} ${coupling.toFixed(6)}`);
  console.log(`${String(sites).padStart(2)} spins  ln Z ${logPartition.toFixed(9)}  ${main.join(", ")}`);
}
const { rbm } = compileHamiltonian(flow.levels[1]!.hamiltonian);
console.log(`the ${flow.levels[1]!.sites} spins of level 1 as an RBM: ${rbm.weights.hidden} hidden units`);

for (const recursion of [sumFlow(), wilsonFlow(), migdalKadanoffFlow()]) {
  console.log(`${recursion.name.padEnd(24)} nu ${fixedPoints(recursion).critical?.exponents?.nu.toFixed(8)}`);
}
const best = variationalOptimum();
console.log(`Kadanoff's bound         nu ${best.exponents.nu.toFixed(8)} at p = ${best.parameter.toFixed(8)}`);
