import { findModel } from '@pointsman/domain/catalog'
import type { NewItem } from '@pointsman/domain/follow-up'
import type { Verdict } from '@pointsman/domain/readiness'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { batch, createEffect, createMemo, createSignal, on, untrack } from 'solid-js'
import { carriedBy, carriesSame, filesOf } from './attachments.ts'
import { noteLine, submissionNote, verdictLine, type Note, type ReasonLine } from './composer-reason.ts'
import { commentsOf, composedDraft } from './composed-draft.ts'
import { createAttaching } from './create-attaching.ts'
import { isCompactCommand, type CompactPort } from './compact-command.ts'
import { createClock } from './create-clock.ts'
import { createMenus } from './create-menus.ts'
import { createEditing } from './create-editing.ts'
import { createHistory } from './create-history.ts'
import { createHolds } from './create-holds.ts'
import { draftOfText, emptyDraft, type Draft } from '../session/draft.ts'
import { filesNote } from './files-note.ts'
import { giveBack } from '../session/give-back.ts'
import type { UnsentStore } from './make-unsent.ts'
import { readPlaceCommand, type PlaceAsk } from './place-command.ts'
import type { Seat } from './seat.ts'
import { newItem } from './new-item.ts'
import { actionOf, commandUnread, judgeSubmission, modeOf } from './submission.ts'
import { readUndoCommand } from './undo-command.ts'
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
  /** A send whose answer never came: the host may have it, so the same words go again under the same ids, and are one item. */
  let doubted: NewItem | undefined

  const unsay = (kind: Note['kind']) => setNote((last) => (last?.kind === kind ? undefined : last))
  const holds = createHolds({
    seat,
    unsent,
    notTaken: (message) => setNote({ kind: 'not-taken-back', message }),
    takenAfterAll: () => unsay('not-taken-back'),
  })
  const editing = createEditing({
    seat,
    lost(here, words) {
      here.view.setDraft(giveBack(here.view.draft(), words))
      if (seat().view.key === here.view.key) setNote({ kind: 'edit-lost' })
    },
    failed: (message) => setNote({ kind: 'not-put-back', message }),
    putBackAfterAll: () => unsay('not-put-back'),
  })

  const attaching = createAttaching({ seat, into: editing.into, tell: setNote })
  /** Of the draft, or of the follow-up that is being edited: the draft waits untouched meanwhile. */
  const draft = () => editing.draft() ?? seat().view.draft()
  const text = createMemo(() => draft().text)
  const mode = createMemo(() => modeOf(text()))
  /** Our own command waits for nothing that the engine's commands wait for. */
  const placeAsk = (here: Seat, written: string) => (here.places ? readPlaceCommand(written) : undefined)
  const compactAsk = (here: Seat, written: string) => (isCompactCommand(written) ? here.compaction : undefined)
  const undoAsk = (here: Seat, written: string) => (here.undo ? readUndoCommand(written) : undefined)
  const verdict = createMemo((): Verdict => {
    const { readiness, execution } = seat()
    // Back in the queue it is judged by the host when its turn comes; only what the text is must be known here.
    if (editing.item() && !(mode() === 'command' && !execution.catalog.commands)) return { ready: true }
    const compaction = compactAsk(seat(), text())
    if (compaction) return compaction.verdict()
    if (placeAsk(seat(), text()) || undoAsk(seat(), text())) return { ready: true }
    return readiness.verdict(actionOf(text()))
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
  const history = createHistory({ text, source: () => seat().view })
  const menus = createMenus({ seat, draft, text, write, hidden: history.inHistory })

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
      const { text: said, left } = composedDraft(view.draft())
      if (bodyOf(said, took.kind) === took.text && carriesSame(took, view.draft()))
        view.setDraft({ ...emptyDraft, extras: left })
      unsay('not-sent')
    })
  })

  function bodyOf(written: string, kind: NewItem['kind']): string | undefined {
    const submission = judgeSubmission({
      text: written,
      commands: seat().execution.catalog.commands,
      as: kind === 'prompt' ? 'text' : undefined,
      files: kind === 'prompt',
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
      history.leave()
    })
  }

  /** What stands between the files and a send. */
  function filesAt(written: Draft): Note | undefined {
    const { readiness, execution } = seat()
    const ref = editing.item()?.model ?? readiness.model()?.model
    const model = findModel(execution.catalog.models?.models ?? [], ref)
    return filesNote({ uploads: attaching.uploads(), files: filesOf(written), model })
  }

  function submit(how?: 'text' | 'steer'): void {
    const here = seat()
    const written = draft()
    const edited = editing.item()
    const { text: said, as, left } = composedDraft(written, how === 'text' ? how : undefined)
    const ask = as === undefined && !edited ? placeAsk(here, written.text) : undefined
    if (ask) return void changePlace(here, ask, written)
    const compaction = as === undefined && !edited ? compactAsk(here, written.text) : undefined
    if (compaction) return void compact(here, compaction, written)
    const undo = as === undefined && !edited ? undoAsk(here, written.text) : undefined
    if (undo) {
      type('')
      return here.undo?.(undo)
    }
    const submission = judgeSubmission({
      text: said,
      commands: here.execution.catalog.commands,
      agents: here.execution.catalog.agents,
      as,
      files: filesOf(written).length > 0,
    })
    const refused = filesAt(written) ?? submissionNote(submission)
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
    if (edited) return void putBack(here, { ...body, ...carriedBy(written, ids.part) })
    const isAgain = doubted?.kind === body.kind && doubted.text === body.text && carriesSame(doubted, written)
    const again = isAgain ? doubted : undefined
    const { id, partID } = again ?? { id: ids.message(), partID: ids.part() }
    const item = newItem(here, body, {
      steer: how === 'steer',
      waits,
      ids: { id, partID },
      // After its own: the engine shows the parts of a message in the order of their ids.
      carried: again
        ? { attachments: again.attachments ?? [], mentions: again.mentions ?? [] }
        : carriedBy(written, ids.part),
    })
    if (item) void post(here, item, { written, left, judged })
  }

  async function putBack(here: Seat, body: Parameters<typeof editing.finish>[0]): Promise<void> {
    setNote(undefined)
    if (await editing.finish(body)) here.announce('Back in its place')
  }

  /** The words leave the input at once and are kept until the host has them; if it can't, they come back to where they were typed. */
  async function post(
    here: Seat,
    item: NewItem,
    { written, left, judged }: { readonly written: Draft; readonly left: Draft['extras']; readonly judged: Verdict },
  ): Promise<void> {
    const { view } = here
    unsent().keep(view.key, { id: item.id, ...written })
    batch(() => {
      view.setDraft({ ...emptyDraft, extras: left })
      setNote(undefined)
      setAttempted(false)
      history.leave()
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
      // Under the real id too, which a session in the making may have by now.
      for (const key of new Set([view.key, seat().view.key])) unsent().drop(key, item.id)
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
    return batch(() => {
      const found = history.walk(by)
      if (found === undefined) return false
      const { view } = seat()
      view.setDraft({ ...view.draft(), text: found })
      setNote(undefined)
      return true
    })
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
    menus,
    holds,
    editing,
    leaveEdit() {
      setNote(undefined)
      const here = seat()
      void editing.leave().then((left) => left && here.announce('Left as it was'))
    },
    inHistory: history.inHistory,
    /** Those of the session's draft: a follow-up in hand has its own words only. */
    comments: () => (editing.item() ? [] : commentsOf(seat().view.draft())),
    type,
    submit,
    stop,
    /** True where the text changed. */
    older: () => walkHistory(1),
    newer: () => walkHistory(-1),
    leaveHistory: () => type(''),
    closeNote: () => setNote(undefined),
    attaching,
    files: () => filesOf(draft()),
    /** Without what the model can't read, and then as it is. */
    sendWithout(): void {
      const said = note()
      if (said?.kind !== 'unread-files') return
      const { extras, text: words } = untrack(draft)
      write({ text: words, extras: extras.filter((one) => one.kind !== 'file' || !said.names.includes(one.name)) })
      submit()
    },
    retry() {
      const judged = verdict()
      if (!judged.ready) seat().readiness.retry(judged.reason)
    },
  }
}
export type Composer = ReturnType<typeof createComposer>
