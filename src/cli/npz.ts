// NumPy's .npz archives: .zip files of .npy files.
import crc32 from "crc-32";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { Problem } from "./problem.js";

const SUFFIX = /\.npy$/u;

/** The .npy files among the entries, in the order in which they were written. */
async function entriesOf(archive: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of archive.eachEntry()) if (SUFFIX.test(entry.fileName)) entries.push(entry);
  return entries;
}

/** The content of an entry. The library checks its size, and leaves the checksum to its user. */
async function contentOf(archive: ZipFile, entry: Entry): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of await archive.openReadStreamPromise(entry)) parts.push(part);
  const bytes = Buffer.concat(parts);
  const sum = crc32.buf(bytes) >>> 0;
  if (sum !== entry.crc32) {
    const [got, expected] = [sum, entry.crc32].map((value) => value.toString(16).padStart(8, "0"));
    throw new Error(`${entry.fileName} is damaged: its CRC-32 is ${got}, the archive says ${expected}`);
  }
  return bytes;
}

function chosen(file: string, entries: readonly Entry[], name: string | undefined): Entry {
  const names = entries.map(({ fileName }) => fileName.replace(SUFFIX, ""));
  const wanted = name ?? names[0];
  const [entry, second] = entries.filter((_, i) => names[i] === wanted);
  if (second) throw new Problem(`${file}: the archive has ${wanted} twice`);
  if (entry) return entry;
  const found = names.join(", ") || "no .npy file";
  throw new Problem(`${file}: the archive has ${found}${name === undefined ? "" : `, not ${name}`}`);
}

/** The .npy file of an archive: the one named, or the first. */
export async function npyOf(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  name: string | undefined,
): Promise<{ name: string; bytes: Uint8Array }> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  try {
    const archive = await fromBufferPromise(Buffer.concat(parts), { lazyEntries: true });
    const entry = chosen(file, await entriesOf(archive), name);
    return { name: `${file}:${entry.fileName}`, bytes: await contentOf(archive, entry) };
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { message } = error as Error;
    const why = message.startsWith("entry is encrypted") ? "it is encrypted" : message;
    throw new Problem(`${file}: cannot read the .npz archive: ${why}`);
  }
}
