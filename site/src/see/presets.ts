// The states to begin with.
import { computed, signal } from "@preact/signals";
import { type Language, language, text } from "./language.ts";
import { FIRST, type State, state, stateOf } from "./state.ts";
import type { Preset, Text } from "./text.ts";

/** The shares of the diagnoses among the examples that a model was trained on. */
const SHARES = [0.9, 0.08, 0.02];

/** Minus the logarithm of a class's share, which undoes what training on imbalanced classes adds to its logit (Menon et al. 2021). */
const PRIOR = SHARES.map((share) => -Number(Math.log(share).toFixed(3)));

const PRESETS: Readonly<Record<Preset, (text: Text) => State>> = {
  animals: ({ animals }) => stateOf(animals, [2, 1, -3.2]),
  confident: ({ animals }) => stateOf(animals, [12, -3, -8]),
  uniform: ({ animals }) => stateOf(animals, [1, 1, 1]),
  overflow: ({ animals }) => stateOf(animals, [1000, 999, 998], { unstable: true }),
  imbalanced: ({ diagnoses }) => stateOf(diagnoses, [2.4, 1.1, 0.2], { biased: true, bias: PRIOR }),
};

export const presetNames = Object.keys(PRESETS) as Preset[];

export const preset = (name: Preset, text: Text): State => PRESETS[name](text);

const chosen = signal<{ readonly name: Preset; readonly state: State }>({ name: "animals", state: FIRST });

/** The preset that is shown, until something is changed. */
export const shownPreset = computed(() => (chosen.value.state === state.value ? chosen.value.name : undefined));

export function choosePreset(name: Preset): void {
  chosen.value = { name, state: preset(name, text.value) };
  state.value = chosen.value.state;
}

/** The names of a preset that is shown change with the language. */
export function chooseLanguage(to: Language): void {
  const name = shownPreset.value;
  language.value = to;
  if (name) choosePreset(name);
}
