import { ParameterError, SizeError } from "../../core/errors/index.js";

const largest = 2 ** 30;

/** Refuses what is not a lattice: extents that are not positive integers, sites bonded to themselves, too many sites. */
export function requireExtents(extents: readonly number[], boundary: string): void {
  if (boundary !== "periodic" && boundary !== "open") {
    throw new ParameterError(`unknown boundary "${boundary}"; known: periodic, open`);
  }
  const size = extents.join("x");
  for (const extent of extents) {
    if (!Number.isInteger(extent) || extent < 1) {
      throw new SizeError(
        `lattice size ${size} is not made of positive integers; try ${extents.map(() => 8).join("x")}`,
      );
    }
    if (extent === 1 && boundary === "periodic") {
      throw new SizeError(
        `a periodic extent of 1 (size ${size}) bonds a site to itself; use 2 or more, or open boundaries`,
      );
    }
  }
  if (extents.reduce((a, b) => a * b) > largest) {
    throw new SizeError(`lattice size ${size} has more than 2^30 sites; choose a smaller one`);
  }
}
