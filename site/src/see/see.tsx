// "See it": logits become exponentials become probabilities.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Choice, Section, Slider, Switch } from "../common/controls.tsx";
import { Formula } from "./formula.tsx";
import { LANGUAGES, type Language, language, text } from "./language.ts";
import { preset, presetNames } from "./presets.ts";
import { Quiz } from "./questions.tsx";
import { resultsOf } from "./results.ts";
import { Rows } from "./rows.tsx";
import { type Operation, queryOf, type State, state, TEMPERATURES, update } from "./state.ts";
import type { Preset, Text } from "./text.ts";

function Presets({ text, onChoose }: { text: Text; onChoose(name: Preset): void }) {
  return (
    <div class="presets">
      <span>{text.presets}</span>
      {presetNames.map((name) => (
        <button key={name} type="button" onClick={() => onChoose(name)}>
          {text.preset[name]}
        </button>
      ))}
    </div>
  );
}

function Settings({ state, text }: { state: State; text: Text }) {
  const operations = Object.entries(text.operations) as [Operation, string][];
  return (
    <div class="settings">
      <Choice
        label={text.operation}
        name="operation"
        value={state.operation}
        options={operations}
        onChange={(operation) => update({ operation })}
      />
      <Slider
        label={text.temperature}
        name="temperature"
        {...TEMPERATURES}
        step={0.05}
        value={state.temperature}
        onChange={(temperature) => update({ temperature })}
      />
      <Slider
        label={text.shift}
        name="shift"
        min={-100}
        max={100}
        step={1}
        value={state.shift}
        onChange={(shift) => update({ shift })}
      />
      <div class="switches">
        {(["masked", "biased", "unstable"] as const).map((key) => (
          <Switch
            key={key}
            name={key}
            label={{ masked: text.mask, biased: text.bias, unstable: text.unstable }[key]}
            checked={state[key]}
            onChange={(checked) => update({ [key]: checked })}
          />
        ))}
      </div>
    </div>
  );
}

/** Keeps the address saying what is shown. */
function useAddress(shown: State): void {
  const [first] = useState(shown);
  useEffect(() => {
    if (shown === first && location.search === "") return undefined;
    // Browsers allow some hundred changes of the address in half a minute.
    const timer = setTimeout(() => history.replaceState(null, "", `?${queryOf(shown)}${location.hash}`), 300);
    return () => clearTimeout(timer);
  }, [shown, first]);
}

function Share({ text }: { text: Text }) {
  const copied = useSignal(false);
  const copy = async () => {
    const address = `${location.origin}${location.pathname}?${queryOf(state.value)}#see`;
    await navigator.clipboard.writeText(address);
    copied.value = true;
    setTimeout(() => {
      copied.value = false;
    }, 2000);
  };
  return (
    <button type="button" class="share" onClick={copy}>
      {copied.value ? text.shared : text.share}
    </button>
  );
}

export function See() {
  const pointed = useSignal(0);
  const chosen = useSignal<Preset>("animals");
  const results = useComputed(() => resultsOf(state.value));
  const shown = state.value;
  const words = text.value;
  const index = Math.min(pointed.value, shown.logits.length - 1);
  const point = (to: number) => {
    pointed.value = to;
  };
  useAddress(shown);
  return (
    <Section id="see" title={words.title}>
      <div class="see" lang={words.language}>
        <Choice<Language>
          label="Language"
          name="language"
          value={language.value}
          options={Object.entries(LANGUAGES) as [Language, string][]}
          onChange={(to) => {
            language.value = to;
          }}
        />
        <p>{words.introduction}</p>
        <Presets
          text={words}
          onChoose={(name) => {
            chosen.value = name;
            state.value = preset(name, words);
          }}
        />
        <p class="note">{words.note[chosen.value]}</p>
        <Settings state={shown} text={words} />
        <Rows state={shown} results={results.value} index={index} text={words} onPoint={point} />
        <Formula state={shown} results={results.value} index={index} text={words} onPoint={point} />
        <Share text={words} />
        <Quiz text={words} />
      </div>
    </Section>
  );
}
