import type { Attachment } from '@pointsman/domain/attachment'
import type { AssistantMessage, Message, Part, Session } from '@pointsman/domain/conversation'
import type { RevertAnswer } from '@pointsman/domain/host-api'
import { makeEpoch } from '@pointsman/domain/make-epoch'
import type { MessageID } from '@pointsman/domain/message-id'
import { readiness as judge, type Action, type Facts } from '@pointsman/domain/readiness'
import type { Directory } from '@pointsman/domain/scope'
import { createRoot, createSignal } from 'solid-js'
import { HostError } from '../host-client/make-request.ts'
import { createUndoing } from '../session/create-undoing.ts'
import { draftOfText, emptyDraft, type Draft } from '../session/draft.ts'
import { aText, anAssistant, aUser, messageID, partID } from '../session/test-conversation.ts'
import { createRevertDock } from './create-revert-dock.ts'
import { createRevert, type RevertSeat } from './create-revert.ts'

export const [main, tree] = ['/repo', '/repo/.worktrees/x'] as Directory[] as [Directory, Directory]
export const settled = () => new Promise((resolve) => setTimeout(resolve))

type Call = {
  readonly action: 'revert' | 'restore'
  readonly wish: object
  readonly answer: (answer?: Partial<RevertAnswer>) => Promise<unknown>
  readonly fail: (status: number, code: string, detail?: unknown) => Promise<unknown>
}

export const file: Attachment = {
  partID: partID('f'),
  hash: 'a'.repeat(64),
  name: 'a.png',
  mime: 'image/png',
  size: 3,
}

/** For tests only: a session of two prompts, whose turns ran in `where`; the host answers when the test says so. */
export function house(where: readonly [Directory, Directory] = [main, main]) {
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
    const kept = { count: 0 }
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
        session: () => ({ revert: told() }),
        version: () => 0,
        order: () => [...messages.keys()],
        peekMessage: (id: MessageID) => messages.get(id),
        peekParts: (id: MessageID) => parts.get(id) ?? [],
        hasOlder: () => false,
        status: () => ({ kind: busy() ? 'busy' : 'idle' }),
      },
      execution: { directory, run: epoch.run },
      place: (one: Directory) => ({ name: one === main ? 'main' : 'x', hue: 1 }),
      remote: () => false,
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
      keep() {
        kept.count += 1
        return () => void (kept.count -= 1)
      },
      focusComposer() {},
      announce: (words: string) => void said.push(words),
    } as unknown as RevertSeat
    /** The session works elsewhere from now on. */
    function move(to: Directory): void {
      epoch.advance()
      setDirectory(to)
    }
    const revert = createRevert(seat)
    return {
      revert,
      dock: createRevertDock({ seat: () => seat, revert: () => revert }),
      /** A page of the session again, after another one was looked at. */
      returned: () => {
        epoch.advance()
        return createRoot(() => createRevert(seat))
      },
      kept: () => kept.count,
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
export const first = messageID('1')
export const second = messageID('2')
