// The sections of the home page, in their order: their titles, and the words by which the search finds them.

export const SECTIONS = {
  see: {
    title: "See it",
    words: "logits, exponentials, probabilities, temperature, mask, bias, log-softmax, sigmoid, overflow, quiz",
  },
  sample: {
    title: "Sample it",
    words: "next token, temperature, top-k, top-p, nucleus, min-p, typical-p, repetition penalty, language model",
  },
  draw: { title: "Draw it", words: "symbol recogniser, neural network, confidence, top-k" },
  race: { title: "Race it", words: "speed, benchmark, accuracy, ulp, plain loop, browser" },
  drop: { title: "Drop it", words: "file, npy, json, csv, logits, labels, histogram, download" },
  train: { title: "Train it", words: "imbalanced classes, class weights, logit adjustment, cross-entropy, training" },
} as const;
