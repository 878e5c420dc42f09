import type { Command } from '@pointsman/domain/catalog'
import type { NewItem } from '@pointsman/domain/follow-up'
import type { Verdict } from '@pointsman/domain/readiness'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { batch, createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js'
import { noteLine, submissionNote, verdictLine, type Note, type ReasonLine } from './composer-reason.ts'
import { createCommandMenu } from './create-command-menu.ts'
import { giveBack } from '../session/give-back.ts'
import type { UnsentStore } from './make-unsent.ts'
import { readPlaceCommand, withPlaceCommand, type PlaceAsk } from './place-command.ts'
import { promptHistory } from './prompt-history.ts'
import type { Seat } from './seat.ts'
import { actionOf, judgeSubmission, modeOf } from './submission.ts'

const ids = makeIdMaker()

export type ComposerOptions = {
  /** Changes when a session that was being made becomes real; never to another conversation. */
  readonly seat: () => Seat
  readonly unsent: () => UnsentStore
  readonly onSend?: (() => void) | undefined
}

/** What the input holds and what a key or click does with it. All of it is the seat's; a new seat begins anew. */
export function createComposer({ seat, unsent, onSend }: ComposerOptions) {
  const [note, setNote] = createSignal<Note>()
  /** A send was tried and could not go: until the text changes or it could, the reason is told at once. */
  const [attempted, setAttempted] = createSignal(false)
  const [stopping, setStopping] = createSignal(false)
  const [now, setNow] = createSignal(Date.now())
  const [past, setPast] = createSignal<{ readonly texts: readonly string[]; readonly at: number }>()
  /** The words that Enter was pressed on before all that their send needs was known: they go out once it is. */
  let eager: string | undefined
  /** A send whose answer never came: the host may have it, so the same words go again under the same ids, and are one item. */
  let doubted: NewItem | undefined

  const text = () => seat().view.draft()
  const mode = createMemo(() => modeOf(text()))
  /** Our own command waits for nothing that the engine's commands wait for. */
  const placeAsk = (here: Seat, written: string) => (here.places ? readPlaceCommand(written) : undefined)
  const verdict = createMemo((): Verdict =>
    placeAsk(seat(), text()) ? { ready: true } : seat().readiness.verdict(actionOf(text())),
  )
  const busy = () => seat().view.status().kind !== 'idle'
  const inHistory = () => {
    const where = past()
    return where !== undefined && where.texts[where.at] === text()
  }
  const menu = createCommandMenu({
    text,
    commands: () => withPlaceCommand(seat().execution.catalog.commands, seat().places?.offered() ?? false),
    hidden: inHistory,
  })

  const reason = createMemo((): ReasonLine | undefined => {
    const said = note()
    if (said) return noteLine(said)
    const judged = verdict()
    if (judged.ready) return undefined
    const sentence = seat().readiness.sentence(judged)
    return verdictLine(judged, { sentence, attempted: attempted(), written: text().trim() !== '', now: now() })
  })

  // The clock runs only while a reason could turn from too young to told.
  createEffect(() => {
    if (verdict().ready) {
      const goes = eager !== undefined && eager === untrack(text)
      eager = undefined
      setAttempted(false)
      if (goes) untrack(() => submit())
      return
    }
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 250)
    onCleanup(() => clearInterval(timer))
  })
  const dropped = createMemo(() => seat().filesDropped())
  createEffect(on(dropped, () => setNote({ kind: 'files' }), { defer: true }))
  // The host had it after all: its item came by an event, though its answer never did.
  createEffect(() => {
    const items = seat().view.items()
    if (!doubted || !items.some((item) => item.id === doubted?.id)) return
    const took = doubted
    doubted = undefined
    untrack(() => {
      if (bodyNow(took.kind) === took.text) seat().view.setDraft('')
      if (note()?.kind === 'not-sent') setNote(undefined)
    })
  })

  function bodyNow(kind: NewItem['kind']): string | undefined {
    const submission = judgeSubmission({
      text: text(),
      commands: seat().execution.catalog.commands,
      as: kind === 'prompt' ? 'text' : undefined,
    })
    return submission.kind === 'send' && submission.item.kind === kind ? submission.item.text : undefined
  }

  function type(next: string): void {
    eager = undefined
    batch(() => {
      seat().view.setDraft(next)
      setNote(undefined)
      setAttempted(false)
      setPast(undefined)
    })
  }

  function submit(as?: 'text'): void {
    const here = seat()
    const written = here.view.draft()
    const ask = as === undefined ? placeAsk(here, written) : undefined
    if (ask) return void changePlace(here, ask, written)
    const submission = judgeSubmission({ text: written, commands: here.execution.catalog.commands, as })
    const refused = submissionNote(submission)
    if (refused) {
      setNote(refused)
      return here.announce(noteLine(refused).sentence)
    }
    const action = submission.kind === 'send' ? submission.action : 'command'
    const judgement = here.readiness.verdict(action)
    if (!judgement.ready || submission.kind !== 'send') {
      batch(() => {
        setNote(undefined)
        setNow(Date.now())
        setAttempted(true)
      })
      if (judgement.ready) return
      // Without a connection, or while it asks something, the words stay: what a person answers first may change them.
      eager = judgement.state === 'refused' || judgement.reason === 'connection' ? undefined : written
      return here.announce(here.readiness.sentence(judgement))
    }
    const item = makeItem(here, submission.item)
    if (item) void post(here, item, written)
  }

  function makeItem(here: Seat, { kind, text: body }: Pick<NewItem, 'kind' | 'text'>): NewItem | undefined {
    const directory = here.execution.directory()
    if (!directory) return undefined
    const again = doubted?.kind === kind && doubted.text === body ? doubted : undefined
    const branch = here.execution.catalog.vcs?.branch
    const chosen = kind === 'shell' ? undefined : here.readiness.model()
    const agent = here.readiness.agent()
    return {
      id: again?.id ?? ids.message(),
      partID: again?.partID ?? ids.part(),
      source: { directory, revision: here.execution.placement()?.revision ?? 0, ...(branch ? { branch } : {}) },
      kind,
      text: body,
      ...(chosen ? { model: chosen.model } : {}),
      ...(agent ? { agent } : {}),
    }
  }

  /** The words leave the input at once and are kept until the host has them; if it can't, they come back to where they were typed. */
  async function post(here: Seat, item: NewItem, written: string): Promise<void> {
    const { view } = here
    unsent().keep(view.key, { id: item.id, text: written })
    batch(() => {
      view.setDraft('')
      setNote(undefined)
      setAttempted(false)
      setPast(undefined)
      doubted = undefined
    })
    // One step: the page that the send leads to never sees a moment without it.
    const sending = batch(() => {
      const started = here.send(item)
      onSend?.()
      return started
    })
    try {
      await sending
      here.announce('Sent')
    } catch (failure) {
      const stored = view.items().some((other) => other.id === item.id && other.revision > 0)
      if (!stored) fail(here, item, written, failure)
    } finally {
      unsent().drop(view.key, item.id)
    }
  }

  function fail(here: Seat, item: NewItem, written: string, failure: unknown): void {
    const { view } = here
    view.setDraft(giveBack(view.draft(), written))
    if (seat().view.key !== view.key) return
    doubted = item
    setNote({ kind: 'not-sent', message: wordsOf(failure) })
    here.announce('Not sent. The text is back')
  }

  /** Sends nothing: the session changes its place, or the words come back with the reason. */
  async function changePlace(here: Seat, ask: PlaceAsk, written: string): Promise<void> {
    const { view } = here
    type('')
    try {
      await here.places?.ask(ask)
    } catch (failure) {
      view.setDraft(giveBack(view.draft(), written))
      if (seat().view.key === view.key) setNote({ kind: 'not-moved', message: wordsOf(failure) })
      here.announce(`Not moved. ${wordsOf(failure)}`)
    }
  }

  async function stop(): Promise<void> {
    const here = seat()
    const judgement = here.readiness.verdict('stop')
    if (!judgement.ready) return here.announce(here.readiness.sentence(judgement))
    setStopping(true)
    try {
      await here.stop()
      here.announce('Stopped')
    } catch (failure) {
      setNote({ kind: 'not-stopped', message: wordsOf(failure) })
    } finally {
      setStopping(false)
    }
  }

  function walkHistory(by: 1 | -1): boolean {
    const from = inHistory() ? past() : undefined
    const texts = from?.texts ?? promptHistory(seat().view)
    const at = (from?.at ?? -1) + by
    const found = texts[at]
    if (found === undefined && at >= 0) return false
    batch(() => {
      setPast(found === undefined ? undefined : { texts, at })
      seat().view.setDraft(found ?? '')
      setNote(undefined)
    })
    return true
  }

  return {
    text,
    mode,
    busy,
    stopping,
    reason,
    verdict,
    now,
    note,
    menu,
    inHistory,
    type,
    submit,
    stop,
    /** True where the text changed. */
    older: () => walkHistory(1),
    newer: () => walkHistory(-1),
    leaveHistory: () => type(''),
    closeNote: () => setNote(undefined),
    tellFiles: () => setNote({ kind: 'files' }),
    take(command: Command): number {
      const done = menu.complete(command)
      type(done.text)
      return done.caret
    },
    retry() {
      const judged = verdict()
      if (!judged.ready) seat().readiness.retry(judged.reason)
    },
  }
}
export type Composer = ReturnType<typeof createComposer>

export function wordsOf(failure: unknown): string {
  const words = failure instanceof Error ? failure.message : String(failure)
  return words.replace(/[.\s]+$/, '')
}
