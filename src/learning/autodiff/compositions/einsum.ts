import { ParameterError, ShapeError } from "../../../core/errors/index.js";
import { mul } from "../primitives/arithmetic.js";
import { matmul } from "../primitives/linear-algebra.js";
import { sum } from "../primitives/reductions.js";
import { reshape, transpose } from "../primitives/shape.js";
import { sizeOf } from "../tensor/shapes.js";
import { describe, type Tensor } from "../tensor/tensor.js";

interface Labelled {
  readonly tensor: Tensor;
  /** One letter for each axis. */
  readonly labels: string;
}

/**
 * Einstein's summation: `einsum("bij,jk->bik", a, b)`. Letters that are not in the result are summed over. Operands
 * are contracted from left to right, each pair by one matrix product.
 *
 * @throws ParameterError for a formula that cannot be read, or that repeats a letter within one operand.
 * @throws ShapeError naming the tensor whose extents do not fit its letters.
 */
export function einsum(formula: string, ...tensors: readonly Tensor[]): Tensor {
  const match = /^([A-Za-z]*(?:,[A-Za-z]*)*)->([A-Za-z]*)$/.exec(formula.replaceAll(" ", ""));
  const parts = match?.[1]?.split(",") ?? [];
  if (!match || parts.length !== tensors.length)
    throw new ParameterError(
      `einsum: "${formula}" is not a formula for ${tensors.length} tensors, such as "ij,jk->ik"`,
    );
  const result = match[2]!;
  const extents = new Map<string, number>();
  const operands = tensors.map((tensor, i): Labelled => {
    const labels = parts[i]!;
    if (labels.length !== tensor.shape.length)
      throw new ShapeError(`einsum: "${labels}" does not name the axes of ${describe(tensor)}`);
    for (const [axis, label] of [...labels].entries()) {
      const extent = extents.get(label) ?? tensor.shape[axis]!;
      if (extent !== tensor.shape[axis]!)
        throw new ShapeError(
          `einsum: axis ${label} of ${describe(tensor)} has ${tensor.shape[axis]} entries, elsewhere ${extent}`,
        );
      extents.set(label, extent);
    }
    return { tensor, labels };
  });
  for (const labels of [...parts, result]) {
    if (new Set(labels).size < labels.length)
      throw new ParameterError(
        `einsum: "${formula}" repeats a letter in "${labels}"; take the diagonal with gather first`,
      );
  }
  for (const label of result) {
    if (!extents.has(label))
      throw new ParameterError(`einsum: "${label}" of the result is in no operand of "${formula}"`);
  }
  const last = operands.slice(1).reduce((left, right, i) => {
    const later =
      operands
        .slice(i + 2)
        .map(({ labels }) => labels)
        .join("") + result;
    return contract(left, right, later);
  }, operands[0]!);
  return arranged(summed(last, result), result);
}

/** Sums over the axes that nobody asks for. */
function summed({ tensor, labels }: Labelled, wanted: string): Labelled {
  const axes = [...labels].flatMap((label, axis) => (wanted.includes(label) ? [] : [axis]));
  return { tensor: sum(tensor, { axes }), labels: [...labels].filter((label) => wanted.includes(label)).join("") };
}

const arranged = ({ tensor, labels }: Labelled, order: string): Tensor =>
  order === labels
    ? tensor
    : transpose(
        tensor,
        [...order].map((label) => labels.indexOf(label)),
      );

/** One pair: batch axes in front, then what only one has, and what is summed over in the middle of a matrix product. */
function contract(left: Labelled, right: Labelled, later: string): Labelled {
  const a = summed(left, right.labels + later);
  const b = summed(right, left.labels + later);
  const shared = [...a.labels].filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => later.includes(label)).join("");
  const inner = shared.filter((label) => !later.includes(label)).join("");
  const rows = [...a.labels].filter((label) => !shared.includes(label)).join("");
  const columns = [...b.labels].filter((label) => !shared.includes(label)).join("");
  const x = arranged(a, batch + rows + inner);
  const y = arranged(b, batch + inner + columns);
  const extents = (tensor: Tensor, from: number, count: number) => tensor.shape.slice(from, from + count);
  const ofBatch = extents(x, 0, batch.length);
  const ofRows = extents(x, batch.length, rows.length);
  const ofInner = extents(y, batch.length, inner.length);
  const ofColumns = extents(y, batch.length + inner.length, columns.length);
  const matrices =
    inner === ""
      ? mul(reshape(x, [...ofBatch, sizeOf(ofRows), 1]), reshape(y, [...ofBatch, 1, sizeOf(ofColumns)]))
      : matmul(
          reshape(x, [...ofBatch, sizeOf(ofRows), sizeOf(ofInner)]),
          reshape(y, [...ofBatch, sizeOf(ofInner), sizeOf(ofColumns)]),
        );
  return { tensor: reshape(matrices, [...ofBatch, ...ofRows, ...ofColumns]), labels: batch + rows + columns };
}
