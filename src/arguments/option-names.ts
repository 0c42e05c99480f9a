// The options that each function takes, and the errors for others.

/** Written out for each function: a bundler keeps objects with a spread in them even if they are not used. */
export type OptionNames = Readonly<Record<string, true>>;

export const ELEMENT_OPTIONS: OptionNames = { out: true, dtype: true, quantization: true, outQuantization: true };

export const ROW_OPTIONS: OptionNames = {
  shape: true,
  axis: true,
  bias: true,
  temperature: true,
  mask: true,
  allMasked: true,
  out: true,
  dtype: true,
  quantization: true,
  outQuantization: true,
};

export const LOG_SUM_EXP_OPTIONS: OptionNames = {
  shape: true,
  axis: true,
  bias: true,
  temperature: true,
  mask: true,
  allMasked: true,
  out: true,
  dtype: true,
  quantization: true,
  outQuantization: true,
  weights: true,
  sign: true,
};

export const PARTIAL_OPTIONS: OptionNames = {
  shape: true,
  axis: true,
  bias: true,
  temperature: true,
  mask: true,
  dtype: true,
  quantization: true,
};

export const SELECTION_OPTIONS: OptionNames = {
  shape: true,
  axis: true,
  bias: true,
  temperature: true,
  mask: true,
  allMasked: true,
  out: true,
  dtype: true,
  quantization: true,
  scores: true,
};

export const CTC_OPTIONS: OptionNames = {
  shape: true,
  bias: true,
  temperature: true,
  mask: true,
  allMasked: true,
  dtype: true,
  quantization: true,
  blank: true,
  labels: true,
};

export const FILTER_OPTIONS: OptionNames = {
  shape: true,
  axis: true,
  bias: true,
  temperature: true,
  mask: true,
  out: true,
  dtype: true,
  quantization: true,
  repetition: true,
  topK: true,
  topP: true,
  minP: true,
  typicalP: true,
};

export const SAMPLE_OPTIONS: OptionNames = {
  shape: true,
  axis: true,
  bias: true,
  temperature: true,
  mask: true,
  allMasked: true,
  out: true,
  dtype: true,
  quantization: true,
  repetition: true,
  topK: true,
  topP: true,
  minP: true,
  typicalP: true,
  random: true,
};

/** What other libraries call some of the options. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  dim: "axis",
  dims: "shape",
  b: "weights",
  returnsign: "sign",
  logitbias: "bias",
  rng: "random",
};

/** A name without case, underscores and hyphens. */
const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, "");

/** How many letters must be inserted, removed or replaced to make one name of the other (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** The error for an option that the function does not take, with the option that was probably meant. */
export function unknownOption(name: string, option: string, takes: OptionNames): TypeError {
  const given = plain(option);
  const names = Object.keys(takes);
  const other = OTHER_NAMES[given];
  const [nearest] = names
    .map((candidate) => ({ candidate, far: other === candidate ? 0 : distance(given, plain(candidate)) }))
    .sort((a, b) => a.far - b.far);
  const meant = nearest && nearest.far <= 2 ? ` (${nearest.candidate}?)` : "";
  return new TypeError(`${name}: no option ${JSON.stringify(option)}${meant}; there are ${names.join(", ")}`);
}
