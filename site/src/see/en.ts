// "See it" in English.
import type { Text } from "./text.ts";

export const en: Text = {
  language: "en",
  choose: "Language of this section",
  title: "See it",
  introduction:
    "A model gives every class a number, its logit. Softmax takes the exponential of each and divides by their sum: what comes out lies between 0 and 1, adds up to 1, and keeps the order. Drag a logit, or type one, and watch what happens to the others.",
  presets: "Examples",
  preset: {
    animals: "cat, dog, rabbit",
    confident: "confident",
    uniform: "uniform",
    overflow: "overflow",
    imbalanced: "rare classes",
  },
  note: {
    animals: "Logits 2, 1 and −3.2 become 72.8 %, 26.8 % and 0.4 %. Point at a class to see its term in the formula.",
    confident:
      "A lead of 15 leaves the others three millionths. Their logarithms keep all their digits: choose log-softmax.",
    uniform: "Equal logits share equally, whatever they are. Raise one of them.",
    overflow:
      "exp(1000) is more than any float holds: without subtracting the maximum first, every result is NaN. Switch “unstable” off.",
    imbalanced:
      "Nine of ten examples were healthy, and the model learned to expect that. The bias takes the logarithm of each class's share away again. Switch it off to see what the model said.",
  },
  animals: ["cat", "dog", "rabbit"],
  diagnoses: ["healthy", "benign", "malignant"],
  operation: "Function",
  operations: { softmax: "softmax", logSoftmax: "log-softmax", sigmoid: "sigmoid" },
  temperature: "Temperature",
  shift: "Add to all logits",
  mask: "mask: remove classes",
  bias: "bias: add to single logits",
  unstable: "unstable: do not subtract the maximum",
  class: "class",
  logit: "logit",
  exponential: "exponential",
  negative: "exp(−x)",
  probability: "probability",
  logProbability: "log-probability",
  nameOf: (index) => `name of class ${index + 1}`,
  logitOf: (name) => `logit of ${name}`,
  biasOf: (name) => `bias of ${name}`,
  keep: (name) => `keep ${name}`,
  remove: (name) => `remove ${name}`,
  add: "Add a class",
  newClass: (index) => `class ${index + 1}`,
  formula: "The formula",
  formulaHint: "Point at a class, or move to it with the Tab key, to see its term.",
  total: "sum",
  invalid: "Infinity divided by Infinity is not a number: this is why softmax subtracts the maximum first.",
  allMasked: "Every class is masked: there is nothing to share.",
  underflow:
    "All exponentials are too small for float32 and became 0, and 0 divided by 0 is not a number: this is why softmax subtracts the maximum first.",
  tooLarge: "A logit and its bias or shift are together more than float32 holds.",
  badAddress: "The address says nothing that can be shown; this is the first example.",
  notShared: "Not allowed here: copy it from the address bar",
  share: "Copy the address of this picture",
  shared: "Copied",
  quiz: "What will happen?",
  quizHint: "Six predictions. Choose first, then look.",
  right: "Right.",
  wrong: "Not quite.",
  show: "Show it above",
  questions: [
    {
      question: "You add 10 to every logit. The probabilities …",
      options: ["of large logits grow", "all grow", "stay as they are"],
      because:
        "exp(x + 10) is exp(x) times exp(10), and that factor is in the sum too. So the maximum may be subtracted first, and nothing overflows.",
    },
    {
      question: "You double every logit. The most likely class …",
      options: ["gets a larger share", "keeps its share", "gets a smaller share"],
      because: "Doubling the logits is a temperature of 1/2: distances grow, and the row becomes more confident.",
    },
    {
      question: "The temperature goes to infinity. Three classes get …",
      options: ["0, 0 and 1", "a third each", "shares like their logits"],
      because: "All logits are divided by the temperature and come near 0, whose exponential is 1: equal shares.",
    },
    {
      question: "In float32, without subtracting the maximum, logits of 100, 99 and 98 give …",
      options: ["the right shares", "0 for all of them", "NaN for all of them"],
      because: "exp(100) is 2.7e43, more than the 3.4e38 that float32 holds. Infinity divided by Infinity is NaN.",
    },
    {
      question: "You mask the most likely of three classes. Of the other two …",
      options: [
        "each gets half of what it had",
        "both keep their proportion to each other",
        "the larger one gets it all",
      ],
      because: "The ratio of two probabilities is exp of their logits' difference, which no third class changes.",
    },
    {
      question: "With sigmoid instead of softmax, the three numbers …",
      options: ["add up to 1", "are equal", "may add up to more than 1"],
      because: "Sigmoid asks of each class by itself whether it is there: for labels of which several may hold.",
    },
  ],
};
