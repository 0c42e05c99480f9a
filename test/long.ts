// What `npm run test:long` runs in full and `npm test` in part: searches through a million classes, dtypes, temperatures.

/** Set by vitest.config.ts from --mode long. */
export const isLong = process.env["LONG"] === "1";

/** All cases in the long run; otherwise the part that takes seconds. */
export function inFull<Cases>(all: Cases, part: Cases): Cases {
  return isLong ? all : part;
}
