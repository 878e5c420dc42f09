import { expect, test } from 'vitest'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { createDraft, readChoice } from './create-draft.ts'

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
