// The table: a line with a bar for each class.
import type { Ranked } from "./ranking.js";

const BAR_WIDTH = 30;
/** A cell filled by 0 to 7 eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar as long as `share` (0 to 1) of the full width. */
function bar(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH * 8);
  return "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}

function percent(probability: number): string {
  return Number.isNaN(probability) ? "NaN" : `${(probability * 100).toFixed(1)} %`;
}

/** The style of a table. */
export interface TableStyle {
  readonly color: boolean;
  /** Whether the values are log-probabilities. */
  readonly log: boolean;
}

/** One line per class: its label, its value, and a bar as long as its probability. */
export function tableLines(ranked: readonly Ranked[], { color, log }: TableStyle): string[] {
  const names = ranked.map(({ label, index }) => label ?? String(index));
  const values = ranked.map(({ value }) => (log ? value.toFixed(4) : percent(value)));
  const nameWidth = Math.max(0, ...names.map((name) => name.length));
  const valueWidth = Math.max(0, ...values.map((value) => value.length));
  return ranked.map(({ value }, i) => {
    const drawn = bar(log ? Math.exp(value) : value);
    const name = (names[i] as string).padEnd(nameWidth);
    const text = (values[i] as string).padStart(valueWidth);
    return `${name}  ${text}  ${color ? `\x1b[36m${drawn}\x1b[0m` : drawn}`.trimEnd();
  });
}
