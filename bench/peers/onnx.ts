// A model of one node, Softmax or LogSoftmax over the last of two axes, written as the protocol buffer that onnxruntime
// reads (field numbers from onnx.proto3).

const bytes = (field, content) => [(field << 3) | 2, content.length, ...content];
const text = (field, string) => bytes(field, new TextEncoder().encode(string));
const number = (field, value) => [field << 3, value];

const FLOAT = 1;
const dimension = (name) => bytes(1, text(2, name));
const tensorType = bytes(1, [...number(1, FLOAT), ...bytes(2, [...dimension("rows"), ...dimension("classes")])]);
const valueInfo = (name) => [...text(1, name), ...bytes(2, tensorType)];

/** @param {"Softmax" | "LogSoftmax"} operator */
export function model(operator) {
  const node = [...text(1, "x"), ...text(2, "y"), ...text(4, operator)];
  const graph = [...bytes(1, node), ...text(2, "g"), ...bytes(11, valueInfo("x")), ...bytes(12, valueInfo("y"))];
  const IR_VERSION = 8;
  const OPSET = 13; // from here on the axis defaults to the last
  return Uint8Array.from([...number(1, IR_VERSION), ...bytes(8, number(2, OPSET)), ...bytes(7, graph)]);
}
