import { makeEpoch } from '@pointsman/domain/make-epoch'
import { batch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import { begunMention, completeMention, mentionOptions, type MentionOption } from './mention-match.ts'
import type { Seat } from './seat.ts'

export type MentionMenuOptions = {
  readonly seat: () => Seat
  readonly text: () => string
  readonly hidden: () => boolean
}

/** What `@` offers: the files of the place where the session works now, and the agents there. */
export function createMentionMenu({ seat, text, hidden }: MentionMenuOptions) {
  const [caret, setCaret] = createSignal<number>()
  const [closedFor, setClosedFor] = createSignal<string>()
  const [files, setFiles] = createSignal<readonly string[]>([])
  const [pointed, setPointed] = createSignal<string>()
  const reads = makeEpoch()
  onCleanup(() => reads.advance())

  const begun = createMemo(() => (hidden() || closedFor() === text() ? undefined : begunMention(text(), caret())))
  const query = createMemo(() => begun()?.query)
  // A stay that is over takes its answer with it: what is asked in A is never shown in B, nor in a later A.
  createEffect(
    on(
      () => seat().execution.epoch(),
      () => setFiles([]),
    ),
  )
  createEffect(
    on([query, () => seat().execution.epoch()], ([wanted]) => {
      reads.advance()
      if (wanted === undefined) setFiles([])
      else void read(seat(), wanted)
    }),
  )
  async function read(here: Seat, wanted: string): Promise<void> {
    await reads.run((signal) => here.findFiles(wanted, signal), {
      fresh: setFiles,
      failed: () => setFiles([]),
    })
  }

  const options = createMemo((): readonly MentionOption[] => {
    const wanted = query()
    return wanted === undefined ? [] : mentionOptions(seat().execution.catalog.agents ?? [], files(), wanted)
  })
  const active = createMemo(() => options().find(({ value }) => value === pointed()) ?? options()[0])
  return {
    options,
    active,
    open: () => options().length > 0,
    setCaret,
    point: ({ value }: MentionOption) => setPointed(value),
    step(by: 1 | -1): void {
      const all = options()
      const at = all.findIndex((option) => option === active())
      setPointed(all[(at + by + all.length) % all.length]?.value)
    },
    close: () => setClosedFor(text()),
    complete(option: MentionOption) {
      const at = begun()
      if (!at) return undefined
      return batch(() => {
        setPointed(undefined)
        return completeMention(text(), at, option)
      })
    },
  }
}
export type MentionMenu = ReturnType<typeof createMentionMenu>
