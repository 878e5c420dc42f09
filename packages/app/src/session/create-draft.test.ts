import { createRoot } from 'solid-js'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeBrowserStore, type BrowserStore } from '../lib/make-browser-store.ts'
import { createDraft as create, readChoice } from './create-draft.ts'
import { draftOfText, type Draft } from './draft.ts'

beforeEach(() => sessionStorage.clear())
const noStore: BrowserStore = { read: () => undefined, write: () => ({ written: false }), onChange: () => () => {} }
function createDraft(shared: BrowserStore, key: string, own = noStore) {
  const kept = createRoot(() => create({ shared, own }, key))
  return { ...kept, text: () => kept.draft().text, type: (text: string) => kept.setDraft(draftOfText(text)) }
}

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
  draft.type('half a tho')
  draft.setChoice({ model, agent: 'plan' })
  const again = createDraft(store, 'a')
  expect([again.text(), again.choice()]).toEqual(['half a tho', { model, agent: 'plan' }])
  expect([createDraft(store, 'b').text(), createDraft(store, 'b').choice()]).toEqual(['', {}])
})

test('L-9: a full store costs no typed letter while the page lives', () => {
  const { store, fill } = setup()
  const draft = createDraft(store, 'a')
  fill()
  draft.type('still here')
  draft.setChoice({ agent: 'plan' })
  expect([draft.text(), draft.choice()]).toEqual(['still here', { agent: 'plan' }])
})

test.each(['{', 'null', '7', '"x"', '[]', '{"model":7,"agent":null}', '{"model":{"providerID":"p"}}'])(
  'L-9: the corrupt choice %s is none, and the draft beside it stays',
  (text) => {
    const draft = createDraft(setup({ 'pointsman:draft:a': 'typed', 'pointsman:choice:a': text }).store, 'a')
    expect([draft.text(), draft.choice()]).toEqual(['typed', {}])
  },
)

test('L-9: a store that may not be touched at all is an empty one', () => {
  const store = makeBrowserStore(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  const draft = createDraft(store, 'a')
  draft.type('typed')
  expect(draft.text()).toBe('typed')
  expect(store.write('a', 'b')).toEqual({ written: false })
})

const file = { kind: 'file', hash: 'h', name: 'a.png', mime: 'image/png', size: 3 } as const
const withFile: Draft = { text: 'look', extras: [file] }

test('L-9: what is put beside the text is kept with it at each change, also without any text', () => {
  const { store, texts } = setup()
  const draft = createDraft(store, 'a')
  draft.setDraft(withFile)
  expect(createDraft(store, 'a').draft()).toEqual(withFile)
  draft.setDraft({ ...withFile, text: '' })
  expect(createDraft(store, 'a').draft()).toEqual({ text: '', extras: [file] })
  draft.setDraft({ text: '', extras: [] })
  expect(texts.size).toBe(0)
})

test('L-1: nothing is kept for what is empty or forgotten', () => {
  const { store, texts } = setup()
  const draft = createDraft(store, 'a')
  draft.type('x')
  draft.setChoice({ agent: 'plan' })
  draft.type('')
  draft.setChoice({})
  expect(texts.size).toBe(0)
  draft.type('x')
  draft.setChoice({ agent: 'plan' })
  draft.forget(createDraft(noStore, 'b'))
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
    first.type('sent')
    second.type('typed there')
    first.type('sent now')
    first.type('')
    expect([second.text(), two.open().text(), aTab().open().text()]).toEqual(Array(3).fill('typed there'))
    // What was sent leaves an empty input, and not the other tab's words to be sent twice.
    expect(first.text()).toBe('')
    first.type('')
    expect(two.open().text()).toBe('typed there')
  })

  test('L-9: what another tab wrote last is not taken away with one’s own words, though that tab is closed', () => {
    const { aTab, kept } = aBrowser()
    const [one, two] = [aTab(), aTab()]
    const first = one.open()
    first.type('mine')
    two.open().type('of a tab that closes')
    two.close()
    first.type('')
    expect(kept()).toBe('of a tab that closes')
  })

  test('L-9: another tab follows what is put beside the text, and a file alone is as much its own as words are', () => {
    const { aTab } = aBrowser()
    const [first, second] = [aTab().open(), aTab().open()]
    first.type('look')
    const third = aTab().open()
    first.setDraft(withFile)
    expect(third.draft()).toEqual(withFile)
    second.setDraft({ text: '', extras: [file] })
    first.type('')
    expect(second.draft().extras).toEqual([file])
  })

  test('L-9: two tabs that both have words leave each other alone', () => {
    const { aTab, kept } = aBrowser()
    const [one, two] = [aTab(), aTab()]
    const [first, second] = [one.open(), two.open()]
    first.type('one')
    second.type('two')
    expect([first.text(), second.text(), kept()]).toEqual(['one', 'two', 'two'])
    expect([one.open().text(), two.open().text()]).toEqual(['one', 'two'])
  })

  test('L-1: what is merely shown in the other tab goes with the send: a sent prompt never reappears', () => {
    const { aTab, kept } = aBrowser()
    const first = aTab().open()
    first.type('half')
    const second = aTab().open()
    first.type('half a thought')
    expect(second.text()).toBe('half a thought')
    first.type('')
    expect([second.text(), kept()]).toEqual(['', undefined])
  })

  test('L-1: a session that has another name now leaves nothing under the old one, whatever the other tab does', () => {
    const { aTab, kept } = aBrowser()
    const [first, second] = [aTab().open(), aTab().open()]
    first.type('one')
    second.type('two')
    const real = createDraft(noStore, 'b')
    second.forget(real)
    first.forget(real)
    expect(kept()).toBeUndefined()
  })
})
