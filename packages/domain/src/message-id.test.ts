import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMessageID, isPartID, makeIdMaker } from './message-id.ts'

function maker({ now, fill = () => 7 }: { now: () => number; fill?: () => number }) {
  return makeIdMaker({ now, random: (bytes) => bytes.map(fill) })
}
const timeOf = (id: string) => BigInt(`0x${id.slice(4, 16)}`)

describe('ids that a client makes', () => {
  test('F-1: they have the engine’s form, and a message’s is no part’s', () => {
    const ids = makeIdMaker()
    const [message, part] = [ids.message(), ids.part()]
    expect(message).toMatch(/^msg_[0-9a-f]{12}[0-9A-Za-z]{14}$/)
    expect(part).toMatch(/^prt_[0-9a-f]{12}[0-9A-Za-z]{14}$/)
    expect([isMessageID(message), isPartID(message), isMessageID(part), isPartID(part)]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  test('F-1: ids of one maker ascend, whatever its clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3_000_000, max: 3_000_000 }), { minLength: 2 }), (steps) => {
        let clock = 1_700_000_000_000
        const ids = maker({ now: () => clock })
        let last = ids.message()
        for (const step of steps) {
          clock += step
          const next = ids.message()
          expect(next > last).toBe(true)
          last = next
        }
      }),
    )
  })

  test('F-1: more ids than a millisecond holds still ascend into the next millisecond', () => {
    let clock = 1_700_000_000_000
    const ids = maker({ now: () => clock })
    let last = ''
    for (let index = 0; index < 5000; index += 1) last = ids.message()
    clock += 1
    expect(ids.message() > last).toBe(true)
  })

  test('V-4: the time in an id wraps at 2^48, so that a later id may be the smaller text', () => {
    let clock = Number(2n ** 36n) - 1
    const ids = maker({ now: () => clock })
    const before = ids.message()
    clock += 1
    const after = ids.message()
    expect(timeOf(before)).toBe(0xfffffffff000n)
    expect(timeOf(after)).toBe(0n)
    expect(after < before).toBe(true)
  })

  test('F-1: a random byte above the last whole round of digits is thrown away', () => {
    const bytes = [255, 248, 61]
    let index = 0
    const ids = maker({ now: () => 0, fill: () => bytes[index++ % 3] ?? 0 })
    expect(ids.message().slice(16)).toBe('z'.repeat(14))
  })

  test('F-1: what holds more than letters and digits is no id', () => {
    for (const id of ['msg_', 'msg', 'msg_a/b', 'msg_a%2f', 'ses_a', 'msg_a\n', 7, null])
      expect(isMessageID(id)).toBe(false)
  })
})
