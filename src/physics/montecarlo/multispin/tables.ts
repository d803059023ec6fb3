import { probabilityBits, thresholdBit } from "./rule.js";

/**
 * The table that a kernel reads its probabilities from, as vectors of 128 lanes: for every bit i of the 40, most
 * significant first, and every situation j the masks b_ij (the bit of p_j, in lanes that have it set), and for the first
 * `slices` bits d_ij = b_ij ^ b_(i+1)j, where beyond the last slice stands 0.
 */
export interface TableShape {
  readonly situations: number;
  readonly slices: number;
}

const vector = 16;

export const tableBytes = ({ situations, slices }: TableShape): number =>
  (probabilityBits + slices) * situations * vector;

/** Rows of 128 lanes in a table. */
export const probabilityRows = (shape: TableShape): number => tableBytes(shape) / vector;

/** Offset in bytes of b_ij. */
export const bitOffset = ({ situations }: TableShape, i: number, j: number): number => (i * situations + j) * vector;

/** Offset in bytes of d_ij. */
export const changeOffset = (shape: TableShape, i: number, j: number): number =>
  bitOffset(shape, probabilityBits + i, j);

/**
 * Fills a table for lanes that have different probabilities.
 *
 * @param lanes for each set of thresholds the 16 bytes of lanes that use it; the sets cover all lanes.
 */
export function fillTable(
  table: Uint8Array,
  shape: TableShape,
  lanes: readonly { readonly thresholds: readonly number[]; readonly mask: Uint8Array }[],
): void {
  table.fill(0);
  const addMask = (offset: number, mask: Uint8Array): void => {
    for (let byte = 0; byte < vector; byte++) table[offset + byte]! ^= mask[byte]!;
  };
  for (const { thresholds, mask } of lanes) {
    for (let j = 0; j < shape.situations; j++) {
      for (let i = 0; i < probabilityBits; i++) {
        if (!thresholdBit(thresholds[j]!, i)) continue;
        addMask(bitOffset(shape, i, j), mask);
        if (i < shape.slices) addMask(changeOffset(shape, i, j), mask);
        if (i > 0 && i <= shape.slices - 1) addMask(changeOffset(shape, i - 1, j), mask);
      }
    }
  }
}

/** All 128 lanes. */
export const everyLane: Uint8Array = new Uint8Array(vector).fill(255);
