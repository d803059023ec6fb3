import { ParameterError } from "../../../core/errors/index.js";
import { bitCount } from "../../../core/numbers/index.js";
import type { IsingModel } from "../../models/index.js";

/** Weights below this, relative to the ground state's, may have lost digits to the end of a double's range. */
const smallestWeight = 1e-280;

/**
 * The log-weights of the spins in even rows and even columns of an Ising torus, with all others summed over: two steps
 * of decimation at once. Bit i of the index set means that the i-th of these spins, row by row, is -1.
 *
 * The torus is cut along its shorter extent into even rows of n kept spins k and n free ones f between them. The
 * transfer matrix over two rows, T = D V D V with D the weights within a row and V those between rows, falls into
 * blocks B(k, k') between free spins, and the log-weight is ln tr B(k1, k2) B(k2, k3) ... B(km, k1). The products are
 * shared by all configurations that begin alike, and the last two factors come from a table: about 2^(n(m + 2))
 * multiplications in all, 3e7 for 8x8.
 *
 * All terms are positive, so that nothing cancels: each log-weight holds about 1e-14.
 *
 * @throws ParameterError where the coupling is so large that weights leave the range of a double, beyond |K| = 10 on 8x8 and 8 on 6x12.
 */
export function contractToEvenSites(model: IsingModel): Float64Array {
  const { lattice, coupling } = model;
  const upright = lattice.columns <= lattice.rows;
  const n = Math.min(lattice.rows, lattice.columns) / 2;
  const m = Math.max(lattice.rows, lattice.columns) / 2;
  const rowStates = 2 ** n;
  const matrix = transferOverTwoRows(coupling, n);
  const tail = closingProducts(matrix, n);

  const logWeights = new Float64Array(2 ** (n * m));
  const everySpin = logWeights.length - 1;
  const groundState = Math.abs(coupling) * (model.bonds.length / 2);
  const record = (state: number, weight: number): void => {
    if (!(weight > smallestWeight)) {
      throw new ParameterError(
        `coupling ${coupling} on a ${lattice.rows}x${lattice.columns} torus leaves the range of a double; ` +
          "use a smaller |K|, or 1 step",
      );
    }
    const logWeight = groundState + Math.log(weight);
    logWeights[state] = logWeight;
    logWeights[everySpin ^ state] = logWeight;
  };

  // The kept spins of row i as bits of the table's index.
  const placed = Array.from({ length: m }, (_, i) =>
    Array.from({ length: rowStates }, (_, row) => {
      let bits = 0;
      for (let j = 0; j < n; j++) bits |= ((row >> j) & 1) << (upright ? i * n + j : j * m + i);
      return bits;
    }),
  );
  const area = rowStates * rowStates;
  const products = Array.from({ length: m }, () => new Float64Array(area));

  // By the symmetry under reversal of all spins the first kept spin may be taken up.
  for (let first = 0; first < rowStates; first += 2) {
    if (m === 1) {
      let trace = 0;
      for (let f = 0; f < rowStates; f++) trace += matrix[(first * rowStates + f) * (area + 1)]!;
      record(placed[0]![first]!, trace);
      continue;
    }
    const extend = (depth: number, last: number, state: number): void => {
      const product = products[depth - 1]!;
      for (let next = 0; next < rowStates; next++) {
        const extended = state | placed[depth]![next]!;
        if (depth === m - 1) {
          const offset = ((last * rowStates + next) * rowStates + first) * area;
          let trace = 0;
          for (let i = 0; i < area; i++) trace += product[i]! * tail[offset + i]!;
          record(extended, trace);
        } else {
          multiplyBlock({ product, matrix, from: last, to: next, rowStates, into: products[depth]! });
          extend(depth + 1, next, extended);
        }
      }
    };
    products[0]!.fill(0);
    for (let f = 0; f < rowStates; f++) products[0]![f * (rowStates + 1)] = 1;
    extend(1, first, placed[0]![first]!);
  }
  return logWeights;
}

/**
 * T = (D V)^2 between even rows, relative to a satisfied bond everywhere. A row of n kept spins k and n free ones f,
 * in turns, has index k 2^n + f; a row of two has two bonds between its spins.
 */
function transferOverTwoRows(coupling: number, n: number): Float64Array {
  const rowStates = 2 ** n;
  const states = rowStates * rowStates;
  const bonds = 4 * n;
  const weights = Array.from({ length: bonds + 1 }, (_, broken) =>
    Math.exp(coupling * (bonds - 2 * broken) - Math.abs(coupling) * bonds),
  );
  const oneRow = new Float64Array(states * states);
  for (let state = 0; state < states; state++) {
    const kept = state >> n;
    const free = state & (rowStates - 1);
    const keptToTheRight = (kept >> 1) | ((kept & 1) << (n - 1));
    const within = bitCount(kept ^ free) + bitCount(free ^ keptToTheRight);
    for (let below = 0; below < states; below++) {
      oneRow[state * states + below] = weights[within + bitCount(state ^ below)]!;
    }
  }
  const twoRows = new Float64Array(states * states);
  for (let state = 0; state < states; state++) {
    const target = twoRows.subarray(state * states, (state + 1) * states);
    for (let between = 0; between < states; between++) {
      const weight = oneRow[state * states + between]!;
      const source = between * states;
      for (let below = 0; below < states; below++) target[below]! += weight * oneRow[source + below]!;
    }
  }
  return twoRows;
}

/** B(a, b) B(b, c) for all a, b, c, each block transposed: what closes a trace. */
function closingProducts(matrix: Float64Array, n: number): Float64Array {
  const rowStates = 2 ** n;
  const area = rowStates * rowStates;
  const tail = new Float64Array(rowStates ** 3 * area);
  const left = new Float64Array(area);
  const product = new Float64Array(area);
  for (let a = 0; a < rowStates; a++) {
    for (let b = 0; b < rowStates; b++) {
      for (let f = 0; f < rowStates; f++) {
        for (let g = 0; g < rowStates; g++) {
          left[f * rowStates + g] = matrix[(a * rowStates + f) * area + b * rowStates + g]!;
        }
      }
      for (let c = 0; c < rowStates; c++) {
        multiplyBlock({ product: left, matrix, from: b, to: c, rowStates, into: product });
        const offset = ((a * rowStates + b) * rowStates + c) * area;
        for (let f = 0; f < rowStates; f++) {
          for (let g = 0; g < rowStates; g++) tail[offset + g * rowStates + f] = product[f * rowStates + g]!;
        }
      }
    }
  }
  return tail;
}

/** into = product B(from, to). */
function multiplyBlock({
  product,
  matrix,
  from,
  to,
  rowStates,
  into,
}: {
  readonly product: Float64Array;
  readonly matrix: Float64Array;
  readonly from: number;
  readonly to: number;
  readonly rowStates: number;
  readonly into: Float64Array;
}): void {
  into.fill(0);
  for (let f = 0; f < rowStates; f++) {
    for (let g = 0; g < rowStates; g++) {
      const factor = product[f * rowStates + g]!;
      const row = (from * rowStates + g) * rowStates * rowStates + to * rowStates;
      for (let h = 0; h < rowStates; h++) into[f * rowStates + h]! += factor * matrix[row + h]!;
    }
  }
}
