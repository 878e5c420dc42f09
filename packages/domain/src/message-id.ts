export type MessageID = string & { readonly __messageID: true }
export type PartID = string & { readonly __partID: true }

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const timeMask = (1n << 48n) - 1n

export type IdSource = { readonly now: () => number; readonly random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array }

/**
 * Makes ids in the engine's own form: prefix, 12 hex digits of (milliseconds × 0x1000 + counter) modulo 2^48, 14 base62 digits.
 * Ascending within one maker. They wrapped in 2026, so nothing may be ordered by comparing them (V-4): order by position and time.
 */
export function makeIdMaker(source: IdSource = { now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) }) {
  let last = 0n
  function make(prefix: string): string {
    // One number and not a clock and a counter: a counter that runs over into the next millisecond must not be met there again.
    const now = BigInt(source.now()) * 0x1000n
    last = now > last ? now : last + 1n
    const time = (last & timeMask).toString(16).padStart(12, '0')
    let tail = ''
    // 248 is the largest multiple of 62 in a byte: a byte above it would favour the first digits.
    while (tail.length < 14)
      for (const byte of source.random(new Uint8Array(20)))
        if (byte < 248 && tail.length < 14) tail += digits[byte % 62]
    return `${prefix}_${time}${tail}`
  }
  return {
    message: () => make('msg') as MessageID,
    part: () => make('prt') as PartID,
  }
}

const idForm = /^(msg|prt)_[A-Za-z0-9_-]{1,96}$/
export function isMessageID(text: unknown): text is MessageID {
  return typeof text === 'string' && idForm.test(text) && text.startsWith('msg')
}
export function isPartID(text: unknown): text is PartID {
  return typeof text === 'string' && idForm.test(text) && text.startsWith('prt')
}
