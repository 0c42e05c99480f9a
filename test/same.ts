import { expect } from "vitest";

/** Element for element the same number, the sign of 0 included (toEqual takes seconds for arrays of the workspace's size). */
export function sameBits(got: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(Object.prototype.toString.call(got)).toBe(Object.prototype.toString.call(wanted));
  expect(got.length).toBe(wanted.length);
  let different = 0;
  for (let i = 0; i < got.length; i++) if (!Object.is(got[i], wanted[i])) different++;
  expect(different).toBe(0);
}
