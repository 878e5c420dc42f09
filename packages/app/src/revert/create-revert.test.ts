import type { Attachment } from '@pointsman/domain/attachment'
import type { AssistantMessage, Message, Part, Session } from '@pointsman/domain/conversation'
import type { RevertAnswer } from '@pointsman/domain/host-api'
import { makeEpoch } from '@pointsman/domain/make-epoch'
import type { MessageID } from '@pointsman/domain/message-id'
import { readiness as judge, type Action, type Facts } from '@pointsman/domain/readiness'
import type { Directory } from '@pointsman/domain/scope'
import { createRoot, createSignal } from 'solid-js'
import { describe, expect, test } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import { createUndoing } from '../session/create-undoing.ts'
import { draftOfText, emptyDraft, type Draft } from '../session/draft.ts'
import { aText, anAssistant, aUser, messageID, partID } from '../session/test-conversation.ts'
import { createRevert, type RevertSeat } from './create-revert.ts'

const [main, tree] = ['/repo', '/repo/.worktrees/x'] as Directory[] as [Directory, Directory]
const settled = () => new Promise((resolve) => setTimeout(resolve))

type Call = {
  readonly action: 'revert' | 'restore'
  readonly wish: object
  readonly answer: (answer?: Partial<RevertAnswer>) => Promise<unknown>
  readonly fail: (status: number, code: string, detail?: unknown) => Promise<unknown>
}

const file: Attachment = {
  partID: partID('f'),
  hash: 'a'.repeat(64),
  name: 'a.png',
  mime: 'image/png',
  size: 3,
}

/** A session of two prompts, whose turns ran in `where`; the host answers when the test says so. */
function house(where: readonly [Directory, Directory] = [main, main]) {
  return createRoot((dispose) => {
    const messages = new Map<MessageID, Message>()
    const parts = new Map<MessageID, readonly Part[]>()
    for (const [at, id] of ['1', '2'].entries()) {
      messages.set(messageID(id), aUser(id, at * 10))
      parts.set(messageID(id), [{ ...aText(`p${id}`, id, `prompt ${id}`), ...(id === '2' ? { files: [file] } : {}) }])
      const answer = { ...anAssistant(`${id}a`, at * 10 + 1, id), directory: where[at] } as AssistantMessage
      messages.set(answer.id, answer)
    }
    const epoch = makeEpoch()
    const [directory, setDirectory] = createSignal(main)
    const [told, setTold] = createSignal<Session['revert']>()
    const [draft, setDraft] = createSignal<Draft>(emptyDraft)
    const [busy, setBusy] = createSignal(false)
    const undoing = createUndoing(told)
    const calls: Call[] = []
    const said: string[] = []
    const moves: {
      readonly to: Directory
      readonly whenBusy: string | undefined
      readonly done: () => Promise<unknown>
    }[] = []
    const ask = (action: Call['action'], wish: { messageID?: string }) =>
      new Promise<RevertAnswer>((resolve, reject) => {
        calls.push({
          action,
          wish,
          answer(more = {}) {
            const mark = wish.messageID === undefined ? {} : { revert: { messageID: wish.messageID } }
            resolve({ session: mark as Session, ...more })
            return settled()
          },
          fail(status, code, detail) {
            reject(new HostError(code, 'it is broken', status, undefined, detail))
            return settled()
          },
        })
      })
    const ready = { state: 'ready' } as const
    const facts = (): Facts =>
      ({ cacheReady: ready, directoryReady: ready, busy: busy(), moving: false, turnIsHere: true }) as unknown as Facts
    const seat = {
      view: {
        undoing,
        draft,
        setDraft,
        version: () => 0,
        order: () => [...messages.keys()],
        peekMessage: (id: MessageID) => messages.get(id),
        peekParts: (id: MessageID) => parts.get(id) ?? [],
        hasOlder: () => false,
        status: () => ({ kind: busy() ? 'busy' : 'idle' }),
      },
      execution: { directory, run: epoch.run },
      readiness: {
        verdict: (action: Action, about: object = {}) => judge({ ...facts(), ...about }, action),
        sentence: ({ reason }: { reason: string }) => `refused by ${reason}`,
        control: (action: Action) => judge(facts(), action),
      },
      client: { revert: (wish: object) => ask('revert', wish), restore: (wish: object) => ask('restore', wish) },
      took: (session: Session) => setTold(session.revert),
      moveTo: (to: Directory, whenBusy?: 'stop') =>
        new Promise<void>((resolve) => {
          const done = () => {
            move(to)
            resolve()
            return settled()
          }
          moves.push({ to, whenBusy, done })
        }),
      focusComposer() {},
      announce: (words: string) => void said.push(words),
    } as unknown as RevertSeat
    /** The session works elsewhere from now on. */
    function move(to: Directory): void {
      epoch.advance()
      setDirectory(to)
    }
    return {
      revert: createRevert(seat),
      undoing,
      calls,
      said,
      moves,
      move,
      setBusy,
      text: () => draft().text,
      files: () => draft().extras.map((extra) => extra.kind === 'file' && extra.hash),
      type: (text: string) => setDraft(draftOfText(text)),
      mark: () => undoing.mark()?.messageID,
      tell: setTold,
      dispose,
    }
  })
}
const first = messageID('1')
const second = messageID('2')

describe('V-1: an undo', () => {
  test('V-1: shows at once, and is settled by its answer', async () => {
    const { revert, calls, mark, text, undoing, said } = house()
    revert.undo()
    expect([mark(), text(), undoing.pending()]).toEqual([second, 'prompt 2', true])
    await settled()
    expect(calls.map(({ action, wish }) => [action, wish])).toEqual([['revert', { messageID: second }]])
    await calls[0]?.answer()
    expect([mark(), undoing.pending(), said.length]).toEqual([second, false, 1])
    revert.restoreAll()
    expect([mark(), text()]).toEqual([undefined, ''])
    await settled()
    await calls[1]?.answer({ kept: ['mine.txt'] })
    expect([mark(), undoing.note()]).toEqual([undefined, 'mine.txt was changed since the undo and stays.'])
  })

  test('V-4: gives back what stood beside the words too, and takes it away again with them', async () => {
    const { revert, calls, text, files } = house()
    revert.undo()
    expect([text(), files()]).toEqual(['prompt 2', [file.hash]])
    revert.undo()
    expect([text(), files()]).toEqual(['prompt 1', []])
    await settled()
    await calls[0]?.fail(500, 'engine-refused')
    await calls[1]?.fail(500, 'engine-refused')
    expect([text(), files()]).toEqual(['', []])
  })

  test('V-1: two in a row go one behind the other, and each is its own', async () => {
    const { revert, calls, mark, text } = house()
    revert.undo()
    revert.undo()
    expect([mark(), text()]).toEqual([first, 'prompt 1'])
    await settled()
    expect(calls).toHaveLength(1)
    await calls[0]?.answer()
    // Until the second is answered its own hope shows.
    expect([mark(), calls.length]).toEqual([first, 2])
    await calls[1]?.answer()
    expect([mark(), text()]).toEqual([first, 'prompt 1'])
  })

  test('V-2: two in a row that both fail leave mark and draft as they were before the first', async () => {
    const { revert, calls, mark, text, type } = house()
    type('typed before')
    revert.undo()
    revert.undo()
    expect(text()).toBe('prompt 1\n\ntyped before')
    await settled()
    await calls[0]?.fail(500, 'engine-refused')
    expect(mark()).toBe(first)
    await calls[1]?.fail(500, 'engine-refused')
    expect([mark(), text()]).toEqual([undefined, 'typed before'])
  })
})

describe('V-2: after a switch', () => {
  test.each(['success', 'failure', '409', 'never'] as const)(
    'V-2: by %s: its session is put right, and nothing is said or asked in the present',
    async (outcome) => {
      const { revert, calls, mark, text, type, move, said, undoing } = house()
      type('typed before')
      revert.undo()
      await settled()
      move(tree)
      if (outcome === 'success') await calls[0]?.answer()
      if (outcome === 'failure') await calls[0]?.fail(500, 'engine-refused')
      if (outcome === '409') await calls[0]?.fail(409, 'busy')
      const hoped = outcome === 'success' || outcome === 'never'
      expect([mark(), text()]).toEqual(hoped ? [second, 'prompt 2\n\ntyped before'] : [undefined, 'typed before'])
      expect([said, revert.ask(), undoing.pending()]).toEqual([[], undefined, outcome === 'never'])
      if (!hoped) expect(undoing.note()).toBe('Undo failed: it is broken. Nothing was changed.')
    },
  )

  test('V-2: a newer text is never overwritten', async () => {
    const { revert, calls, mark, text, type, move, undoing } = house()
    revert.undo()
    await settled()
    type('newer')
    move(tree)
    await calls[0]?.fail(500, 'engine-refused')
    expect([mark(), text()]).toEqual([undefined, 'newer'])
    expect(undoing.note()).toContain('Your newer text is kept.')
  })

  test('V-1: no answer at all: what the engine tells is what shows', async () => {
    const { revert, calls, mark, tell, undoing } = house()
    revert.undo()
    await settled()
    tell({ messageID: second })
    await calls[0]?.fail(0, 'timeout')
    expect([mark(), undoing.note()]).toEqual([
      second,
      'Undo: no answer came. What is undone is shown as the engine tells it.',
    ])
  })
})

describe('V-3: a turn that ran elsewhere', () => {
  test('V-3: is never undone unasked; back where it ran it is', async () => {
    const { revert, calls, moves, mark, text } = house([main, tree])
    revert.undo()
    await settled()
    expect([calls.length, mark(), text()]).toEqual([0, undefined, ''])
    expect(revert.ask()).toEqual({ kind: 'elsewhere', to: second, places: [tree] })
    void revert.goBack(second, tree)
    expect([calls.length, moves.map(({ to }) => to)]).toEqual([0, [tree]])
    await moves[0]?.done()
    expect([calls.length, mark()]).toEqual([1, second])
  })

  test('V-3: where one of several ran elsewhere, none is undone', async () => {
    const { revert, calls } = house([tree, main])
    revert.undoFrom(first)
    await settled()
    expect([calls.length, revert.ask()]).toEqual([0, { kind: 'elsewhere', to: first, places: [tree, main] }])
  })

  test('V-3: what was undone here is not restored from elsewhere', async () => {
    const { revert, calls, tell, move } = house()
    tell({ messageID: second })
    move(tree)
    revert.restoreAll()
    await settled()
    expect([calls.length, revert.ask()]).toEqual([0, { kind: 'elsewhere', to: 'all', places: [main] }])
  })

  test('V-3: who has left the page does not undo by a move that ends later', async () => {
    const { revert, calls, moves, dispose } = house([main, tree])
    void revert.goBack(second, tree)
    dispose()
    await moves[0]?.done()
    expect(calls).toEqual([])
  })

  test('V-3: the host knew better: it asks with what the host says', async () => {
    const { revert, calls, mark, undoing } = house()
    revert.undo()
    await settled()
    await calls[0]?.fail(409, 'elsewhere', { directories: [tree] })
    expect([mark(), revert.ask(), undoing.note()]).toEqual([
      undefined,
      { kind: 'elsewhere', to: second, places: [tree] },
      undefined,
    ])
  })
})

describe('what is asked first', () => {
  test('V-1: at work: stopped only by a person’s word', async () => {
    const { revert, calls, setBusy } = house()
    setBusy(true)
    revert.undo()
    await settled()
    expect([calls.length, revert.ask()]).toEqual([0, { kind: 'busy', to: second }])
    revert.answer()
    await settled()
    expect([calls[0]?.wish, revert.ask()]).toEqual([{ messageID: second, whenBusy: 'stop' }, undefined])
  })

  test('V-1: at work and elsewhere: where comes first, and the way back stops it', async () => {
    const { revert, calls, setBusy, moves } = house([main, tree])
    setBusy(true)
    revert.undo()
    expect(revert.ask()?.kind).toBe('elsewhere')
    void revert.goBack(second, tree)
    expect([moves[0]?.whenBusy, calls.length]).toEqual(['stop', 0])
  })

  test('V-1: files that were changed since are read of first', async () => {
    const { revert, calls, mark } = house()
    revert.undo()
    await settled()
    await calls[0]?.fail(409, 'would-overwrite', { files: ['a.txt'], fingerprint: 'f' })
    expect([mark(), revert.ask()]).toEqual([
      undefined,
      { kind: 'overwrites', to: second, files: ['a.txt'], fingerprint: 'f' },
    ])
    revert.answer()
    await settled()
    expect([mark(), calls[1]?.wish]).toEqual([second, { messageID: second, confirmed: 'f' }])
  })
})
