// The controls that the sections share.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { SECTIONS } from "../home/sections.ts";

/**
 * A number that is typed. While it has the focus it keeps what was typed, of which not every state is a number ("0.", "-");
 * `onNumber` is called for those that are.
 */
export function NumberInput(props: {
  label: string;
  value: number;
  onNumber(value: number): void;
  name?: string;
  class?: string;
  min?: number;
  max?: number;
  step?: number | "any";
}) {
  const { label, value, onNumber, ...attributes } = props;
  const element = useRef<HTMLInputElement>(null);
  const show = () => {
    if (element.current) element.current.value = String(value);
  };
  useLayoutEffect(() => {
    if (document.activeElement !== element.current) show();
  });
  return (
    <input
      {...attributes}
      ref={element}
      type="number"
      aria-label={label}
      defaultValue={String(value)}
      onInput={({ currentTarget: { value } }) => {
        if (value !== "" && Number.isFinite(Number(value))) onNumber(Number(value));
      }}
      onBlur={show}
    />
  );
}

/** A number that is dragged or typed. */
export function Slider(props: {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  name: string;
  onChange(value: number): void;
}) {
  const id = useId();
  const { label, value, min, max, step, name } = props;
  const change = (to: number) => {
    const inRange = Math.min(max, Math.max(min, to));
    props.onChange(step === 1 ? Math.round(inRange) : inRange);
  };
  const range = { min, max, step, value };
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <input
        {...range}
        id={id}
        type="range"
        name={name}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
      <NumberInput {...range} name={`${name}-number`} label={label} onNumber={change} />
    </div>
  );
}

/** One of a few values. */
export function Choice<Value extends string>(props: {
  label: string;
  name: string;
  value: Value;
  options: readonly (readonly [value: Value, label: string])[];
  onChange(value: Value): void;
}) {
  return (
    <fieldset class="choice">
      <legend>{props.label}</legend>
      {props.options.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** On or off. */
export function Switch(props: { label: string; name: string; checked: boolean; onChange(checked: boolean): void }) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        name={props.name}
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

/** A bar as long as `share` (0 to 1) of its width, full and in another colour for NaN. An SVG, since the policy forbids style attributes. */
export function Bar({ share, kind = "" }: { share: number; kind?: string }) {
  const width = Number.isNaN(share) ? 100 : 100 * Math.min(1, Math.max(0, share));
  return (
    <svg
      class={`bar ${Number.isNaN(share) ? "invalid" : kind}`}
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="track" width="100" height="1" />
      <rect class="fill" width={width} height="1" />
    </svg>
  );
}

/** A section of the page: its heading leads to itself. `title` is its title in another language. */
export function Section(props: { id: keyof typeof SECTIONS; title?: string; children: ComponentChildren }) {
  return (
    <section id={props.id} aria-labelledby={`${props.id}-title`}>
      <h2 id={`${props.id}-title`}>
        <a href={`#${props.id}`}>{props.title ?? SECTIONS[props.id].title}</a>
      </h2>
      {props.children}
    </section>
  );
}

/** How far something is, with words for it. */
export function Progress({ share, text }: { share: number; text: string }) {
  return (
    <div class="progress">
      <progress max={1} value={share} aria-label={text} />
      <span role="status">{text}</span>
    </div>
  );
}
