// Writing the output: files complete or not at all, anything else as it comes.
import {
  constants,
  existsSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { constants as system } from "node:os";
import { dirname, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { Problem } from "./problem.js";

type Chunks = AsyncIterable<string | Uint8Array>;

/** What a signal that ends the process has to undo first. */
const cleanups = new Set<() => void>();

/** Runs `cleanup` if a signal ends the process, until the function returned is called. */
export function onSignal(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** After the cleanups, ends the process by the very signal, so that its parent sees which. */
export function handleSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const) {
    process.once(signal, () => {
      for (const cleanup of cleanups) cleanup();
      process.kill(process.pid, signal);
      // Where a signal cannot be sent to oneself, its number tells the parent (POSIX shells add 128).
      setTimeout(() => process.exit(128 + system.signals[signal]), 1000);
    });
  }
}

/** Writes to a temporary file beside `file`, which it replaces at the end with the same permissions. */
async function replaceFile(file: string, mode: number | undefined, chunks: Chunks): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  const remove = () => rmSync(partial, { force: true });
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode ?? 0o666);
  const done = onSignal(remove);
  try {
    if (mode !== undefined) await handle.chmod(mode); // what the umask took away
    await pipeline(chunks, handle.createWriteStream());
    renameSync(partial, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    remove();
    throw error;
  } finally {
    done();
  }
}

/** The file that is to be created: where a symbolic link leads, if `file` is one to nothing yet. */
function targetOf(file: string): string {
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? targetOf(resolve(realpathSync(dirname(file)), readlinkSync(file))) : file;
}

/** Regular files are replaced, through symbolic links; devices, pipes and sockets are written to. */
export async function writeTo(file: string, chunks: Chunks): Promise<void> {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw new Problem(`--output ${file}: there is no folder ${folder}`);
  const status: Stats | undefined = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return replaceFile(targetOf(file), undefined, chunks);
  if (status.isFile()) return replaceFile(realpathSync(file), status.mode & 0o7777, chunks);
  if (status.isDirectory()) throw new Problem(`--output ${file}: this is a directory`);
  const handle = await open(file, constants.O_WRONLY);
  await pipeline(chunks, handle.createWriteStream());
}
