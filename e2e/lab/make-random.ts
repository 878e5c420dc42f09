export type Random = ReturnType<typeof makeRandom>

/** Numbers that depend on the seed alone (Mulberry32): a run that failed is told again by its seed. */
export function makeRandom(seed: number) {
  let state = seed | 0
  /** From 0 up to, but not, 1. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    /** A whole number from 0 up to, but not, the limit. */
    below,
    pick<const T>(list: readonly [T, ...T[]]): T {
      return list[below(list.length)] ?? list[0]
    },
  }
}
