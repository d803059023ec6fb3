import { Matrix, QrDecomposition } from "ml-matrix";
import { ShapeError } from "../../../core/errors/index.js";
import { normalVariates } from "../../../core/random/index.js";
import { countOf, type Initialiser, requirePositive } from "./initialisers.js";

/**
 * Saxe, McClelland and Ganguli (2014): the first axis against all others is a matrix with orthonormal rows or columns,
 * whichever are fewer, times the gain. Drawn evenly over all such matrices: the Q of a normal matrix, each column with
 * the sign that makes the diagonal of R positive (Mezzadri, Notices AMS 54, 2007).
 *
 * @throws ParameterError for a gain that is not positive; ShapeError for a parameter with fewer than two axes.
 */
export function orthogonal({ gain = 1 }: { readonly gain?: number } = {}): Initialiser {
  requirePositive("gain", gain);
  return ({ stream, shape }) => {
    if (shape.length < 2) throw new ShapeError(`orthogonal: a parameter of shape [${shape.join(", ")}] is no matrix`);
    const rows = shape[0]!;
    const columns = countOf(shape) / rows;
    const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
    const decomposition = new QrDecomposition(Matrix.from1DArray(long, short, normalVariates(stream, long * short)));
    const [q, r] = [decomposition.orthogonalMatrix, decomposition.upperTriangularMatrix];
    const entry = (i: number, j: number): number => gain * q.get(i, j) * (r.get(j, j) < 0 ? -1 : 1);
    return Float64Array.from({ length: rows * columns }, (_, at) => {
      const [row, column] = [Math.floor(at / columns), at % columns];
      return rows >= columns ? entry(row, column) : entry(column, row);
    });
  };
}
