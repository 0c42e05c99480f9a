// The table: a line with a bar for each class.
import { createColors } from "picocolors";
import stringWidth from "string-width";
import { printable } from "./labels.js";
import type { Ranked } from "./ranking.js";

const MOST_BAR = 30;
const LEAST_BAR = 8;
/** Two spaces between label and value, and value and bar. */
const GAPS = 4;
/** A cell filled by 0 to 7 eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar as long as `share` (0 to 1) of `width` cells. */
function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8) || 0;
  return "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}

function percent(probability: number): string {
  return Number.isNaN(probability) ? "NaN" : `${(probability * 100).toFixed(1)} %`;
}

/** The beginning of a text that fits `width` cells, with an ellipsis if it is cut. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

const padded = (text: string, width: number) => text + " ".repeat(Math.max(0, width - stringWidth(text)));

/** The style of a table. */
export interface TableStyle {
  readonly color: boolean;
  /** Whether the values are log-probabilities. */
  readonly log: boolean;
  /** The width of the terminal; Infinity into a file or pipe. */
  readonly columns: number;
}

const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);

/** One line per class: its label, its value, and a bar as long as its probability. */
export function tableLines(ranked: readonly Ranked[], { color, log, columns }: TableStyle): string[] {
  const values = ranked.map(({ value }) => (log ? value.toFixed(4) : percent(value)));
  const valueWidth = widest(values);
  const names = ranked.map(({ label, index }) => printable(label ?? String(index)));
  const nameWidth = Math.min(widest(names), Math.max(1, columns - valueWidth - GAPS - LEAST_BAR));
  const barWidth = Math.min(MOST_BAR, Math.max(0, columns - valueWidth - GAPS - nameWidth));
  const { cyan } = createColors(color);
  return ranked.map(({ value }, i) => {
    const name = padded(cut(names[i] as string, nameWidth), nameWidth);
    const text = (values[i] as string).padStart(valueWidth);
    const drawn = bar(log ? Math.exp(value) : value, barWidth);
    return `${name}  ${text}  ${drawn === "" ? "" : cyan(drawn)}`.trimEnd();
  });
}
