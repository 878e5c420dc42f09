import type { OutboxItem } from '@pointsman/domain/follow-up'
import { createEffect, createMemo, createSignal, untrack } from 'solid-js'
import { isUnanswered } from '../host-client/make-request.ts'
import { missingModelSentence } from '../readiness/place-sentence.ts'
import type { Draft } from '../session/draft.ts'
import { giveBack } from '../session/give-back.ts'
import { draftOf } from '../session/item-draft.ts'
import type { ReasonLine } from './composer-reason.ts'
import { heldLine, isHeldSend, judgeHeld, type HeldJudgement } from './held-send.ts'
import type { UnsentStore } from './make-unsent.ts'
import type { Seat } from './seat.ts'
import { wordsOf } from './words-of.ts'

/** `behind`: it goes after the one over it. */
export type HeldRow = {
  readonly item: OutboxItem
  readonly stands: 'first' | 'behind'
  readonly line: ReasonLine
}

export type HoldsOptions = {
  readonly seat: () => Seat
  readonly unsent: () => UnsentStore
  /** It could not be taken back; nothing of it changed. */
  readonly notTaken: (message: string) => void
  /** It was, though the answer that said so was lost. */
  readonly takenAfterAll: () => void
}

/**
 * What this tab holds of the session before one's eyes; what another one holds stands in the dock. The first is judged again
 * whenever a fact changes, and released once it can go; what could not be read, is not released. Those behind it wait for it.
 */
export function createHolds({ seat, unsent, notTaken, takenAfterAll }: HoldsOptions) {
  /** A person's word, by item: its slash is prose. */
  const [asText, setAsText] = createSignal<ReadonlySet<string>>(new Set())
  const [taking, setTaking] = createSignal<ReadonlySet<string>>(new Set())
  /** Releases that the host refused, in its words. */
  const [troubles, setTroubles] = createSignal<ReadonlyMap<string, string>>(new Map())
  const asked = new Set<string>()
  /** Being taken back, and no answer came: the host may have done it. */
  const [doubts, setDoubts] = createSignal<ReadonlyMap<string, { readonly here: Seat; readonly words: Draft }>>(
    new Map(),
  )

  const held = createMemo(() =>
    seat()
      .view.items()
      .filter((item) => isHeldSend(item) && item.hold?.tab === seat().tab()),
  )
  const first = createMemo(() => held().find((item) => !taking().has(item.id)))

  function judge(item: OutboxItem): HeldJudgement {
    const { view, execution, readiness } = seat()
    return judgeHeld(item, {
      verdict: readiness.verdict,
      commands: execution.catalog.commands,
      agents: execution.catalog.agents,
      models: execution.catalog.models?.models,
      model: readiness.model()?.model,
      agent: readiness.agent(),
      choice: view.choice().model,
      asText: asText().has(item.id),
    })
  }

  // The connection is what most refusals come from: with it back they are tried again.
  const connected = createMemo(() => {
    const verdict = seat().readiness.verdict('shell')
    return verdict.ready || verdict.reason !== 'connection'
  })
  createEffect(() => {
    if (connected()) setTroubles(new Map())
  })
  createEffect(() => {
    const item = first()
    // Its own Enter is still on its way to the host.
    if (!item || item.revision === 0 || troubles().has(item.id)) return
    const judged = judge(item)
    if (judged.kind === 'go') untrack(() => void release(seat(), item, judged.chosen))
  })
  createEffect(() => {
    for (const item of held()) if (item.revision > 0 && taking().has(item.id)) untrack(() => void remove(seat(), item))
  })

  createEffect(() => {
    for (const [id, { here, words }] of doubts()) {
      const item = here.view.items().find((one) => one.id === id)
      if (item && isHeldSend(item)) continue
      untrack(() => settle(here, id, item ? undefined : words))
    }
  })

  /** What came of a take-back without an answer: its words are here again, or it went out and has them. */
  function settle(here: Seat, id: string, words: Draft | undefined): void {
    setDoubts((all) => new Map([...all].filter(([one]) => one !== id)))
    if (words) {
      here.view.setDraft(giveBack(here.view.draft(), words))
      here.announce('Taken back')
      takenAfterAll()
    }
    unsent().drop(here.view.key, id)
  }

  async function release(here: Seat, { id }: OutboxItem, chosen: object): Promise<void> {
    if (asked.has(id)) return
    asked.add(id)
    try {
      await here.change(id, { release: { tab: here.tab(), ...chosen } })
      here.announce('Sent')
    } catch (failure) {
      setTroubles((all) => new Map(all).set(id, wordsOf(failure)))
    } finally {
      asked.delete(id)
    }
  }

  async function remove(here: Seat, item: OutboxItem): Promise<void> {
    const { id } = item
    if (asked.has(id)) return
    asked.add(id)
    const words = draftOf(item)
    const store = unsent()
    // A tab that dies between the host's answer and the input has them still.
    store.keep(here.view.key, { id, ...words })
    try {
      await here.remove(id)
      here.view.setDraft(giveBack(here.view.draft(), words))
      here.announce('Taken back')
      store.drop(here.view.key, id)
    } catch (failure) {
      if (seat().view.key === here.view.key) notTaken(wordsOf(failure))
      if (isUnanswered(failure)) setDoubts((all) => new Map(all).set(id, { here, words }))
      else store.drop(here.view.key, id)
    } finally {
      asked.delete(id)
      setTaking((all) => new Set([...all].filter((one) => one !== id)))
    }
  }

  function lineFor(item: OutboxItem, stands: HeldRow['stands']): ReasonLine {
    if (taking().has(item.id)) return { name: 'taking', sentence: 'Being taken back…', mark: 'busy' }
    if (stands === 'behind') return { name: 'behind', sentence: 'Goes after the one before it', mark: undefined }
    const trouble = troubles().get(item.id)
    if (trouble !== undefined)
      return { name: 'notSent', sentence: `Not sent: ${trouble}`, mark: 'error', acts: ['retry'] }
    const judged = judge(item)
    if (judged.kind === 'go') return { name: 'ready', sentence: 'Going out…', mark: 'busy' }
    const { readiness, execution, place } = seat()
    const directory = execution.directory()
    const sentence =
      judged.kind === 'wait'
        ? readiness.sentence(judged.verdict)
        : judged.kind === 'model-missing'
          ? missingModelSentence(judged.model.modelID, directory ? place(directory).name : 'this place')
          : ''
    return heldLine(judged, { sentence, modelMissing: readiness.modelMissing() })
  }

  const rows = createMemo((): readonly HeldRow[] =>
    held().map((item) => {
      const stands = item.id === first()?.id ? 'first' : 'behind'
      return { item, stands, line: lineFor(item, stands) }
    }),
  )

  return {
    rows,
    takeBack: (id: string) => void setTaking((all) => new Set(all).add(id)),
    sendAsText: (id: string) => void setAsText((all) => new Set(all).add(id)),
    retry(item: OutboxItem) {
      if (troubles().has(item.id)) return void setTroubles(new Map())
      const judged = judge(item)
      if (judged.kind === 'wait') seat().readiness.retry(judged.verdict.reason)
    },
  }
}
export type Holds = ReturnType<typeof createHolds>
