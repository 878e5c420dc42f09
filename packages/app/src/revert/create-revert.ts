import type { Session } from '@pointsman/domain/conversation'
import type {
  Overwritten,
  RestoreRequest,
  RevertAnswer,
  RevertRequest,
  TurnsElsewhere,
} from '@pointsman/domain/host-api'
import type { MessageID } from '@pointsman/domain/message-id'
import type { Verdict } from '@pointsman/domain/readiness'
import type { Directory } from '@pointsman/domain/scope'
import { batch, createEffect, createMemo, createSignal, onCleanup, untrack } from 'solid-js'
import type { ExecutionView } from '../execution/create-execution-scope.ts'
import { HostError, isUnanswered } from '../host-client/make-request.ts'
import type { Readiness } from '../readiness/create-readiness.ts'
import type { Place } from '../server/place.ts'
import type { UndoStep } from '../session/create-undoing.ts'
import { emptyDraft, isEmptyDraft, type Draft } from '../session/draft.ts'
import { draftOfParts } from '../session/parts-draft.ts'
import type { SessionView } from '../session/session-scope.ts'
import { splitAt } from '../session/undone.ts'
import { named, upper } from './revert-words.ts'
import { draftAfter, sameDraft } from './undo-draft.ts'
import { nextRedo, nextUndo, placesOf, rangeFrom, restoreTo, type Conversation } from './undo-steps.ts'

/** Undone from this message on; `all`: nothing is undone any more. */
export type Target = MessageID | 'all'

/** A person must say how, or read of something first. */
export type Ask = { readonly to: Target } & (
  | { readonly kind: 'busy' }
  | { readonly kind: 'elsewhere'; readonly places: readonly Directory[] }
  | ({ readonly kind: 'overwrites'; readonly whenBusy?: 'stop' } & Overwritten)
)

export type RevertSeat = {
  readonly view: SessionView
  readonly execution: ExecutionView
  readonly readiness: Readiness
  readonly place: (directory: Directory) => Place
  /** Its files are on another machine, where nobody can keep what is changed meanwhile. */
  readonly remote: () => boolean
  /** Of this session at its server, whatever is shown; absent while it is being made. */
  readonly client: RevertClient | undefined
  /** The engine's answer is as good as its event, and may come first. */
  readonly took: (session: Session) => void
  /** Resolves once the session works there. */
  readonly moveTo: (directory: Directory, whenBusy?: 'stop') => Promise<void>
  /** Its session stays this one, and its draft this draft, until it is let go. */
  readonly keep: () => () => void
  readonly focusComposer: () => void
  readonly announce: (words: string) => void
}
export type RevertClient = {
  readonly revert: (wish: RevertRequest) => Promise<RevertAnswer>
  readonly restore: (wish: RestoreRequest) => Promise<RevertAnswer>
}

export type Doing = 'undo' | 'restore'
type How = { readonly whenBusy?: 'stop'; readonly confirmed?: string }

/**
 * Undo and restore of one session in one tab. What a step needs is taken at the click, and settled whatever is shown by then; what is said
 * and asked belongs to the stay in which it was clicked (V-1).
 */
export function createRevert(seat: RevertSeat) {
  const { view, execution, readiness } = seat
  const { line, behind } = view.undoing
  const [ask, setAsk] = createSignal<Ask>()
  let left = false
  onCleanup(() => (left = true))

  const conversation = createMemo((): Conversation => {
    view.version()
    return {
      order: view.order(),
      message: view.peekMessage,
      parts: view.peekParts,
      mark: view.undoing.mark(),
      hasOlder: view.hasOlder(),
    }
  })
  const split = createMemo(() => splitAt(conversation()))
  const places = (to: Target) => placesOf(conversation(), rangeFrom(conversation(), to))
  /** A step back in what is undone gives back what stands before it. */
  const doing = (to: Target): Doing => (to === 'all' || split().undone.includes(to) ? 'restore' : 'undo')
  const isHere = (to: Target) => places(to).every((directory) => directory === execution.directory())
  function verdict(to: Target, { whenBusy }: How = {}): Verdict {
    const about = { turnIsHere: isHere(to), ...(whenBusy ? { busy: false } : {}) }
    return readiness.verdict(to === 'all' ? 'restore' : 'revert', about)
  }

  // What is undone may begin on a page that was not read yet.
  createEffect(() => {
    const mark = view.undoing.mark()
    view.version()
    if (!mark || !view.hasOlder() || view.loadingOlder() || view.olderFailed()) return
    if (!view.order().includes(mark.messageID as MessageID)) void untrack(view.loadOlder)
  })

  /** The prompt as it was sent, with what stood beside it. */
  function wordsOf(id: MessageID | undefined): Draft | undefined {
    const back = id === undefined ? emptyDraft : draftOfParts(view.peekParts(id))
    return isEmptyDraft(back) ? undefined : back
  }
  const given = () => (split().partID === undefined ? wordsOf(split().undone[0]) : undefined)

  function go(to: Target, how: How = {}): void {
    const { client } = seat
    const judged = verdict(to, how)
    if (!judged.ready) return refuse(to, judged)
    if (!client) return
    const what = untrack(() => doing(to))
    const before = view.draft()
    const after = draftAfter(before, { given: given(), back: to === 'all' ? undefined : wordsOf(to) })
    const step: UndoStep = { before, after }
    const settle = batch(() => {
      setAsk(undefined)
      view.setDraft(after)
      return view.undoing.hope(to === 'all' ? null : { messageID: to })
    })
    line.push(step)
    const letGo = seat.keep()
    if (to !== 'all') seat.focusComposer()
    const work = async (): Promise<RevertAnswer> => {
      try {
        return await (to === 'all' ? client.restore(how) : client.revert({ messageID: to, ...how }))
      } catch (reason) {
        const session = isUnsure(reason) && view.session()
        if (session && isMarked(session, to)) return { session }
        throw reason
      }
    }
    // Its answer is this session's, whichever is shown by then: only what is said and asked is the present's.
    void execution.run(() => behind(work), {
      owned(result) {
        batch(() => {
          if (result.ok) {
            seat.took(result.value.session)
            view.undoing.tell(keptWords(result.value.kept ?? []))
          } else view.undoing.tell(takeBack(what, step, result.reason))
          settle()
        })
        line.splice(line.indexOf(step), 1)
        letGo()
      },
      fresh() {
        // What one before it asked is done with.
        setAsk(undefined)
        seat.announce(what === 'restore' ? 'Restored' : 'Undone. The prompt is back where you type')
      },
      failed: (reason) => askAfter(to, how, reason),
    })
  }

  /** The draft from before, unless something was typed since (V-2). Answers with what is to be said. */
  function takeBack(what: Doing, step: UndoStep, reason: unknown): string {
    const next = line[line.indexOf(step) + 1]
    const newer = !next && !sameDraft(view.draft(), step.after)
    if (next && sameDraft(next.before, step.after)) next.before = step.before
    else if (!next && !newer) view.setDraft(step.before)
    return failureWords(what, reason, newer && !isEmptyDraft(view.draft()))
  }

  function refuse(to: Target, judged: Extract<Verdict, { ready: false }>): void {
    const stopped = verdict(to, { whenBusy: 'stop' })
    if (!stopped.ready && stopped.reason === 'turnIsHere') setAsk({ kind: 'elsewhere', to, places: places(to) })
    else if (judged.reason === 'busy') setAsk({ kind: 'busy', to })
    else view.undoing.tell(`${readiness.sentence(judged)}.`)
    seat.announce(readiness.sentence(judged))
  }

  function askAfter(to: Target, how: How, reason: unknown): void {
    const asked = askOf(to, how, reason)
    if (asked) {
      setAsk(asked)
      view.undoing.tell(undefined)
    }
    seat.announce(untrack(view.undoing.note) ?? (reason instanceof Error ? reason.message : 'Not undone'))
  }

  return {
    conversation,
    split,
    ask,
    doing,
    leave: () => void setAsk(undefined),
    /** For a control: that it works or ran elsewhere does not hold it back, a person is asked then. */
    control: () => readiness.control('revertAsked'),
    undoFrom: (id: MessageID) => go(id),
    restoreTo: (id: MessageID) => go(restoreTo(conversation(), id)),
    restoreAll: () => go('all'),
    /** False where there is nothing to undo. */
    undo(): boolean {
      const to = nextUndo(conversation())
      if (to) go(to)
      return to !== undefined
    },
    redo(): boolean {
      const to = nextRedo(conversation())
      if (to) go(to)
      return to !== undefined
    },
    canUndo: () => nextUndo(conversation()) !== undefined,
    canRedo: () => conversation().mark !== undefined,
    /** Nothing was typed since the undo: what is written is what it gave back. */
    isAsGiven: () => sameDraft(view.draft(), given() ?? emptyDraft),
    /** A person's answer to what was asked. */
    answer(): void {
      const asked = ask()
      if (!asked || asked.kind === 'elsewhere') return
      const whenBusy = asked.kind === 'busy' || asked.whenBusy ? ({ whenBusy: 'stop' } as const) : {}
      go(asked.to, { ...whenBusy, ...(asked.kind === 'overwrites' ? { confirmed: asked.fingerprint } : {}) })
    },
    /** Back to where it ran, and only then (V-3). */
    async goBack(to: Target, directory: Directory): Promise<void> {
      setAsk(undefined)
      try {
        await seat.moveTo(directory, view.status().kind === 'idle' ? undefined : 'stop')
      } catch (failure) {
        return view.undoing.tell(`Not moved: ${failure instanceof Error ? failure.message : String(failure)}`)
      }
      if (!left) go(to)
    },
  }
}
export type Revert = ReturnType<typeof createRevert>

/** The host knew more: a person is asked with that. */
function askOf(to: Target, { whenBusy }: How, reason: unknown): Ask | undefined {
  if (!(reason instanceof HostError) || reason.status !== 409) return undefined
  const { code, detail } = reason
  if (code === 'busy') return { kind: 'busy', to }
  if (code === 'elsewhere') return { kind: 'elsewhere', to, places: (detail as TurnsElsewhere).directories }
  if (code !== 'would-overwrite') return undefined
  return { kind: 'overwrites', to, ...(whenBusy ? { whenBusy } : {}), ...(detail as Overwritten) }
}

function keptWords(kept: readonly string[]): string | undefined {
  if (kept.length === 0) return undefined
  return `${named(kept)} ${kept.length === 1 ? 'was' : 'were'} changed since the undo and ${kept.length === 1 ? 'stays' : 'stay'}.`
}

/** No answer, or of an engine that gave none, or of a host that broke off: it may have been done all the same. */
const isUnsure = (reason: unknown): boolean =>
  isUnanswered(reason) || (reason instanceof HostError && reason.status >= 500 && reason.code !== 'engine-refused')

/** The engine has told of it by now. */
function isMarked({ revert }: Session, to: Target): boolean {
  return to === 'all' ? revert === undefined : revert?.messageID === to && revert.partID === undefined
}

function failureWords(doing: Doing, reason: unknown, newer: boolean): string {
  const what = upper(doing)
  const words = (reason instanceof Error ? reason.message : String(reason)).replace(/\.$/, '')
  if (isUnsure(reason))
    return `${what}: ${isUnanswered(reason) ? 'no answer came' : words}. What is undone is shown as the engine tells it.`
  return `${what} failed: ${words}. Nothing was changed.${newer ? ' Your newer text is kept.' : ''}`
}
