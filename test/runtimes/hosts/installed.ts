// What a host needs on the machine.
import { existsSync } from "node:fs";

/** Says which of the files is not there, if any. */
export function firstMissing(paths) {
  const path = paths.find((one) => !existsSync(one));
  return path && `${path} is not installed`;
}
