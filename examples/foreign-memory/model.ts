// A module with a heap of its own: it computes logits there and answers with their address.

export function logits(rows: i32, classes: i32): usize {
  const pointer = heap.alloc((<usize>(rows * classes)) << 2);
  for (let i = 0; i < rows * classes; i++) {
    store<f32>(pointer + ((<usize>i) << 2), <f32>((i * 7919) % 2003) / 100);
  }
  return pointer;
}
