export { type CubicLattice, criticalCubic, cubic, extents, type Lattice, sizeName } from "./cubic.js";
export { bonds, neighbours, plaquettes } from "./geometry.js";
export { type NamedConfiguration, orderedConfigurations } from "./ordered.js";
export { type Boundary, critical, type SquareLattice, type SquareOptions, square } from "./square.js";
export { type Sublattices, sublattices } from "./sublattices.js";
