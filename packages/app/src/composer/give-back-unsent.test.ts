import { createRoot, createSignal } from 'solid-js'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { anItem } from '../server/test-servers.ts'
import { emptyDraft } from '../session/draft.ts'
import type { SessionView } from '../session/session-scope.ts'
import { messageID } from '../session/test-conversation.ts'
import { giveBackUnsent } from './give-back-unsent.ts'
import { makeUnsent } from './make-unsent.ts'

const unsent = makeUnsent(makeBrowserStore(), { id: () => 'one', gone: () => Promise.resolve(true) })
beforeEach(() => localStorage.clear())

function back(view: Partial<SessionView> & { readonly real?: boolean }): { draft: string; kept: number } {
  const { real = true, ...rest } = view
  unsent.keep('a', { id: messageID('a'), text: 'words', extras: [] })
  return createRoot((end) => {
    const [draft, setDraft] = createSignal(emptyDraft)
    const session = {
      key: 'a',
      scope: { sessionID: real ? 'ses_1' : 'new-session-1' },
      draft,
      setDraft,
      items: () => [],
      order: () => [],
      begun: () => real,
      ...rest,
    } as unknown as SessionView
    giveBackUnsent(session, unsent, unsent.own('a'))
    const first = draft().text
    setDraft(emptyDraft)
    giveBackUnsent(session, unsent, [{ id: messageID('a'), text: 'words', extras: [] }])
    end()
    return { draft: first + draft().text, kept: unsent.own('a').length }
  })
}

test('R-5: words that the host never got go back to where they were typed, once', () => {
  expect(back({})).toEqual({ draft: 'words', kept: 0 })
  expect(back({ real: false })).toEqual({ draft: 'words', kept: 0 })
})

describe('F-9: words that the host has are not put back', () => {
  test('as an item, as a message', () => {
    expect(back({ items: () => [anItem('a')] })).toEqual({ draft: '', kept: 0 })
    expect(back({ order: () => [messageID('a')] })).toEqual({ draft: '', kept: 0 })
  })
  test('while this page sends them they stay kept', () => {
    expect(back({ items: () => [anItem('a', { revision: 0 })] })).toEqual({ draft: '', kept: 1 })
  })
  test('of a temporary session that the host knows and has no items of, only its real one can tell', () => {
    expect(back({ real: false, begun: () => true })).toEqual({ draft: '', kept: 1 })
    expect(back({ real: false, begun: () => true, items: () => [anItem('b')] })).toEqual({ draft: 'words', kept: 0 })
  })
})
