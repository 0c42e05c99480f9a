// Whether what a host needs is installed.
import { existsSync } from "node:fs";

/** Names the first of the files that does not exist, if any. */
export function firstMissing(paths: readonly string[]): string | undefined {
  const path = paths.find((one) => !existsSync(one));
  return path && `${path} is not installed`;
}
