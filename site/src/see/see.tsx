// "See it": logits become exponentials become probabilities.
import { useComputed, useSignal } from "@preact/signals";
import { Choice, Section, Slider, Switch } from "../common/controls.tsx";
import { Copy } from "../common/copy.tsx";
import { addressQuery, isMisread, useAddress } from "./address.ts";
import { Formula } from "./formula.tsx";
import { LANGUAGES, type Language, language, text } from "./language.ts";
import { chooseLanguage, choosePreset, presetNames, shownPreset } from "./presets.ts";
import { Quiz } from "./questions.tsx";
import { resultsOf } from "./results.ts";
import { Rows } from "./rows.tsx";
import { MOST_SHIFT, type Operation, type State, state, TEMPERATURES, update } from "./state.ts";
import type { Text } from "./text.ts";

function Presets({ text }: { text: Text }) {
  return (
    <div class="presets">
      <span>{text.presets}</span>
      {presetNames.map((name) => (
        <button key={name} type="button" aria-pressed={name === shownPreset.value} onClick={() => choosePreset(name)}>
          {text.preset[name]}
        </button>
      ))}
    </div>
  );
}

/** What to look at in a preset; or that the address was not understood. */
function Note({ text }: { text: Text }) {
  const name = shownPreset.value;
  return (
    <p class="note" role="status">
      {isMisread.value && `${text.badAddress} `}
      {name && text.note[name]}
    </p>
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
        min={-MOST_SHIFT}
        max={MOST_SHIFT}
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

export function See() {
  const pointed = useSignal(0);
  const results = useComputed(() => resultsOf(state.value));
  const shown = state.value;
  const words = text.value;
  const index = Math.min(pointed.value, shown.logits.length - 1);
  const point = (to: number) => {
    pointed.value = to;
  };
  useAddress(shown, language.value);
  return (
    <Section id="see" title={words.title}>
      <div class="see" lang={words.language}>
        <Choice<Language>
          label={words.choose}
          name="language"
          value={language.value}
          options={Object.entries(LANGUAGES) as [Language, string][]}
          onChange={chooseLanguage}
        />
        <p>{words.introduction}</p>
        <Presets text={words} />
        <Note text={words} />
        <Settings state={shown} text={words} />
        <Rows state={shown} results={results.value} index={index} text={words} onPoint={point} />
        <Formula state={shown} results={results.value} index={index} text={words} onPoint={point} />
        <Copy
          label={words.share}
          done={words.shared}
          failed={words.notShared}
          text={() => `${location.origin}${location.pathname}${addressQuery()}#see`}
        />
        <Quiz text={words} />
      </div>
    </Section>
  );
}
