// The formula with the numbers of the class that is pointed at.
import { short } from "../common/format.ts";
import { type Results, shareOf } from "./results.ts";
import type { State } from "./state.ts";
import type { Text } from "./text.ts";

interface FormulaProps {
  readonly state: State;
  readonly results: Results;
  /** The class that is pointed at. */
  readonly index: number;
  readonly text: Text;
  onPoint(index: number): void;
}

/** exp(x), or exp(x - maximum), with its numbers. */
function Term({ scaled, subtracted }: { scaled: number; subtracted: number }) {
  if (scaled === -Infinity) return <>0</>;
  const sign = subtracted < 0 ? "+" : "−";
  return (
    <>
      exp({short(scaled)}
      {subtracted === 0 ? "" : ` ${sign} ${short(Math.abs(subtracted))}`})
    </>
  );
}

function Fraction({ results, index, onPoint }: FormulaProps) {
  const { scaled, subtracted } = results;
  return (
    <span class="fraction">
      <span class="lit">
        <Term scaled={scaled[index] ?? NaN} subtracted={subtracted} />
      </span>
      <span class="denominator">
        {scaled.map((z, i) => (
          <span key={i} class={i === index ? "lit" : ""} onPointerEnter={() => onPoint(i)}>
            {i > 0 && " + "}
            <Term scaled={z} subtracted={subtracted} />
          </span>
        ))}
      </span>
    </span>
  );
}

/** Why there is no number, if there is none. */
function hintOf({ state, results, text }: FormulaProps): string {
  if (!results.values.some(Number.isNaN)) return text.formulaHint;
  if (state.masked && !state.mask.includes(true)) return text.allMasked;
  if (results.sum === 0) return text.underflow;
  return state.unstable ? text.invalid : text.tooLarge;
}

export function Formula(props: FormulaProps) {
  const { state, results, index, text } = props;
  const { operation, names } = state;
  const value = results.values[index] ?? NaN;
  const e = results.exponentials[index] ?? NaN;
  const z = results.scaled[index] ?? NaN;
  return (
    <div class="formula">
      <h3>{text.formula}</h3>
      <p class="terms">
        <span>
          {operation === "logSoftmax" ? "log p" : "p"}(<b>{names[index]}</b>) ={" "}
        </span>
        {operation === "sigmoid" ? (
          <span class="fraction">
            <span>1</span>
            <span class="denominator lit">1 + exp(−({short(z)}))</span>
          </span>
        ) : (
          <>
            {operation === "logSoftmax" && <span>log </span>}
            <Fraction {...props} />
          </>
        )}
        <span>
          {" = "}
          {operation === "sigmoid" ? `1 / (1 + ${short(e)})` : `${short(e)} / ${short(results.sum)}`}
          {" = "}
          <output>{short(value)}</output>
          {operation === "logSoftmax" && ` (p = ${short(shareOf(operation, value))})`}
        </span>
      </p>
      <p class="hint">{hintOf(props)}</p>
    </div>
  );
}
