export {
  type Hamiltonian,
  hamiltonian,
  type Interaction,
  interaction,
  logWeight,
  type NeighbourLists,
  pairNeighbours,
} from "./hamiltonian.js";
export { bondSum, type IsingModel, isIsing, ising, logWeightFunction } from "./ising.js";
export { type UniformCouplings, uniformModel } from "./lattice-model.js";
