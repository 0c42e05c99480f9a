// Float32 .npy files, read and written at any place: what jobs need of them.
import { type FileHandle, open } from "node:fs/promises";

const MAGIC = "\x93NUMPY";
/** A header of version 1.0 has at most this many bytes: ten, and a length of 16 bits. */
const MOST_HEADER = 10 + 0xffff;

export interface Npy {
  readonly rows: number;
  readonly classes: number;
  /** The byte at which the elements start. */
  readonly start: number;
}

/** Reads the header of a matrix of little-endian float32 in C order, and checks that the file is as long as it says. */
export async function readNpy(file: string): Promise<Npy> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_HEADER), 0, MOST_HEADER, 0);
    if (buffer.toString("latin1", 0, 6) !== MAGIC || buffer[6] !== 1) {
      throw new Error(`${file}: expected a .npy file of version 1.0`);
    }
    const start = 10 + buffer.readUInt16LE(8);
    const text = buffer.toString("latin1", 10, Math.min(start, bytesRead));
    const [, rows, classes] = /'shape': \((\d+), (\d+)\)/.exec(text) ?? [];
    if (!text.includes("'descr': '<f4'") || !text.includes("'fortran_order': False") || classes === undefined) {
      throw new Error(`${file}: expected a matrix of float32 in C order, got ${text.trim()}`);
    }
    const npy = { rows: Number(rows), classes: Number(classes), start };
    if (npy.rows === 0 || npy.classes === 0) throw new Error(`${file}: there is nothing in (${rows}, ${classes})`);
    const expected = start + 4 * npy.rows * npy.classes;
    const { size } = await handle.stat();
    if (size !== expected) throw new Error(`${file}: expected ${expected} bytes, got ${size}`);
    return npy;
  } finally {
    await handle.close();
  }
}

/** Makes a file of this shape whose elements are 0, without writing them; one that is there already stays. */
export async function makeNpy(file: string, rows: number, classes: number): Promise<void> {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${classes}), }`;
  const length = Math.ceil((11 + text.length) / 64) * 64 - 10;
  const header = Buffer.from(`${MAGIC}\x01\x00\x00\x00${text.padEnd(length - 1)}\n`, "latin1");
  header.writeUInt16LE(length, 8);
  const handle = await open(file, "a+").then(async (made) => {
    await made.close();
    return open(file, "r+");
  });
  try {
    await handle.write(header, 0, header.length, 0);
    await handle.truncate(header.length + 4 * rows * classes);
  } finally {
    await handle.close();
  }
}

/** Elements of a file, from the element `first` on. */
export async function readFloats(file: string, { start }: Npy, first: number, count: number): Promise<Float32Array> {
  const floats = new Float32Array(count);
  await withFile(file, "r", async (handle) => {
    const bytes = new Uint8Array(floats.buffer);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + 4 * first + at);
      if (bytesRead === 0) throw new Error(`${file}: it ended while it was read`);
      at += bytesRead;
    }
  });
  return floats;
}

/** Writes elements to their place; a reader sees them once this has ended. */
export async function writeFloats(file: string, { start }: Npy, first: number, floats: Float32Array): Promise<void> {
  await withFile(file, "r+", async (handle) => {
    const bytes = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
    for (let at = 0; at < bytes.length; ) {
      at += (await handle.write(bytes, at, bytes.length - at, start + 4 * first + at)).bytesWritten;
    }
    // A job counts as done only when its rows are on the disk.
    await handle.datasync();
  });
}

async function withFile(file: string, flags: string, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(file, flags);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}
