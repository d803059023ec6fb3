// ln Z of the critical 8x8 torus four ways, none of which shares code with another.
import {
  densityMoments,
  densityOfStates,
  hamiltonianFactors,
  kaufman,
  logPartitionByElimination,
  transferMatrix,
} from "kadanoff/exact";
import { critical, square } from "kadanoff/lattice";
import { ising } from "kadanoff/models";

const lattice = square(8, 8);
const model = ising(lattice, { coupling: critical });
const exact = kaufman({ rows: 8, columns: 8, coupling: critical });

console.log(`Kaufman            ${exact.logPartition.toFixed(11)}`);
console.log(`transfer matrix    ${transferMatrix({ lattice, coupling: critical }).logPartition.toFixed(11)}`);
console.log(`elimination        ${logPartitionByElimination(hamiltonianFactors(model)).toFixed(11)}`);

const density = densityOfStates(lattice);
console.log(`density of states  ${densityMoments({ density, coupling: critical }).logPartition.toFixed(11)}`);
console.log(
  `E/N ${exact.energyPerSite.toFixed(10)}, C/N ${exact.specificHeat.toFixed(10)}, ${density.counts.reduce((a, b) => a + b)} states`,
);
