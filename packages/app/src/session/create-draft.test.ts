import { createRoot } from 'solid-js'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeBrowserStore, type BrowserStore } from '../lib/make-browser-store.ts'
import { createDraft as create, readChoice } from './create-draft.ts'

beforeEach(() => sessionStorage.clear())
const noStore: BrowserStore = { read: () => undefined, write: () => ({ written: false }), onChange: () => () => {} }
const createDraft = (shared: BrowserStore, key: string, own = noStore) => createRoot(() => create({ shared, own }, key))

function setup(kept: Readonly<Record<string, string>> = {}) {
  const texts = new Map(Object.entries(kept))
  let full = false
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem(key: string, text: string) {
      if (full) throw new DOMException('full', 'QuotaExceededError')
      texts.set(key, text)
    },
    removeItem: (key: string) => void texts.delete(key),
  } as Storage
  const store = makeBrowserStore(() => storage)
  return { store, texts, fill: () => void (full = true) }
}
const model = { providerID: 'p', modelID: 'm', variant: 'high' }

test('L-9: what is typed and chosen survives a reload, each session’s for itself', () => {
  const { store } = setup()
  const draft = createDraft(store, 'a')
  draft.setDraft('half a tho')
  draft.setChoice({ model, agent: 'plan' })
  const again = createDraft(store, 'a')
  expect([again.draft(), again.choice()]).toEqual(['half a tho', { model, agent: 'plan' }])
  expect([createDraft(store, 'b').draft(), createDraft(store, 'b').choice()]).toEqual(['', {}])
})

test('L-9: a full store costs no typed letter while the page lives', () => {
  const { store, fill } = setup()
  const draft = createDraft(store, 'a')
  fill()
  draft.setDraft('still here')
  draft.setChoice({ agent: 'plan' })
  expect([draft.draft(), draft.choice()]).toEqual(['still here', { agent: 'plan' }])
})

test.each(['{', 'null', '7', '"x"', '[]', '{"model":7,"agent":null}', '{"model":{"providerID":"p"}}'])(
  'L-9: the corrupt choice %s is none, and the draft beside it stays',
  (text) => {
    const draft = createDraft(setup({ 'pointsman:draft:a': 'typed', 'pointsman:choice:a': text }).store, 'a')
    expect([draft.draft(), draft.choice()]).toEqual(['typed', {}])
  },
)

test('L-9: a store that may not be touched at all is an empty one', () => {
  const store = makeBrowserStore(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  const draft = createDraft(store, 'a')
  draft.setDraft('typed')
  expect(draft.draft()).toBe('typed')
  expect(store.write('a', 'b')).toEqual({ written: false })
})

test('L-1: nothing is kept for what is empty or forgotten', () => {
  const { store, texts } = setup()
  const draft = createDraft(store, 'a')
  draft.setDraft('x')
  draft.setChoice({ agent: 'plan' })
  draft.setDraft('')
  draft.setChoice({})
  expect(texts.size).toBe(0)
  draft.setDraft('x')
  draft.setChoice({ agent: 'plan' })
  draft.forget()
  expect(texts.size).toBe(0)
})

test('L-5: a choice is read with its variant, and half a model is none', () => {
  expect(readChoice({ model })).toEqual({ model })
  expect(readChoice({ model: { modelID: 'm' }, agent: 'a' })).toEqual({ agent: 'a' })
})

describe('one session in two tabs', () => {
  /** Each tab hears what the others do with the store, as a browser tells it. */
  function aBrowser() {
    const texts = new Map<string, string>()
    const tabs: Map<string, () => void>[] = []
    function aTab() {
      const hears = new Map<string, () => void>()
      tabs.push(hears)
      const mine = new Map<string, string>()
      const storeOf = (kept: Map<string, string>, changed: (key: string) => void): BrowserStore => ({
        read: (key) => kept.get(key),
        write(key, text) {
          const before = kept.get(key)
          if (text === undefined) kept.delete(key)
          else kept.set(key, text)
          if (before !== text) changed(key)
          return { written: true }
        },
        onChange(key, handler) {
          hears.set(key, handler)
          return () => hears.delete(key)
        },
      })
      const shared = storeOf(texts, (key) => {
        for (const other of tabs) if (other !== hears) other.get(key)?.()
      })
      const own = storeOf(mine, () => {})
      return { open: () => createDraft(shared, 'a', own), close: () => void tabs.splice(tabs.indexOf(hears), 1) }
    }
    return { aTab, kept: () => texts.get('draft:a') }
  }

  test('L-9: a send in one tab takes nothing of what is typed in the other, which survives its reload', () => {
    const { aTab } = aBrowser()
    const [one, two] = [aTab(), aTab()]
    const [first, second] = [one.open(), two.open()]
    first.setDraft('sent')
    second.setDraft('typed there')
    first.setDraft('sent now')
    first.setDraft('')
    expect([second.draft(), two.open().draft(), aTab().open().draft()]).toEqual(Array(3).fill('typed there'))
    // What was sent leaves an empty input, and not the other tab's words to be sent twice.
    expect(first.draft()).toBe('')
    first.setDraft('')
    expect(two.open().draft()).toBe('typed there')
  })

  test('L-9: what another tab wrote last is not taken away with one’s own words, though that tab is closed', () => {
    const { aTab, kept } = aBrowser()
    const [one, two] = [aTab(), aTab()]
    const first = one.open()
    first.setDraft('mine')
    two.open().setDraft('of a tab that closes')
    two.close()
    first.setDraft('')
    expect(kept()).toBe('of a tab that closes')
  })

  test('L-9: two tabs that both have words leave each other alone', () => {
    const { aTab, kept } = aBrowser()
    const [one, two] = [aTab(), aTab()]
    const [first, second] = [one.open(), two.open()]
    first.setDraft('one')
    second.setDraft('two')
    expect([first.draft(), second.draft(), kept()]).toEqual(['one', 'two', 'two'])
    expect([one.open().draft(), two.open().draft()]).toEqual(['one', 'two'])
  })

  test('L-1: what is merely shown in the other tab goes with the send: a sent prompt never reappears', () => {
    const { aTab, kept } = aBrowser()
    const first = aTab().open()
    first.setDraft('half')
    const second = aTab().open()
    first.setDraft('half a thought')
    expect(second.draft()).toBe('half a thought')
    first.setDraft('')
    expect([second.draft(), kept()]).toEqual(['', undefined])
  })

  test('L-1: a session that has another name now leaves nothing under the old one, whatever the other tab does', () => {
    const { aTab, kept } = aBrowser()
    const [first, second] = [aTab().open(), aTab().open()]
    first.setDraft('one')
    second.setDraft('two')
    second.forget()
    first.forget()
    expect(kept()).toBeUndefined()
  })
})
