import { extents, type Lattice } from "../../lattice/index.js";
import { type Layout, waves } from "../kernel/index.js";

/** Regions that kernels/lib/cluster-byte-lattice.ts needs beside the spins. */
export function byteLatticeLayout(lattice: Lattice) {
  const planes = extents(lattice).reduce((sum, extent) => sum + extent, 0);
  return {
    lattice: [Uint32Array, 10],
    steps: [Int32Array, 64 * 8],
    // A square lattice is counted as a single layer.
    counts: [Uint32Array, lattice.kind === "cubic" ? planes : planes + 1],
    columnBytes: [Uint8Array, lattice.columns + 16],
    waves: [Float64Array, 2 * planes],
  } satisfies Layout;
}

type Regions = ReturnType<typeof byteLatticeLayout> & { readonly spins: readonly [typeof Uint8Array, number] };
type Addresses = { readonly [K in keyof Regions]: number };
type Views = { readonly [K in keyof Regions]: InstanceType<Regions[K][0]> };

/** Writes what depends on the shape of the lattice alone. */
export function describeByteLattice(lattice: Lattice, at: Addresses, view: Views): void {
  const sizes = extents(lattice);
  const [columns, rows, layers = 1] = sizes.toReversed() as [number, number, number?];
  const periodic = lattice.boundary === "periodic";
  const { spins, steps, counts, columnBytes, waves: waveTable } = at;
  view.lattice.set([
    ...[layers, rows, columns, sizes.length, periodic ? 1 : 0],
    ...[spins, steps, counts, columnBytes, waveTable],
  ]);
  const axes = [
    { extent: columns, stride: 1 },
    { extent: rows, stride: columns },
    { extent: layers, stride: columns * rows },
  ];
  for (let flags = 0; flags < 64; flags++) {
    for (const [axis, { extent, stride }] of axes.slice(0, sizes.length).entries()) {
      const beyond = periodic ? (extent - 1) * stride : 0;
      view.steps[8 * flags + 2 * axis] = flags & (1 << (2 * axis)) ? -beyond : stride;
      view.steps[8 * flags + 2 * axis + 1] = flags & (2 << (2 * axis)) ? beyond : -stride;
    }
  }
  let end = 0;
  for (const { extent } of axes.slice(0, sizes.length)) {
    view.waves.set(waves(extent), 2 * end);
    end += extent;
  }
}

/** Writes the spins of `down` (bit 0 of a number per site, set for -1) with the flags of their places. */
export function writeBytes(lattice: Lattice, bytes: Uint8Array, down: (site: number) => number): void {
  const [columns, rows, layers = 1] = extents(lattice).toReversed() as [number, number, number?];
  const flagsOf = (position: number, extent: number): number =>
    (position === extent - 1 ? 1 : 0) | (position === 0 ? 2 : 0);
  let site = 0;
  for (let z = 0; z < layers; z++) {
    for (let y = 0; y < rows; y++) {
      // A layer on its own has no neighbours to be told apart.
      const row = (flagsOf(y, rows) << 3) | (lattice.kind === "cubic" ? flagsOf(z, layers) << 5 : 0);
      for (let x = 0; x < columns; x++, site++) {
        bytes[site] = (down(site) & 1) | (flagsOf(x, columns) << 1) | row;
      }
    }
  }
}

/** The spins +1/-1 of such bytes. */
export function readBytes(bytes: Uint8Array): Int8Array {
  return Int8Array.from(bytes, (byte) => 1 - 2 * (byte & 1));
}
