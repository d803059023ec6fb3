export { bonds, plaquettes } from "./geometry.js";
export { type NamedConfiguration, orderedConfigurations } from "./ordered.js";
export { type Boundary, critical, type SquareLattice, type SquareOptions, square } from "./square.js";
export { type Sublattices, sublattices } from "./sublattices.js";
