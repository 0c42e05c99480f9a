// The options that each function takes, and the errors for others.

/** A set: looking names up as properties takes 0.2 us in programs that use many. */
export type OptionNames = ReadonlySet<string>;

/** The names in a text. */
export const names = (text: string): OptionNames => new Set(text.split(" "));

const ROWS = "shape axis bias temperature mask allMasked out dtype quantization";
const FILTERS = "repetition topK topP minP typicalP";

export const ELEMENT_OPTIONS = /* @__PURE__ */ names("out dtype quantization outQuantization");

export const ROW_OPTIONS = /* @__PURE__ */ names(`${ROWS} outQuantization`);

export const LOG_SUM_EXP_OPTIONS = /* @__PURE__ */ names(`${ROWS} outQuantization weights sign`);

export const PARTIAL_OPTIONS = /* @__PURE__ */ names("shape axis bias temperature mask dtype quantization");

export const SELECTION_OPTIONS = /* @__PURE__ */ names(`${ROWS} scores`);

export const CTC_OPTIONS = /* @__PURE__ */ names(
  "shape bias temperature mask allMasked dtype quantization blank labels",
);

export const FILTER_OPTIONS = /* @__PURE__ */ names(
  `shape axis bias temperature mask out dtype quantization ${FILTERS}`,
);

export const SAMPLE_OPTIONS = /* @__PURE__ */ names(`${ROWS} ${FILTERS} random`);

/** What other libraries call some of the options. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  dim: "axis",
  dims: "shape",
  b: "weights",
  returnsign: "sign",
  logitbias: "bias",
  rng: "random",
  weight: "classWeights",
  posweight: "positiveWeights",
  gamma: "focal",
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
  const known = [...takes];
  const other = OTHER_NAMES[given];
  const [nearest] = known
    .map((candidate) => ({ candidate, far: other === candidate ? 0 : distance(given, plain(candidate)) }))
    .sort((a, b) => a.far - b.far);
  const meant = nearest && nearest.far <= 2 ? ` (${nearest.candidate}?)` : "";
  return new TypeError(`${name}: no option ${JSON.stringify(option)}${meant}; there are ${known.join(", ")}`);
}
