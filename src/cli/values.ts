// The values of options. Nothing here is of Node, as in formats.ts.
import { Problem } from "./problem.js";

export function readWhole(option: string, given: string, least: number, most = Infinity): number {
  const number = Number(given);
  if (given.trim() !== "" && Number.isSafeInteger(number) && number >= least && number <= most) return number;
  const range = least === -Infinity ? "" : ` from ${least} ${most === Infinity ? "up" : `to ${most}`}`;
  throw new Problem(`${option} is a whole number${range}, got ${given}`);
}

export function readShare(option: string, given: string): number {
  const share = Number(given);
  if (given.trim() !== "" && share >= 0 && share <= 1) return share;
  throw new Problem(`${option} is a number from 0 to 1, got ${given}`);
}

export function readTemperature(given: string, takesZero: boolean): number {
  const temperature = Number(given);
  const isRight = temperature > 0 || (temperature === 0 && takesZero);
  if (given.trim() !== "" && isRight && temperature < Infinity) return temperature;
  throw new Problem(`--temperature is a finite number above 0, got ${given}`);
}

export function readDelimiter(given: string | undefined): string | undefined {
  const delimiter = given === "\\t" || given === "tab" ? "\t" : given;
  if (delimiter === undefined || [...delimiter].length === 1) return delimiter;
  throw new Problem(`--delimiter is one character, or tab; got ${JSON.stringify(given)}`);
}
