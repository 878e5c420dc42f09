import type { Command } from '@pointsman/domain/catalog'
import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { Verdict } from '@pointsman/domain/readiness'
import { createRoot, createSignal } from 'solid-js'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { createComposer } from './create-composer.ts'
import { makeUnsent } from './make-unsent.ts'
import type { Seat } from './seat.ts'

/** A seat that a test holds in its hands: what the host answers, and when. */
function fakeSeat(key: string) {
  const [draft, setDraft] = createSignal('')
  const [commands, setCommands] = createSignal<readonly Command[]>()
  const [verdict, setVerdict] = createSignal<Verdict>({ ready: true })
  const [items, setItems] = createSignal<readonly OutboxItem[]>([])
  const [dropped, setDropped] = createSignal(0)
  const sent: NewItem[] = []
  const answers: { resolve: () => void; reject: (reason: Error) => void }[] = []
  const said: string[] = []
  const seat = {
    view: {
      key,
      draft,
      setDraft,
      items,
      order: () => [],
      peekMessage: () => undefined,
      peekParts: () => [],
      status: () => ({ kind: 'idle' }),
    },
    execution: {
      directory: () => '/w',
      placement: () => ({ directory: '/w', incarnation: 'i', revision: 7 }),
      catalog: {
        get commands() {
          return commands()
        },
        vcs: { branch: 'main' },
      },
    },
    readiness: {
      verdict: (action: string): Verdict =>
        action === 'command' && !commands()
          ? { ready: false, reason: 'commandsReady', state: 'waiting', since: 1 }
          : verdict(),
      sentence: (judged: { reason: string }) => `waits for ${judged.reason}`,
      model: () => ({ model: { providerID: 'p', modelID: 'm' }, available: true }),
      agent: () => 'build',
      retry: () => {},
    },
    send: (item: NewItem) => {
      sent.push(item)
      return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }))
    },
    stop: () => Promise.resolve(),
    filesDropped: dropped,
    announce: (text: string) => void said.push(text),
  } as unknown as Seat
  return { seat, draft, setDraft, setCommands, setVerdict, setItems, setDropped, sent, answers, said }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))
const store = makeBrowserStore()
const unsent = makeUnsent(store, { id: () => 'one', gone: () => Promise.resolve(false) })
beforeEach(() => localStorage.clear())

function withComposer(
  work: (
    tools: ReturnType<typeof fakeSeat> & { composer: ReturnType<typeof createComposer>; show: (seat: Seat) => void },
  ) => Promise<void>,
) {
  return createRoot(async (dispose) => {
    const fake = fakeSeat('one')
    const [seat, setSeat] = createSignal(fake.seat)
    const composer = createComposer({ seat, unsent: () => unsent })
    // Effects of a root run when it is built; what follows is after that.
    await settled()
    await work({ ...fake, composer, show: (next) => setSeat(() => next) })
    dispose()
  })
}

describe('sending (scenario 21)', () => {
  test('the words leave the input at once, are kept until the host has them, and never come back', () =>
    withComposer(async ({ composer, draft, sent, answers }) => {
      composer.type('do it ')
      composer.submit()
      expect(draft()).toBe('')
      expect(sent).toMatchObject([
        {
          kind: 'prompt',
          text: 'do it',
          source: { directory: '/w', branch: 'main', revision: 7 },
          agent: 'build',
          model: { modelID: 'm' },
        },
      ])
      expect(unsent.own('one')).toMatchObject([{ text: 'do it ' }])
      composer.type('next')
      answers[0]?.resolve()
      await settled()
      expect(draft()).toBe('next')
      expect(unsent.own('one')).toEqual([])
    }))

  test('a failed send comes back before newer words and says why; the same words go again under the same id', () =>
    withComposer(async ({ composer, draft, sent, answers }) => {
      composer.type('older')
      composer.submit()
      composer.type('newer')
      answers[0]?.reject(new Error('The disk is full.'))
      await settled()
      expect(draft()).toBe('older\n\nnewer')
      expect(composer.reason()).toMatchObject({
        name: 'notSent',
        sentence: 'Not sent: The disk is full. Your text is back',
      })
      composer.type('older')
      composer.submit()
      expect(sent[1]?.id).toBe(sent[0]?.id)
      answers[1]?.reject(new Error('x'))
      await settled()
      composer.type('other words')
      composer.submit()
      expect(sent[2]?.id).not.toBe(sent[0]?.id)
    }))

  test('a send whose answer was lost, and which the host has, is not offered again', () =>
    withComposer(async ({ composer, draft, sent, answers, setItems }) => {
      composer.type('once')
      composer.submit()
      answers[0]?.reject(new Error('No answer'))
      await settled()
      expect(draft()).toBe('once')
      setItems([{ ...sent[0], revision: 1 } as OutboxItem])
      expect(draft()).toBe('')
      expect(composer.reason()).toBeUndefined()
    }))

  test('what fails after the person went elsewhere goes back to where it was typed', () =>
    withComposer(async ({ composer, draft, answers, show }) => {
      composer.type('of one')
      composer.submit()
      const two = fakeSeat('two')
      show(two.seat)
      answers[0]?.reject(new Error('x'))
      await settled()
      expect([draft(), two.draft()]).toEqual(['of one', ''])
      expect(composer.reason()).toBeUndefined()
    }))
})

describe('what can’t go stays, and says why (R-2)', () => {
  test('a command before the commands are known', () =>
    withComposer(async ({ composer, draft, sent, setCommands }) => {
      composer.type('/bench 10')
      composer.submit()
      expect(sent).toEqual([])
      expect(draft()).toBe('/bench 10')
      expect(composer.reason()).toMatchObject({ name: 'commandsReady', mark: 'busy' })
      setCommands([{ name: 'bench', description: '', source: 'command' }])
      expect(composer.reason()).toBeUndefined()
      composer.submit()
      expect(sent).toMatchObject([{ kind: 'command', text: '/bench 10' }])
    }))

  test('an unknown command goes as text only by a person’s own word', () =>
    withComposer(async ({ composer, sent, setCommands }) => {
      setCommands([])
      composer.type('/bnech')
      composer.submit()
      expect(sent).toEqual([])
      expect(composer.reason()).toMatchObject({ name: 'unknownCommand', act: 'send-as-text' })
      composer.submit('text')
      expect(sent).toMatchObject([{ kind: 'prompt', text: '/bnech' }])
    }))

  test('a shell line goes without its mark and without a model, whatever the commands do', () =>
    withComposer(async ({ composer, sent }) => {
      composer.type('!ls -la')
      composer.submit()
      expect(sent).toMatchObject([{ kind: 'shell', text: 'ls -la' }])
      expect(sent[0]).not.toHaveProperty('model')
    }))

  test('an empty Enter and a dropped file are answered (scenario 28)', () =>
    withComposer(async ({ composer, said, setDropped }) => {
      composer.submit()
      expect(composer.reason()).toMatchObject({ name: 'empty' })
      expect(said).toEqual(['Nothing is written yet'])
      setDropped(1)
      expect(composer.reason()).toMatchObject({ name: 'files' })
    }))

  test('another seat does not show what was said of the one before', () =>
    withComposer(async ({ composer, show }) => {
      show(fakeSeat('two').seat)
      await settled()
      expect(composer.reason()).toBeUndefined()
    }))
})

describe('an Enter before all is known (R-5)', () => {
  const waiting: Verdict = { ready: false, reason: 'providerReady', state: 'waiting', since: 1 }

  test('goes out once it is, without another key', () =>
    withComposer(async ({ composer, setVerdict, sent, draft, said }) => {
      setVerdict(waiting)
      composer.type('early')
      composer.submit()
      expect([sent, draft(), said]).toEqual([[], 'early', ['waits for providerReady']])
      setVerdict({ ...waiting, state: 'failed' })
      expect(sent).toEqual([])
      setVerdict({ ready: true })
      expect([sent.map(({ text }) => text), draft()]).toEqual([['early'], ''])
    }))

  test('is taken back by typing, and words that nobody sent stay', () =>
    withComposer(async ({ composer, setVerdict, sent, draft }) => {
      setVerdict(waiting)
      composer.type('early')
      composer.submit()
      composer.type('early, but not so')
      setVerdict({ ready: true })
      expect([sent, draft()]).toEqual([[], 'early, but not so'])
    }))

  test('a question that stands is answered first, and a person sends again', () =>
    withComposer(async ({ composer, setVerdict, sent, draft }) => {
      setVerdict({ ready: false, reason: 'blocked', state: 'refused' })
      composer.type('go on')
      composer.submit()
      setVerdict({ ready: true })
      expect([sent, draft()]).toEqual([[], 'go on'])
    }))
})
