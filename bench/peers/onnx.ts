// An ONNX model of one node, Softmax or LogSoftmax over the last of two axes, encoded as a protocol buffer.

export type Operator = "Softmax" | "LogSoftmax";

// Field numbers and values are those of onnx.proto3.
const bytes = (field: number, content: ArrayLike<number> & Iterable<number>) => [
  (field << 3) | 2,
  content.length,
  ...content,
];
const text = (field: number, string: string) => bytes(field, new TextEncoder().encode(string));
const number = (field: number, value: number) => [field << 3, value];

const FLOAT = 1;
const IR_VERSION = 8;
/** The first one in which the axis defaults to the last. */
const OPSET = 13;

const dimension = (name: string) => bytes(1, text(2, name));
const tensorType = bytes(1, [...number(1, FLOAT), ...bytes(2, [...dimension("rows"), ...dimension("classes")])]);
const valueInfo = (name: string) => [...text(1, name), ...bytes(2, tensorType)];

/** The model that takes `x` and gives `y`, both float32 of shape [rows, classes]. */
export function model(operator: Operator): Uint8Array {
  const node = [...text(1, "x"), ...text(2, "y"), ...text(4, operator)];
  const graph = [...bytes(1, node), ...text(2, "g"), ...bytes(11, valueInfo("x")), ...bytes(12, valueInfo("y"))];
  return Uint8Array.from([...number(1, IR_VERSION), ...bytes(8, number(2, OPSET)), ...bytes(7, graph)]);
}
