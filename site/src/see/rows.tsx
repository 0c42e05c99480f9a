// The classes: three columns, linked by the class that is pointed at.
import { Bar, NumberInput } from "../common/controls.tsx";
import { percent, short } from "../common/format.ts";
import { type Results, shareOf } from "./results.ts";
import { MOST, MOST_CLASSES, replaced, type State, update } from "./state.ts";
import type { Text } from "./text.ts";

/** A number that float32 holds. */
const inRange = (value: number) => Math.min(MOST, Math.max(-MOST, value));

/** How far the sliders of logits reach at least. */
const RANGE = 12;

interface RowsProps {
  readonly state: State;
  readonly results: Results;
  readonly index: number;
  readonly text: Text;
  onPoint(index: number): void;
}

function LogitInputs({ state, index, text }: { state: State; index: number; text: Text }) {
  const logit = state.logits[index] ?? 0;
  const name = state.names[index] ?? "";
  const most = Math.max(RANGE, ...state.logits.map((x) => Math.ceil(Math.abs(x))));
  const change = (to: number) => update({ logits: replaced(state.logits, index, inRange(to)) });
  return (
    <>
      <input
        type="range"
        class="logit"
        aria-label={text.logitOf(name)}
        min={-most}
        max={most}
        step={0.1}
        value={logit}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
      <NumberInput class="logit-number" label={text.logitOf(name)} step="any" value={logit} onNumber={change} />
    </>
  );
}

function Operands({ state, index, text }: { state: State; index: number; text: Text }) {
  const name = state.names[index] ?? "";
  return (
    <span class="operands">
      {state.masked && (
        <input
          type="checkbox"
          aria-label={text.keep(name)}
          checked={state.mask[index]}
          onChange={(event) => update({ mask: replaced(state.mask, index, event.currentTarget.checked) })}
        />
      )}
      {state.biased && (
        <NumberInput
          label={text.biasOf(name)}
          step="any"
          value={state.bias[index] ?? 0}
          onNumber={(value) => update({ bias: replaced(state.bias, index, inRange(value)) })}
        />
      )}
    </span>
  );
}

function remove({ names, logits, mask, bias }: State, index: number): void {
  const without = <Value,>(list: readonly Value[]) => list.filter((_, i) => i !== index);
  update({ names: without(names), logits: without(logits), mask: without(mask), bias: without(bias) });
}

function Row({ state, results, index, text, pointed, onPoint }: RowsProps & { pointed: boolean }) {
  const name = state.names[index] ?? "";
  const value = results.values[index] ?? NaN;
  const e = results.exponentials[index] ?? NaN;
  const largest = Math.max(...results.exponentials);
  const share = shareOf(state.operation, value);
  return (
    <li class={pointed ? "pointed" : ""} onPointerEnter={() => onPoint(index)} onFocusCapture={() => onPoint(index)}>
      <input
        class="name"
        aria-label={text.nameOf(index)}
        value={name}
        onInput={(event) => update({ names: replaced(state.names, index, event.currentTarget.value) })}
      />
      <span class="cell logits">
        <LogitInputs state={state} index={index} text={text} />
        <Operands state={state} index={index} text={text} />
      </span>
      <span class="cell">
        <Bar share={largest === Infinity ? Number(e === Infinity) : e / (largest || 1)} kind="exponential" />
        <span class="number">{short(e)}</span>
      </span>
      <span class="cell">
        <Bar share={share} />
        <span class="number" data-probability={name}>
          {state.operation === "logSoftmax" ? short(value) : percent(share)}
        </span>
      </span>
      <button
        type="button"
        class="remove"
        aria-label={text.remove(name)}
        disabled={state.names.length === 1}
        onClick={() => remove(state, index)}
      >
        ×
      </button>
    </li>
  );
}

function add({ names, logits, mask, bias }: State, text: Text): void {
  update({
    names: [...names, text.newClass(names.length)],
    logits: [...logits, 0],
    mask: [...mask, true],
    bias: [...bias, 0],
  });
}

export function Rows(props: RowsProps) {
  const { state, results, text } = props;
  const total = state.operation === "softmax" ? results.values.reduce((a, b) => a + b, 0) : NaN;
  return (
    <>
      <ul class="classes">
        <li class="heading" aria-hidden="true">
          <span>{text.class}</span>
          <span>{text.logit}</span>
          <span>{state.operation === "sigmoid" ? text.negative : text.exponential}</span>
          <span>{state.operation === "logSoftmax" ? text.logProbability : text.probability}</span>
          <span />
        </li>
        {state.logits.map((_, i) => (
          <Row key={i} {...props} index={i} pointed={i === props.index} />
        ))}
      </ul>
      <p class="total">
        <button type="button" disabled={state.names.length >= MOST_CLASSES} onClick={() => add(state, text)}>
          {text.add}
        </button>
        {state.operation === "softmax" && (
          <span>
            {text.total} <b>{short(results.sum)}</b> → <b>{percent(total)}</b>
          </span>
        )}
      </p>
    </>
  );
}
