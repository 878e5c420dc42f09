import type { Command } from '@pointsman/domain/catalog'
import type { NewItem } from '@pointsman/domain/follow-up'
import type { Verdict } from '@pointsman/domain/readiness'
import { createRoot, createSignal } from 'solid-js'
import { expect, test } from 'vitest'
import { holdsFor } from '../readiness/hold.ts'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { emptyDraft } from '../session/draft.ts'
import { createComposer } from './create-composer.ts'
import { makeUnsent } from './make-unsent.ts'
import type { PlaceAsk } from './place-command.ts'
import type { Seat } from './seat.ts'

async function setup({ commands, offered = true }: { commands?: readonly Command[]; offered?: boolean } = {}) {
  const [draft, setDraft] = createSignal(emptyDraft)
  const sent: NewItem[] = []
  const asked: PlaceAsk[] = []
  const said: string[] = []
  let answer: { resolve: () => void; reject: (reason: Error) => void } | undefined
  const seat = {
    view: {
      key: 'one',
      draft,
      setDraft,
      items: () => [],
      order: () => [],
      status: () => ({ kind: 'busy' }),
      hydration: () => ({ state: 'ready' }),
      choice: () => ({}),
    },
    execution: { directory: () => '/w', epoch: () => 1, placement: () => undefined, catalog: { commands } },
    readiness: {
      verdict: (action: string) =>
        action === 'command' && !commands
          ? { ready: false, reason: 'commandsReady', state: 'waiting', since: 1 }
          : { ready: true },
      holdsFor: (judged: Verdict) => holdsFor(judged, { modelMissing: false }),
      modelMissing: () => false,
      sentence: () => 'waits',
      model: () => undefined,
      agent: () => undefined,
    },
    tab: () => 'tab0000001',
    send: (item: NewItem) => Promise.resolve(void sent.push(item)),
    places: {
      offered: () => offered,
      refusal: () => undefined,
      ask: (ask: PlaceAsk) => {
        asked.push(ask)
        return new Promise<void>((resolve, reject) => (answer = { resolve, reject }))
      },
    },
    filesDropped: () => 0,
    announce: (text: string) => void said.push(text),
  } as unknown as Seat
  const composer = createRoot(() => createComposer({ seat: () => seat, unsent: () => unsent }))
  await settled()
  const settle = (reason?: Error) => {
    if (reason) answer?.reject(reason)
    else answer?.resolve()
    return settled()
  }
  return { composer, draft: () => draft().text, sent, asked, said, settle }
}
const unsent = makeUnsent(makeBrowserStore(), { id: () => 'one', gone: () => Promise.resolve(false) })
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('S-6: /worktree waits for no commands, sends nothing, and takes its words back where it can’t be done', async () => {
  const { composer, draft, sent, asked, settle } = await setup()
  composer.type('/worktree payout retry')
  expect([composer.verdict().ready, composer.reason()]).toEqual([true, undefined])
  composer.submit()
  expect([asked, draft(), sent]).toEqual([[{ kind: 'enter', name: 'payout retry' }], '', []])
  await settle(new Error('A worktree’s name has no spaces. “payout-retry” would do'))
  expect(draft()).toBe('/worktree payout retry')
  expect(composer.reason()).toMatchObject({
    name: 'notMoved',
    sentence: 'A worktree’s name has no spaces. “payout-retry” would do',
  })
})
test('S-6: what was typed since is not overwritten by words that come back', async () => {
  const { composer, draft, settle } = await setup()
  composer.type('/worktree exit')
  composer.submit()
  composer.type('go on')
  await settle(new Error('no'))
  expect(draft()).toBe('/worktree exit\n\ngo on')
})
test('S-6: the same words sent as text are text', async () => {
  const { composer, asked, sent } = await setup({ commands: [] })
  composer.type('/worktree exit')
  composer.submit('text')
  expect([asked, sent.map((item) => item.kind)]).toEqual([[], ['prompt']])
})
test('S-6: the menu of commands lists it where there are places, and once the engine’s are known', async () => {
  const names = async (more: Parameters<typeof setup>[0]) => {
    const { composer } = await setup(more)
    composer.type('/wor')
    composer.menus.setCaret(4)
    return composer.menus.commands.options().map((command) => command.name)
  }
  expect(await names({ commands: [] })).toEqual(['worktree'])
  expect(await names({ commands: [], offered: false })).toEqual([])
  expect(await names({})).toEqual([])
})
