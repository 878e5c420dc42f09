const offsetBasis = 0xcbf29ce484222325n
const prime = 0x100000001b3n
const mask = 0xffffffffffffffffn

/**
 * FNV-1a 64 over the UTF-8 bytes of a path, 16 lower-case hex digits (A-1; http://www.isthe.com/chongo/tech/comp/fnv).
 * Give it the real path where there is one, so that a symlink and a trailing slash give the target's.
 */
export function fingerprint(path: string): string {
  let hash = offsetBasis
  for (const byte of new TextEncoder().encode(path)) hash = ((hash ^ BigInt(byte)) * prime) & mask
  return hash.toString(16).padStart(16, '0')
}
