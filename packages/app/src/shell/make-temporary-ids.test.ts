import type { ServerKey } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import { makeTemporaryIDs } from './make-temporary-ids.ts'

const [here, there] = ['a', 'b'] as unknown as readonly [ServerKey, ServerKey]
function aStorage() {
  const texts = new Map<string, string>()
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    removeItem: (key: string) => void texts.delete(key),
  } as unknown as Storage
}

test('L-2: a temporary id is known as this page’s, this tab’s or another’s', () => {
  const storage = aStorage()
  const ids = makeTemporaryIDs(() => storage)
  const id = ids.make()
  expect(ids.begunIn(id)).toBe('page')
  expect(makeTemporaryIDs(() => storage).begunIn(id)).toBe('tab')
  expect(makeTemporaryIDs(aStorage).begunIn(id)).toBe('elsewhere')
})

test('L-9: a first page has the same session after a reload, each server’s and each tab’s its own, until it is sent', () => {
  const storage = aStorage()
  const ids = makeTemporaryIDs(() => storage)
  const first = ids.first(here)
  expect([ids.first(here), makeTemporaryIDs(() => storage).first(here)]).toEqual([first, first])
  expect(ids.first(there)).not.toBe(first)
  expect(makeTemporaryIDs(aStorage).first(here)).not.toBe(first)
  ids.forgetFirst(here)
  expect(ids.first(here)).not.toBe(first)
})

test('L-9: a store that may not be touched costs what outlives a reload, not the session', () => {
  const ids = makeTemporaryIDs(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  expect(ids.begunIn(ids.make())).toBe('page')
  ids.first(here)
  ids.forgetFirst(here)
})
