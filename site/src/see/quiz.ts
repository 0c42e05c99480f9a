// The questions of the quiz: which option is right, and the state that shows it. Their words are in the texts.
import { type State, stateOf } from "./state.ts";

export interface Answer {
  readonly right: number;
  readonly shown: State;
}

const NAMES = ["a", "b", "c"];

export const ANSWERS: readonly Answer[] = [
  // Adding the same to all logits changes nothing.
  { right: 2, shown: stateOf(NAMES, [2, 1, 0], { shift: 10 }) },
  // Doubling the logits makes the row more confident: it is the temperature 1/2.
  { right: 0, shown: stateOf(NAMES, [2, 1, 0], { temperature: 0.5 }) },
  // A high temperature: towards 1/3 each.
  { right: 1, shown: stateOf(NAMES, [2, 1, 0], { temperature: 10 }) },
  // exp(100) is more than float32 holds: Infinity / Infinity.
  { right: 2, shown: stateOf(NAMES, [100, 99, 98], { unstable: true }) },
  // The probabilities of the others keep their proportions when a class is masked.
  { right: 1, shown: stateOf(NAMES, [2, 1, 0], { masked: true, mask: [false, true, true] }) },
  // Sigmoids are not shares of one whole.
  { right: 2, shown: stateOf(NAMES, [2, 1, 0], { operation: "sigmoid" }) },
];
