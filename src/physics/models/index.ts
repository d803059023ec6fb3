export {
  type EdwardsAndersonModel,
  type EdwardsAndersonOptions,
  edwardsAnderson,
  randomSigns,
} from "./edwards-anderson.js";
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
export { type Phi4Model, type Phi4Options, phi4, quadraticCoefficient } from "./phi4.js";
export { criticalPotts, type PottsModel, type PottsOptions, potts } from "./potts.js";
