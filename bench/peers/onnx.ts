// ONNX models encoded as protocol buffers: one node, Softmax or LogSoftmax over the last of two axes; and a dense layer.

export type Operator = "Softmax" | "LogSoftmax";

// Field numbers and values are those of onnx.proto3.
const bytes = (field: number, content: ArrayLike<number> & Iterable<number>) => [
  (field << 3) | 2,
  ...varint(content.length),
  ...content,
];
/** 7 bits to a byte, the lowest first. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
const text = (field: number, string: string) => bytes(field, new TextEncoder().encode(string));
const number = (field: number, value: number) => [field << 3, value];

const FLOAT = 1;
const IR_VERSION = 8;
/** The first one in which the axis defaults to the last. */
const OPSET = 13;

const dimension = (name: string) => bytes(1, text(2, name));
const tensorType = (axes: readonly string[]) => bytes(1, [...number(1, FLOAT), ...bytes(2, axes.flatMap(dimension))]);
const valueInfo = (name: string, ...axes: string[]) => [...text(1, name), ...bytes(2, tensorType(axes))];

/** A node of the graph. */
const operation = (operator: string, output: string, ...inputs: string[]) =>
  bytes(1, [...inputs.flatMap((input) => text(1, input)), ...text(2, output), ...text(4, operator)]);

/** The model of a graph of nodes. */
function modelOf(graph: readonly number[]): Uint8Array {
  return Uint8Array.from([...number(1, IR_VERSION), ...bytes(7, graph), ...bytes(8, number(2, OPSET))]);
}

/** The model that takes `x` and gives `y`, both float32 of shape [rows, classes]. */
export function model(operator: Operator): Uint8Array {
  const value = (name: string) => valueInfo(name, "rows", "classes");
  return modelOf([
    ...operation(operator, "y", "x"),
    ...text(2, "g"),
    ...bytes(11, value("x")),
    ...bytes(12, value("y")),
  ]);
}

/** A tensor that the model holds. */
function initializer(name: string, values: Float32Array, axes: readonly number[]): number[] {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const axis = axes.flatMap((extent) => [8, ...varint(extent)]);
  return bytes(5, [...axis, ...number(2, FLOAT), ...text(8, name), ...bytes(9, Array.from(raw))]);
}

/** The model of a dense layer with softmax: x [rows, features] gives y; the weights are [features, classes]. */
export function denseModel(weights: Float32Array, bias: Float32Array): Uint8Array {
  const classes = bias.length;
  return modelOf(
    [
      operation("Gemm", "g", "x", "w", "b"),
      operation("Softmax", "y", "g"),
      text(2, "g"),
      initializer("w", weights, [weights.length / classes, classes]),
      initializer("b", bias, [classes]),
      bytes(11, valueInfo("x", "rows", "features")),
      bytes(12, valueInfo("y", "rows", "classes")),
    ].flat(),
  );
}
