// AssemblyScript that stands for a model: it computes logits on a heap of its own and returns their address.

export function logits(rows: i32, classes: i32): usize {
  const pointer = heap.alloc((<usize>(rows * classes)) << 2);
  for (let i = 0; i < rows * classes; i++) {
    store<f32>(pointer + ((<usize>i) << 2), <f32>((i * 7919) % 2003) / 100);
  }
  return pointer;
}
