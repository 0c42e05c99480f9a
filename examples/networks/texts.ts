// Texts as rows of hashed words and pairs of words (feature hashing; Weinberger et al. 2009).

/** FNV-1a with 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** What occurs in a text, as places in a row of so many features. */
function places(text: string, width: number, pairs: boolean): Set<number> {
  const words = text.toLowerCase().match(/[a-z]+(?:'[a-z]+)?|[$!?]+/g) ?? [];
  const found = new Set(words.map((word) => hash(word) % width));
  if (pairs) for (let i = 1; i < words.length; i++) found.add(hash(`${words[i - 1]} ${words[i]}`) % width);
  return found;
}

/** One row for each text, of length 1. */
export function hashed(texts: readonly string[], width: number, pairs: boolean): Float32Array {
  const features = new Float32Array(texts.length * width);
  for (const [row, text] of texts.entries()) {
    const found = places(text, width, pairs);
    for (const place of found) features[row * width + place] = 1 / Math.sqrt(found.size);
  }
  return features;
}
