import type { Command } from '@pointsman/domain/catalog'
import type { NewItem } from '@pointsman/domain/follow-up'
import type { Verdict } from '@pointsman/domain/readiness'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { batch, createEffect, createMemo, createSignal, on, untrack } from 'solid-js'
import { noteLine, submissionNote, verdictLine, type Note, type ReasonLine } from './composer-reason.ts'
import { compactCommand, isCompactCommand, type CompactPort } from './compact-command.ts'
import { createClock } from './create-clock.ts'
import { createCommandMenu } from './create-command-menu.ts'
import { createEditing } from './create-editing.ts'
import { createHolds } from './create-holds.ts'
import { draftOfText, emptyDraft, type Draft } from '../session/draft.ts'
import { giveBack } from '../session/give-back.ts'
import type { UnsentStore } from './make-unsent.ts'
import { readPlaceCommand, withCommand, withPlaceCommand, type PlaceAsk } from './place-command.ts'
import { promptHistory } from './prompt-history.ts'
import type { Seat } from './seat.ts'
import { newItem } from './new-item.ts'
import { actionOf, commandUnread, judgeSubmission, modeOf } from './submission.ts'
import { wordsOf } from './words-of.ts'

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
  const [past, setPast] = createSignal<{ readonly texts: readonly string[]; readonly at: number }>()
  /** A send whose answer never came: the host may have it, so the same words go again under the same ids, and are one item. */
  let doubted: NewItem | undefined

  const holds = createHolds({ seat, unsent, notTaken: (message) => setNote({ kind: 'not-taken-back', message }) })
  const editing = createEditing({
    seat,
    lost(here, words) {
      here.view.setDraft(giveBack(here.view.draft(), words))
      if (seat().view.key === here.view.key) setNote({ kind: 'edit-lost' })
    },
    failed: (message) => setNote({ kind: 'not-put-back', message }),
  })

  /** Of the draft, or of the follow-up that is being edited: the draft waits untouched meanwhile. */
  const draft = () => editing.draft() ?? seat().view.draft()
  const text = createMemo(() => draft().text)
  const mode = createMemo(() => modeOf(text()))
  /** Our own command waits for nothing that the engine's commands wait for. */
  const placeAsk = (here: Seat, written: string) => (here.places ? readPlaceCommand(written) : undefined)
  const compactAsk = (here: Seat, written: string) => (isCompactCommand(written) ? here.compaction : undefined)
  const verdict = createMemo((): Verdict => {
    const { readiness, execution } = seat()
    // Back in the queue it is judged by the host when its turn comes; only what the text is must be known here.
    if (editing.item() && !(mode() === 'command' && !execution.catalog.commands)) return { ready: true }
    const compaction = compactAsk(seat(), text())
    if (compaction) return compaction.verdict()
    return placeAsk(seat(), text()) ? { ready: true } : readiness.verdict(actionOf(text()))
  })
  /** The same for a control: what can be held at the host can be sent. */
  const sendVerdict = createMemo((): Verdict => {
    const judged = verdict()
    // The host holds what is sent, and this is not.
    if (compactAsk(seat(), text())) return judged
    return editing.item() || seat().readiness.holdsFor(judged) === undefined ? judged : { ready: true }
  })
  const busy = () => seat().view.status().kind !== 'idle'
  const now = createClock(() => !verdict().ready || holds.rows().length > 0)
  const inHistory = () => {
    const where = past()
    return where !== undefined && where.texts[where.at] === text()
  }
  const menu = createCommandMenu({
    text,
    commands: () => {
      const commands = withPlaceCommand(seat().execution.catalog.commands, seat().places?.offered() ?? false)
      return commands && seat().compaction ? withCommand(commands, compactCommand) : commands
    },
    hidden: inHistory,
  })

  const reason = createMemo((): ReasonLine | undefined => {
    const said = note()
    if (said) return noteLine(said)
    const judged = verdict()
    if (judged.ready) return undefined
    const { readiness } = seat()
    const line = verdictLine(judged, {
      sentence: readiness.sentence(judged),
      attempted: attempted(),
      written: text().trim() !== '',
      now: now(),
      modelMissing: readiness.modelMissing(),
    })
    // Told already, over the input.
    return holds.rows().some((row) => row.stands === 'first' && row.line.name === line?.name) ? undefined : line
  })

  createEffect(() => {
    if (verdict().ready) setAttempted(false)
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
      const { view } = seat()
      if (bodyOf(view.draft().text, took.kind) === took.text) view.setDraft(emptyDraft)
      if (note()?.kind === 'not-sent') setNote(undefined)
    })
  })

  function bodyOf(written: string, kind: NewItem['kind']): string | undefined {
    const submission = judgeSubmission({
      text: written,
      commands: seat().execution.catalog.commands,
      as: kind === 'prompt' ? 'text' : undefined,
    })
    const body =
      submission.kind === 'commands-unknown' ? commandUnread(written) : 'item' in submission && submission.item
    return body && body.kind === kind ? body.text : undefined
  }

  const type = (next: string) => write({ ...untrack(draft), text: next })

  function write(next: Draft): void {
    batch(() => {
      if (editing.item()) editing.type(next)
      else seat().view.setDraft(next)
      setNote(undefined)
      setAttempted(false)
      setPast(undefined)
    })
  }

  function submit(how?: 'text' | 'steer'): void {
    const here = seat()
    const written = draft()
    const as = how === 'text' ? how : undefined
    const edited = editing.item()
    const ask = as === undefined && !edited ? placeAsk(here, written.text) : undefined
    if (ask) return void changePlace(here, ask, written)
    const compaction = as === undefined && !edited ? compactAsk(here, written.text) : undefined
    if (compaction) return void compact(here, compaction, written)
    const submission = judgeSubmission({ text: written.text, commands: here.execution.catalog.commands, as })
    const refused = submissionNote(submission)
    if (refused) {
      setNote(refused)
      return here.announce(noteLine(refused).sentence)
    }
    const action = submission.kind === 'send' ? submission.action : 'command'
    const body = submission.kind === 'send' ? submission.item : commandUnread(written.text)
    const judged = edited ? verdict() : here.readiness.verdict(action)
    const waits = edited ? undefined : here.readiness.holdsFor(judged)
    if (!judged.ready && waits === undefined) {
      batch(() => {
        setNote(undefined)
        setAttempted(true)
      })
      return here.announce(here.readiness.sentence(judged))
    }
    if (edited) return void putBack(here, body)
    const again = doubted?.kind === body.kind && doubted.text === body.text ? doubted : undefined
    const item = newItem(here, body, {
      steer: how === 'steer',
      waits,
      ids: again ?? { id: ids.message(), partID: ids.part() },
    })
    if (item) void post(here, item, written, judged)
  }

  async function putBack(here: Seat, body: Pick<NewItem, 'kind' | 'text'>): Promise<void> {
    setNote(undefined)
    if (await editing.finish(body)) here.announce('Back in its place')
  }

  /** The words leave the input at once and are kept until the host has them; if it can't, they come back to where they were typed. */
  async function post(here: Seat, item: NewItem, written: Draft, judged: Verdict): Promise<void> {
    const { view } = here
    unsent().keep(view.key, { id: item.id, ...written })
    batch(() => {
      view.setDraft(emptyDraft)
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
      if (judged.ready) here.announce(item.delivery ? 'Sent' : 'Queued')
      else here.announce(`Held. ${here.readiness.sentence(judged)}`)
    } catch (failure) {
      const stored = view.items().some((other) => other.id === item.id && other.revision > 0)
      if (!stored) fail(here, item, written, failure)
    } finally {
      unsent().drop(view.key, item.id)
    }
  }

  function fail(here: Seat, item: NewItem, written: Draft, failure: unknown): void {
    const { view } = here
    view.setDraft(giveBack(view.draft(), written))
    if (seat().view.key !== view.key) return
    doubted = item
    setNote({ kind: 'not-sent', message: wordsOf(failure) })
    here.announce('Not sent. The text is back')
  }

  /** Sends nothing: the session changes its place, or the words come back with the reason. */
  async function changePlace(here: Seat, ask: PlaceAsk, written: Draft): Promise<void> {
    const { view } = here
    type('')
    try {
      await here.places?.ask(ask)
    } catch (failure) {
      view.setDraft(giveBack(view.draft(), draftOfText(written.text)))
      if (seat().view.key === view.key) setNote({ kind: 'not-moved', message: wordsOf(failure) })
      here.announce(`Not moved. ${wordsOf(failure)}`)
    }
  }

  /** Sends nothing: the words come back with the reason where it can't be, or could not be done. */
  async function compact(here: Seat, compaction: CompactPort, written: Draft): Promise<void> {
    const judged = compaction.verdict()
    if (!judged.ready) {
      setAttempted(true)
      return here.announce(here.readiness.sentence(judged))
    }
    const { view } = here
    type('')
    try {
      await compaction.run()
    } catch (failure) {
      const message = wordsOf(failure)
      view.setDraft(giveBack(view.draft(), draftOfText(written.text)))
      if (seat().view.key === view.key) setNote({ kind: 'not-compacted', message })
      here.announce(message)
    }
  }

  async function stop(): Promise<void> {
    const here = seat()
    const judgement = here.readiness.verdict('stop')
    if (!judgement.ready) return here.announce(here.readiness.sentence(judgement))
    setStopping(true)
    try {
      const { paused } = await here.stop()
      here.announce(paused ? 'Stopped, and what waits is paused' : 'Stopped')
    } catch (failure) {
      setNote({ kind: 'not-stopped', message: wordsOf(failure) })
    } finally {
      setStopping(false)
    }
  }

  function walkHistory(by: 1 | -1): boolean {
    if (editing.item()) return false
    const from = inHistory() ? past() : undefined
    const texts = from?.texts ?? promptHistory(seat().view)
    const at = (from?.at ?? -1) + by
    const found = texts[at]
    if (found === undefined && at >= 0) return false
    batch(() => {
      setPast(found === undefined ? undefined : { texts, at })
      seat().view.setDraft({ ...seat().view.draft(), text: found ?? '' })
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
    sendVerdict,
    now,
    note,
    menu,
    holds,
    editing,
    leaveEdit() {
      setNote(undefined)
      const here = seat()
      void editing.leave().then((left) => left && here.announce('Left as it was'))
    },
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
