import type { NewItem } from '@pointsman/domain/follow-up'
import type { SessionScope } from '@pointsman/domain/scope'
import { createSignal } from 'solid-js'
import { expect, test } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import { makeRow } from '../server/session-list.ts'
import { aPlacement, aSummary, directory, drained, makeAsked, serverKey, sessionID } from '../server/test-servers.ts'
import { draftOfText } from '../session/draft.ts'
import type { App } from './create-app.ts'
import { createQueueElsewhere } from './create-queue-elsewhere.ts'
import type { Room } from './create-room.ts'

const there = makeRow(serverKey, aSummary({ session: { id: 'ses_2' as SessionScope['sessionID'], title: 'Payouts' } }))
const here = makeRow(serverKey, aSummary())

function setup(written: string) {
  const asked = makeAsked()
  const [draft, setDraft] = createSignal(draftOfText(written))
  const said: string[] = []
  const app = {
    sessions: { queue: (scope: SessionScope, item: NewItem) => asked.ask('queue', [scope, item]) },
    toaster: { show: ({ title }: { title: string }) => void said.push(title) },
  } as unknown as App
  const room = {
    scope: { serverKey, sessionID },
    view: { draft, setDraft },
    execution: { directory: () => directory, placement: () => aPlacement(3), catalog: { vcs: { branch: 'main' } } },
  } as unknown as Room
  return {
    asked,
    draft: () => draft().text,
    type: (text: string) => setDraft(draftOfText(text)),
    give: setDraft,
    extras: () => draft().extras,
    said,
    elsewhere: createQueueElsewhere({ app, room: () => room }),
  }
}

test('F-4: what is typed leaves the input for another session’s queue, with where it was typed', async () => {
  const { elsewhere, asked, draft, said } = setup('/review the payouts')
  elsewhere.queue(there)
  expect(draft()).toBe('')
  const { args, resolve } = asked.take('queue')
  expect(args).toMatchObject([
    { serverKey, sessionID: 'ses_2' },
    { kind: 'command', text: '/review the payouts', source: { directory, revision: 3, branch: 'main' } },
  ])
  resolve(undefined)
  await drained()
  expect(said).toEqual(['Queued for “Payouts”'])
})

test('F-4: the files beside it go along, also without any words, and come back with it', async () => {
  const { elsewhere, asked, give, extras } = setup('')
  const file = { kind: 'file', hash: 'h', name: 'a.png', mime: 'image/png', size: 1 } as const
  give({ text: '', extras: [file] })
  elsewhere.queue(there)
  expect(extras()).toEqual([])
  await asked.refuse('queue', new Error('The disk is full.'))
  expect(extras()).toEqual([file])
  elsewhere.queue(there)
  expect(asked.take('queue').args).toMatchObject([{}, { text: '', attachments: [{ hash: 'h', name: 'a.png' }] }])
})

test('F-4: what the host did not take comes back before newer words', async () => {
  const { elsewhere, asked, draft, type, said } = setup('first words')
  elsewhere.queue(there)
  type('newer words')
  await asked.refuse('queue', new Error('The disk is full.'))
  expect(draft()).toBe('first words\n\nnewer words')
  expect(said).toEqual(['Not queued: The disk is full. The text is back'])
})

test('F-9: words whose answer was lost go again under the same ids, and only to the same session: they are one item', async () => {
  const { elsewhere, asked, type } = setup('once')
  const third = { ...there, sessionID: 'ses_3' as SessionScope['sessionID'] }
  const idOf = async (row: typeof there, reason?: Error) => {
    elsewhere.queue(row)
    const { args, resolve, reject } = asked.take('queue')
    if (reason) reject(reason)
    else resolve(undefined)
    await drained()
    return (args[1] as NewItem).id
  }
  const lost = new HostError('timeout', 'No answer within 30 s', 0)
  const first = await idOf(there, lost)
  expect(await idOf(third, lost)).not.toBe(first)
  const again = await idOf(there, lost)
  expect(await idOf(there)).toBe(again)
  type('once')
  expect(await idOf(there)).not.toBe(again)
})

test('F-4: nothing typed, and the session that one types in, are refused with a reason', () => {
  expect(setup(' ').elsewhere.verdict(there).ready).toBe(false)
  expect(setup('words').elsewhere.verdict(here)).toEqual({
    ready: false,
    reason: 'This is the session that you type in',
  })
  const { elsewhere, asked, draft } = setup('words')
  elsewhere.queue(here)
  expect([asked.names(), draft()]).toEqual([[], 'words'])
})
