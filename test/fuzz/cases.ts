// Random calls: every function, type, shape, axis, operand and placement.

export const FUNCTIONS = [
  "softmax",
  "logSoftmax",
  "logSumExp",
  "exp",
  "sigmoid",
  "argmax",
  "topK",
  "filter",
  "sample",
  "shards",
] as const;
export const TYPES = ["float32", "float64", "float16", "bfloat16", "int8", "uint8"] as const;
export const PLACEMENTS = ["new", "view", "in place", "apart", "memory", "memory in place", "strided"] as const;

export interface Case {
  readonly name: (typeof FUNCTIONS)[number];
  readonly type: (typeof TYPES)[number];
  readonly placement: (typeof PLACEMENTS)[number];
  readonly shape: readonly number[];
  readonly axis: number;
  /** The elements; bit patterns of 16-bit floats, integers of 8 bits. */
  readonly values: readonly number[];
  readonly temperature: number;
  readonly bias: readonly number[] | undefined;
  readonly mask: readonly boolean[] | undefined;
  readonly allMasked: "nan" | "zero";
  readonly quantization: { readonly scale: number; readonly zeroPoint: number } | undefined;
  /** A number in [0, 1) for what a function takes besides: k, a share, a draw. */
  readonly extra: number;
}

type Random = () => number;

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const chance = (random: Random, share: number) => random() < share;

/** Normal numbers by the method of Box and Muller. */
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function extent(random: Random): number {
  const kind = random();
  if (kind < 0.02) return 0;
  if (kind < 0.9) return 1 + Math.floor(random() * 24);
  return 1 + Math.floor(random() * 400);
}

function shapeOf(random: Random): number[] {
  const shape = Array.from({ length: 1 + Math.floor(random() * 3) }, () => extent(random));
  // A call has some thousands of elements at most.
  while (shape.reduce((size, each) => size * each, 1) > 6_000) shape[shape.indexOf(Math.max(...shape))] = 5;
  return shape;
}

/** Ways to draw the logits of a call, each with its own difficulty. */
function elements(random: Random, temperature: number): () => number {
  const scale = Number.isFinite(temperature) ? Math.min(Math.max(temperature, 1e-30), 1e30) : 1;
  const kinds: (() => number)[] = [
    () => normal(random) * 4 * scale,
    () => (random() - 0.5) * 20 * scale,
    () => (random() - 0.5) * 1400 * scale,
    () => 1000 + normal(random),
    () => pick(random, [0, -0, 1, -1, 0.5]),
    () => (random() - 0.5) * 10 ** (random() * 60 - 30),
    () => pick(random, [-Infinity, -Infinity, 0, normal(random), normal(random) * 100]),
    () =>
      pick(random, [
        NaN,
        Infinity,
        -Infinity,
        3.4e38,
        -3.4e38,
        1e-45,
        ...Array.from({ length: 30 }, () => normal(random)),
      ]),
  ];
  return pick(random, kinds);
}

function valuesOf(random: Random, type: Case["type"], size: number, temperature: number): number[] {
  if (type === "int8") return Array.from({ length: size }, () => Math.floor(random() * 256) - 128);
  if (type === "uint8") return Array.from({ length: size }, () => Math.floor(random() * 256));
  if (type === "float16" || type === "bfloat16") {
    // Bit patterns about 1 and -1, and any at all.
    const one = type === "float16" ? 0x3c00 : 0x3f80;
    const any = chance(random, 0.2);
    return Array.from({ length: size }, () =>
      any
        ? Math.floor(random() * 65_536)
        : (one + Math.floor((random() - 0.5) * 0x1000)) | (chance(random, 0.5) ? 0x8000 : 0),
    );
  }
  const element = elements(random, temperature);
  return Array.from({ length: size }, () => (type === "float32" ? Math.fround(element()) : element()));
}

export function randomCase(random: Random): Case {
  const name = pick(random, FUNCTIONS);
  const type = pick(random, TYPES);
  const shape = shapeOf(random);
  const rank = shape.length;
  const axis = Math.floor(random() * 2 * rank) - rank;
  const size = shape.reduce((product, each) => product * each, 1);
  const classes = shape[axis < 0 ? axis + rank : axis] as number;
  const kind = random();
  const temperature = kind < 0.4 ? 1 : kind < 0.8 ? 2 ** ((random() - 0.5) * 8) : 10 ** ((random() - 0.5) * 24);
  const isInteger = type === "int8" || type === "uint8";
  const perClass = chance(random, 0.5);
  return {
    name,
    type,
    shape,
    axis,
    values: valuesOf(random, type, size, temperature),
    temperature,
    placement: pick(random, PLACEMENTS),
    bias: chance(random, 0.2) ? Array.from({ length: classes }, () => normal(random)) : undefined,
    mask: chance(random, 0.2)
      ? Array.from({ length: perClass ? classes : size }, () => chance(random, 0.7))
      : undefined,
    allMasked: pick(random, ["nan", "zero"]),
    quantization: isInteger
      ? {
          scale: 2 ** Math.floor(random() * 6 - 6),
          zeroPoint: Math.floor(random() * 256) - (type === "int8" ? 128 : 0),
        }
      : undefined,
    extra: random(),
  };
}
