import { expect, test } from 'vitest'
import { makeTab, type Locks } from './make-tab.ts'

/** What all tabs of one browser share. A tab that closes lets go of what it holds. */
function aBrowser() {
  const held = new Map<string, () => void>()
  const waiting: { readonly name: string; readonly grant: () => void }[] = []
  function release(name: string): void {
    held.delete(name)
    const at = waiting.findIndex((one) => one.name === name)
    if (at >= 0) waiting.splice(at, 1)[0]?.grant()
  }
  const locks = {
    request(name: string, ...rest: unknown[]) {
      const signal = rest.length > 1 ? (rest[0] as { signal: AbortSignal }).signal : undefined
      return new Promise((_, reject) => {
        const grant = () => void held.set(name, () => release(name))
        if (!held.has(name)) return grant()
        waiting.push({ name, grant })
        signal?.addEventListener('abort', () => reject(signal.reason))
      })
    },
    query: () => Promise.resolve({ held: [...held.keys()].map((name) => ({ name })) }),
  } as unknown as Locks
  return { locks, close: (id: string) => held.get(`pointsman:tab:${id}`)?.() }
}
function aStorage(kept: Record<string, string> = {}) {
  const texts = new Map(Object.entries(kept))
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    copy: () => aStorage(Object.fromEntries(texts)),
  } as unknown as Storage & { copy: () => Storage }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('R-5: a tab keeps its name through a reload, and another one has another', () => {
  const storage = aStorage()
  const first = makeTab({ storage: () => storage, locks: undefined }).id()
  expect(makeTab({ storage: () => storage, locks: undefined }).id()).toBe(first)
  expect(makeTab({ storage: () => aStorage(), locks: undefined }).id()).not.toBe(first)
})

test('R-5: whether another tab lives is known, and where it can’t be known it counts as alive', async () => {
  const { locks, close } = aBrowser()
  const [mine, other] = [aStorage(), aStorage()].map((storage) => makeTab({ storage: () => storage, locks }))
  if (!mine || !other) throw new Error('two tabs were made')
  expect(await mine.gone(other.id())).toBe(false)
  close(other.id())
  expect(await mine.gone(other.id())).toBe(true)
  expect(await makeTab({ storage: () => aStorage(), locks: undefined }).gone(other.id())).toBe(false)
})

test('R-5: a reload that overtakes the end of the page before it keeps the name', async () => {
  const { locks, close } = aBrowser()
  const storage = aStorage()
  const before = makeTab({ storage: () => storage, locks })
  const after = makeTab({ storage: () => storage, locks })
  close(before.id())
  await settled()
  expect([after.id(), await after.gone(after.id())]).toEqual([before.id(), false])
})

test('R-5: a copy of a tab brings its name along, and gets one of its own', async () => {
  const { locks } = aBrowser()
  const storage = aStorage()
  const first = makeTab({ storage: () => storage, locks })
  const copied = storage.copy()
  const giveUp = new AbortController()
  const second = makeTab({ storage: () => copied, locks, patience: () => giveUp.signal })
  let told: string | undefined
  second.onRenamed(() => void (told = second.id()))
  giveUp.abort()
  await settled()
  expect(told).toBe(second.id())
  expect(second.id()).not.toBe(first.id())
  expect(await first.gone(second.id())).toBe(false)
  expect(makeTab({ storage: () => copied, locks: undefined }).id()).toBe(second.id())
})

test('L-9: a store that may not be touched costs the name’s life beyond a reload', () => {
  const denied = () => {
    throw new DOMException('denied', 'SecurityError')
  }
  expect(makeTab({ storage: denied, locks: undefined }).id()).not.toBe('')
})
