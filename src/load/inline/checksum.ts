// The checksum by which damaged bytes are told from an engine that cannot compile them.

/** FNV-1a with 32 bits; the constants are its offset basis and prime (Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/). */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
