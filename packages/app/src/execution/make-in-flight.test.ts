import { expect, test } from 'vitest'
import { makeInFlight } from './make-in-flight.ts'

function setup() {
  let drops = 0
  const inFlight = makeInFlight({ dropped: () => (drops += 1) })
  const seen: string[] = []
  /** Asks, and hands out how to answer. */
  function ask(name: string) {
    let answer: (value: string) => void = () => {}
    let aborted = (): boolean => false
    const settled = inFlight.ask<string>(
      name,
      (signal) => {
        aborted = () => signal.aborted
        return new Promise((resolve) => (answer = resolve))
      },
      { fresh: (value) => seen.push(value), failed: () => seen.push('failed') },
    )
    return {
      aborted: () => aborted(),
      answer(value: string) {
        answer(value)
        return settled
      },
    }
  }
  return { inFlight, ask, seen, drops: () => drops }
}

test('W-1: of two questions of one name in one stay only the newer answer counts, also when the older one comes last', async () => {
  const { ask, seen, drops } = setup()
  const first = ask('diff')
  const second = ask('diff')
  expect(first.aborted()).toBe(true)
  expect(await second.answer('second')).toBe('fresh')
  expect(await first.answer('first')).toBe('stale')
  expect([seen, drops()]).toEqual([['second'], 1])
})

test('W-1: questions of other names do not touch each other', async () => {
  const { ask, seen } = setup()
  const [diff, file] = [ask('diff'), ask('file')]
  await diff.answer('a diff')
  await file.answer('a file')
  expect(seen).toEqual(['a diff', 'a file'])
})

test('W-1: a switch drops whatever was in flight, and what is asked afterwards is of the new stay alone', async () => {
  const { inFlight, ask, seen, drops } = setup()
  const before = ask('diff')
  inFlight.replace()
  expect(before.aborted()).toBe(true)
  const after = ask('diff')
  await after.answer('after')
  await before.answer('before')
  expect([seen, drops()]).toEqual([['after'], 1])
})
