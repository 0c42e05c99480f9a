// What a program that was run, or a library that was called, says when it fails.

/** The error with its stack, and the output of the program if it is one's. */
export function failure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stdout = "", stderr = "" } = error as Error & { stdout?: unknown; stderr?: unknown };
  return `${error.stack}\n${stdout}${stderr}`.trimEnd();
}
