// What the text of "See it" consists of, in any language.
import type { State } from "./state.ts";

/** A question of the quiz. */
export interface Question {
  readonly question: string;
  readonly options: readonly string[];
  /** What is said once an option was chosen. */
  readonly because: string;
}

/** The presets, by name. */
export type Preset = "animals" | "confident" | "uniform" | "overflow" | "imbalanced";

export interface Text {
  readonly language: string;
  readonly choose: string;
  readonly title: string;
  readonly introduction: string;
  readonly presets: string;
  readonly preset: Readonly<Record<Preset, string>>;
  /** What to look at in a preset. */
  readonly note: Readonly<Record<Preset, string>>;
  readonly animals: readonly string[];
  readonly diagnoses: readonly string[];
  readonly operation: string;
  readonly operations: Readonly<Record<State["operation"], string>>;
  readonly temperature: string;
  readonly shift: string;
  readonly mask: string;
  readonly bias: string;
  readonly unstable: string;
  readonly class: string;
  readonly logit: string;
  readonly exponential: string;
  /** The same for sigmoid, whose exponentials are of -x. */
  readonly negative: string;
  readonly probability: string;
  readonly logProbability: string;
  /** Labels of a class's controls. */
  readonly nameOf: (index: number) => string;
  readonly logitOf: (name: string) => string;
  readonly biasOf: (name: string) => string;
  readonly keep: (name: string) => string;
  readonly remove: (name: string) => string;
  readonly add: string;
  readonly newClass: (index: number) => string;
  readonly formula: string;
  readonly formulaHint: string;
  readonly total: string;
  /** Why results are not numbers. */
  readonly invalid: string;
  readonly allMasked: string;
  readonly underflow: string;
  readonly tooLarge: string;
  /** Said of an address that is not understood. */
  readonly badAddress: string;
  readonly notShared: string;
  readonly share: string;
  readonly shared: string;
  readonly quiz: string;
  readonly quizHint: string;
  readonly right: string;
  readonly wrong: string;
  readonly show: string;
  /** Six, in the order of quiz.ts. */
  readonly questions: readonly Question[];
}
