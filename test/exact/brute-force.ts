/** The Ising model by a plain loop over all 2^N states: a code path that shares nothing with the library. */
export interface BruteForce {
  /** Number of states by energy. */
  readonly histogram: ReadonlyMap<number, number>;
  readonly thermodynamics: (coupling: number) => {
    readonly logPartition: number;
    readonly energyPerSite: number;
    readonly specificHeat: number;
  };
}

export function bruteForce(rows: number, columns: number, boundary: "periodic" | "open" = "periodic"): BruteForce {
  const sites = rows * columns;
  const histogram = new Map<number, number>();
  for (let state = 0; state < 2 ** sites; state++) {
    const spin = (row: number, column: number): number =>
      ((state >> ((row % rows) * columns + (column % columns))) & 1) === 1 ? -1 : 1;
    let energy = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const here = spin(row, column);
        if (boundary === "periodic" || column + 1 < columns) energy -= here * spin(row, column + 1);
        if (boundary === "periodic" || row + 1 < rows) energy -= here * spin(row + 1, column);
      }
    }
    histogram.set(energy, (histogram.get(energy) ?? 0) + 1);
  }
  const thermodynamics = (coupling: number) => {
    const ground = Math.min(...[...histogram.keys()].map((energy) => coupling * energy));
    let [z, first, second] = [0, 0, 0];
    for (const [energy, count] of histogram) {
      const weight = count * Math.exp(ground - coupling * energy);
      z += weight;
      first += weight * energy;
      second += weight * energy * energy;
    }
    const mean = first / z;
    return {
      logPartition: Math.log(z) - ground,
      energyPerSite: mean / sites,
      specificHeat: (coupling * coupling * (second / z - mean * mean)) / sites,
    };
  };
  return { histogram, thermodynamics };
}
