import type { ForkAnswer, ForkRequest } from '@pointsman/domain/fork'
import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import type { Toast } from '@pointsman/ui/create-toaster'
import { createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import { aSummary, directory, elsewhere, serverKey, sessionID } from '../../server/test-servers.ts'
import { draftOfText, emptyDraft, type Draft } from '../../session/draft.ts'
import type { SessionView } from '../../session/session-scope.ts'
import { createForking, type ForkingOptions } from './create-forking.ts'

const fork = 'ses_fork' as SessionID
const point = { messageID: 'msg_4' as MessageID, prompt: 2, text: 'try another way' }
const settled = () => new Promise((resolve) => setTimeout(resolve))

function setup() {
  const asked: { wish: ForkRequest; resolve: (answer: ForkAnswer) => void; reject: (reason: Error) => void }[] = []
  const made: string[] = []
  const taken: string[] = []
  const drafts = new Map<string, Draft>()
  const toasts: Partial<Toast>[] = []
  const said: string[] = []
  const went: string[] = []
  const facts = { control: { ready: true } as ReturnType<ForkingOptions['readiness']['control']> }
  const app = {
    servers: {
      fork: (_key: string, _id: string, wish: ForkRequest) =>
        new Promise<ForkAnswer>((resolve, reject) => void asked.push({ wish, resolve, reject })),
      makeWorktree: async (_key: string, { name }: { name: string }) => {
        made.push(name)
        return { worktree: { directory: `/repo/.worktrees/${name}` as Directory } }
      },
      readWorktrees: async () => true,
      takeSummary: (_key: string, summary: { session: { id: string } }) => void taken.push(summary.session.id),
    },
    sessions: {
      open: ({ sessionID: id }: { sessionID: string }) => ({
        view: {
          draft: () => drafts.get(id) ?? emptyDraft,
          setDraft: (draft: Draft) => void drafts.set(id, draft),
          setChoice: () => {},
        },
        leave: () => {},
      }),
    },
    toaster: { show: (toast: Partial<Toast>) => void toasts.push(toast) },
    announce: (text: string) => void said.push(text),
  } as unknown as ForkingOptions['app']
  const built = createRoot((leave) => ({
    leave,
    forking: createForking({
      app,
      view: { scope: { serverKey, sessionID }, choice: () => ({}) } as unknown as SessionView,
      readiness: { control: () => facts.control },
      places: {
        nameVerdict: (name) =>
          name.includes(' ') ? { ok: false, message: 'No spaces', suggestion: 'x' } : { ok: true },
        nameOf: String,
      },
      title: () => 'Ledger',
    }),
  }))
  return {
    ...built,
    asked,
    made,
    taken,
    drafts,
    toasts,
    said,
    went,
    facts,
    go: () => built.forking.fork((path) => void went.push(path)),
    answer: (stayed = 0): ForkAnswer => ({
      session: aSummary({ session: { id: fork, title: 'Ledger (fork #1)', directory } }),
      stayed,
    }),
  }
}

test('a fork goes where it was wished, and its page comes with the prompt’s words; what stayed is said', async () => {
  const { forking, asked, go, answer, drafts, taken, went, said, toasts } = setup()
  forking.ask(point)
  forking.setTarget({ kind: 'place', directory: elsewhere })
  go()
  await settled()
  expect(asked.map(({ wish }) => wish)).toEqual([{ messageID: 'msg_4', prompt: 2, directory: elsewhere }])
  expect([forking.working(), went]).toEqual([true, []])
  asked[0]?.resolve(answer(3))
  await settled()
  expect([taken, went]).toEqual([[fork], [`/${serverKey}/session/${fork}`]])
  expect(drafts.get(fork)?.text).toBe('try another way')
  expect([said, toasts.map(({ title }) => title)]).toEqual([
    ['Forked. 3 follow-ups stay with the original'],
    ['3 follow-ups stay with the original'],
  ])
  expect([forking.asking(), forking.working()]).toEqual([undefined, false])
})

test('V-1: left meanwhile, what was taken is settled and the present page is not touched', async () => {
  const { forking, asked, go, answer, drafts, taken, went, said, toasts, leave } = setup()
  forking.ask(point)
  go()
  await settled()
  leave()
  asked[0]?.resolve(answer())
  await settled()
  expect([taken, drafts.get(fork)?.text]).toEqual([[fork], 'try another way'])
  expect([went, said]).toEqual([[], []])
  expect(toasts.map(({ title }) => title)).toEqual(['“Ledger” is forked'])
  toasts[0]?.act?.run()
  expect(went).toEqual([`/${serverKey}/session/${fork}`])
})

test('V-1: whoever did not wait stays where they are, and whatever they ask for by then stays open', async () => {
  const { forking, asked, go, answer, taken, went, toasts } = setup()
  forking.ask(point)
  go()
  await settled()
  forking.close()
  forking.ask()
  const reopened = forking.asking()
  asked[0]?.resolve(answer(1))
  await settled()
  expect([taken, went, forking.working()]).toEqual([[fork], [], false])
  expect(forking.asking()).toBe(reopened)
  expect(toasts.map(({ title, text }) => [title, text])).toEqual([
    ['“Ledger” is forked', '1 follow-up stays with the original'],
  ])
  toasts[0]?.act?.run()
  expect(went).toEqual([`/${serverKey}/session/${fork}`])
})

test('a failure is told of the fork that failed, and not in the dialog of another', async () => {
  const { forking, asked, go, toasts } = setup()
  forking.ask(point)
  go()
  await settled()
  forking.close()
  forking.ask()
  asked[0]?.reject(new Error('no'))
  await settled()
  expect([forking.failure(), toasts.map(({ title }) => title)]).toEqual([undefined, ['“Ledger” was not forked']])
})

test('V-1: newer words in the new session stay', async () => {
  const { forking, asked, go, answer, drafts } = setup()
  forking.ask(point)
  go()
  await settled()
  drafts.set(fork, draftOfText('typed there already'))
  asked[0]?.resolve(answer())
  await settled()
  expect(drafts.get(fork)?.text).toBe('typed there already')
})

test('one that fails says so where it was asked for, or beside the page where nobody waits there any more', async () => {
  const { forking, asked, go, toasts, went } = setup()
  forking.ask()
  go()
  await settled()
  asked[0]?.reject(new Error('The copy could not be moved: no. Nothing was made'))
  await settled()
  expect([forking.failure(), forking.working(), toasts]).toEqual([
    'The copy could not be moved: no. Nothing was made',
    false,
    [],
  ])
  go()
  await settled()
  expect(forking.failure()).toBeUndefined()
  forking.close()
  asked[1]?.reject(new Error('no'))
  await settled()
  expect(toasts.map(({ title }) => title)).toEqual(['“Ledger” was not forked'])
  expect([forking.working(), went]).toEqual([false, []])
})

test('a worktree that was made for it stands: the next try goes there and makes no other', async () => {
  const { forking, asked, go, made } = setup()
  forking.ask()
  forking.setTarget({ kind: 'new', name: ' payout ' })
  go()
  await settled()
  asked[0]?.reject(new Error('no'))
  await settled()
  go()
  await settled()
  expect(made).toEqual(['payout'])
  expect(asked.map(({ wish }) => wish.directory)).toEqual(['/repo/.worktrees/payout', '/repo/.worktrees/payout'])
})

test('what is not ready is not asked: a bad name, none, a session that can’t be forked, and one fork at a time', async () => {
  const { forking, asked, go, made, facts } = setup()
  go()
  forking.ask()
  for (const name of ['two words', ' ']) {
    forking.setTarget({ kind: 'new', name })
    expect(forking.verdict().ready).toBe(false)
    go()
  }
  forking.setTarget({ kind: 'same' })
  facts.control = { ready: false, reason: 'No connection' }
  go()
  await settled()
  expect([asked.length, made]).toEqual([0, []])
  facts.control = { ready: true }
  go()
  go()
  await settled()
  expect(asked.length).toBe(1)
})
