import { simplified } from "../graph/simplify.js";
import { type Graph, rewriteGraph } from "../graph/trace.js";
import { type OnnxAttribute, type OnnxEmitter, onnxDType } from "../tensor/primitive.js";
import { sizeOf } from "../tensor/shapes.js";
import { constantData, type Tensor } from "../tensor/tensor.js";
import type { DType, TensorType } from "../tensor/types.js";
import { rowFactors } from "./product-factors.js";
import { ProtobufMessage } from "./protobuf.js";

/** The version of the operator set, and of the file format that goes with it. */
const [operatorSet, formatVersion] = [17, 8];

/**
 * The graph as the bytes of an .onnx file: standard operators of opset 17 only, so any ONNX runtime runs it. Inputs and
 * outputs keep their names, but for an output with the name of an input: `w` is written as `w.next`.
 */
export function writeOnnx(graph: Graph): Uint8Array {
  const { inputs, outputs, nodes } = rewriteGraph(graph, (node) => node.primitive.lower?.(node) ?? simplified(node));
  const typed = (list: Graph["inputs"]) => list.map(({ name, tensor: { dtype, shape } }) => ({ name, dtype, shape }));
  const names = outputNames(graph);
  const named = typed(outputs).map((output, i) => ({ ...output, name: names[i]! }));
  return onnxModel({ inputs: typed(inputs), outputs: named }, (emit) => {
    const written = new Map<Tensor, string>();
    // Constants are written when they are first used, so that none is left over where a row takes its place.
    const name = (tensor: Tensor): string => {
      if (!written.has(tensor)) written.set(tensor, tensor.primitive.onnx(emit, [], tensor));
      return written.get(tensor)!;
    };
    const rows = rowFactors(nodes);
    for (const node of nodes) {
      if (constantData(node)) continue;
      const row = rows.get(node);
      const operands = node.operands.map((operand, i) =>
        i === row?.operand
          ? emit.constant(new Float64Array(sizeOf(row.shape)).fill(row.value), { dtype: node.dtype, shape: row.shape })
          : name(operand),
      );
      const result = node.primitive.onnx(emit, operands, node);
      written.set(node, row && sizeOf(node.shape) === 1 ? firstOf(emit, result, node) : result);
    }
    return outputs.map(({ tensor }) => name(tensor));
  });
}

/** One element that a row has made two. */
function firstOf(emit: OnnxEmitter, name: string, { shape }: Tensor): string {
  const first = emit.node("Slice", [name, ...[[0], [1], [-1]].map((list) => emit.integers(list))]);
  return emit.node("Reshape", [first, emit.integers(shape)]);
}

/** The names of the outputs in the model, where all names must differ. */
export function outputNames({ inputs, outputs }: Graph): string[] {
  const taken = new Set([...inputs, ...outputs].map(({ name }) => name));
  const ofInputs = new Set(inputs.map(({ name }) => name));
  return outputs.map(({ name }) => {
    let written = name;
    while (ofInputs.has(written) || (written !== name && taken.has(written))) written = `${written}.next`;
    return written;
  });
}

type NamedType = TensorType & { readonly name: string };

/** The bytes of a model whose nodes are written by hand: `build` returns the values that become the outputs. */
export function onnxModel(
  { inputs, outputs }: { readonly inputs: readonly NamedType[]; readonly outputs: readonly NamedType[] },
  build: (emit: OnnxEmitter) => readonly string[],
): Uint8Array {
  const body = new ProtobufMessage();
  const emitter = emitterInto(body, new Set([...inputs, ...outputs].map(({ name }) => name)));
  const values = build(emitter);
  outputs.forEach(({ name }, i) => {
    writeNode(body, "Identity", [values[i]!], name, {});
  });
  emitter.finish();
  body.text(2, "kadanoff");
  for (const { name, ...type } of inputs) body.message(11, valueInfo(name, type));
  for (const { name, ...type } of outputs) body.message(12, valueInfo(name, type));
  return new ProtobufMessage()
    .integer(1, formatVersion)
    .text(2, "kadanoff")
    .message(8, new ProtobufMessage().text(1, "").integer(2, operatorSet))
    .message(7, body)
    .finish();
}

function emitterInto(body: ProtobufMessage, taken: ReadonlySet<string>): OnnxEmitter & { finish(): void } {
  const constants = new Map<string, { name: string; message: ProtobufMessage }>();
  let count = 0;
  const fresh = (): string => {
    const name = `t${count++}`;
    return taken.has(name) ? fresh() : name;
  };
  const constant = (data: ArrayLike<number>, { dtype, shape }: TensorType): string => {
    const bytes = rawData(data, dtype);
    const key = `${dtype}[${shape}]${bytes}`;
    let entry = constants.get(key);
    if (!entry) {
      const message = new ProtobufMessage();
      for (const extent of shape) message.integer(1, extent);
      const name = fresh();
      entry = { name, message: message.integer(2, onnxDType[dtype]).text(8, name).bytes(9, bytes) };
      constants.set(key, entry);
    }
    return entry.name;
  };
  return {
    constant,
    integers: (values) => constant(values, { dtype: "int64", shape: [values.length] }),
    node: (operator, inputs, attributes = {}) => {
      const output = fresh();
      writeNode(body, operator, inputs, output, attributes);
      return output;
    },
    finish: () => {
      for (const { message } of constants.values()) body.message(5, message);
    },
  };
}

function writeNode(
  body: ProtobufMessage,
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, OnnxAttribute>>,
): void {
  const node = new ProtobufMessage();
  for (const name of inputs) node.text(1, name);
  node.text(2, output).text(3, output).text(4, operator);
  for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
  body.message(1, node);
}

/** Integers, lists of integers and words are all that our operators take. */
function attribute(name: string, value: OnnxAttribute): ProtobufMessage {
  const message = new ProtobufMessage().text(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, 2);
  if (typeof value === "string") return message.text(4, value).integer(20, 3);
  for (const entry of value) message.integer(8, entry);
  return message.integer(20, 7);
}

function valueInfo(name: string, { dtype, shape }: TensorType): ProtobufMessage {
  const extents = new ProtobufMessage();
  for (const extent of shape) extents.message(1, new ProtobufMessage().integer(1, extent));
  const tensor = new ProtobufMessage().integer(1, onnxDType[dtype]).message(2, extents);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
}

/** Little-endian, as the format prescribes and every machine that runs JavaScript today stores them. */
function rawData(data: ArrayLike<number>, dtype: DType): Uint8Array {
  const array = typedArray(data, dtype);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function typedArray(data: ArrayLike<number>, dtype: DType) {
  switch (dtype) {
    case "float32":
      return Float32Array.from(data);
    case "float64":
      return Float64Array.from(data);
    case "int64":
      return BigInt64Array.from(Array.from(data, (value) => BigInt(value)));
    case "bool":
      return Uint8Array.from(data);
  }
}
