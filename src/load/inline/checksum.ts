// The checksum by which damaged text is told from an engine that cannot compile the module in it.

/** FNV-1a with 32 bits; the constants are its offset basis and prime (http://www.isthe.com/chongo/tech/comp/fnv/). */
export function checksum(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
