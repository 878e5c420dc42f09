import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeRegistry } from './make-registry.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setup(more: { kept?: number; keptFor?: number } = {}) {
  const log: string[] = []
  const registry = makeRegistry<string>({
    kept: 2,
    rest: (value) => log.push(`rests ${value}`),
    dispose: (value) => log.push(`ends ${value}`),
    ...more,
  })
  let made = 0
  const use = (key: string) => registry.use(key, () => `${key}${(made += 1)}`)
  return { log, registry, use }
}

test('S-12: all who use a key have one value, and the last who leaves lets it rest, once', () => {
  const { log, use } = setup()
  const [one, two] = [use('a'), use('a')]
  expect([one.value, two.value]).toEqual(['a1', 'a1'])
  one.leave()
  one.leave()
  expect(log).toEqual([])
  two.leave()
  expect(log).toEqual(['rests a1'])
  expect(use('a').value).toBe('a1')
})

test('S-12: of the unused ones the last used are kept, and what is used never goes', () => {
  const { log, use } = setup()
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(use)
  for (const one of [b, c, a]) one?.leave()
  expect(log.filter((line) => line.startsWith('ends'))).toEqual(['ends b2'])
  expect([use('a').value, use('c').value, use('d').value]).toEqual(['a1', 'c3', d?.value])
})

test('S-12: an unused one goes when its time is over; who came back meanwhile keeps it', () => {
  const { log, use } = setup({ keptFor: 1000 })
  use('a').leave()
  use('b').leave()
  vi.advanceTimersByTime(999)
  const back = use('b')
  vi.advanceTimersByTime(1)
  expect(log.filter((line) => line.startsWith('ends'))).toEqual(['ends a1'])
  vi.advanceTimersByTime(10_000)
  back.leave()
  vi.advanceTimersByTime(999)
  expect(log).not.toContain('ends b2')
  vi.advanceTimersByTime(1)
  expect(log).toContain('ends b2')
})

test('S-12: what is forgotten, or had no room, does not take its successor along when its time is over', () => {
  const { log, registry, use } = setup({ keptFor: 1000 })
  use('a').leave()
  const used = use('b')
  registry.forget(() => true)
  expect(log).toEqual(['rests a1', 'ends a1'])
  const next = use('a')
  vi.advanceTimersByTime(1000)
  expect([use('a').value, use('b').value]).toEqual([next.value, used.value])
})
