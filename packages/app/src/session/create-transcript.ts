import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { MessageID, PartID } from '@pointsman/domain/message-id'
import type { Part } from '@pointsman/domain/conversation'
import { batch, createSignal, untrack } from 'solid-js'
import { createStore, produce, unwrap } from 'solid-js/store'
import {
  applyEvent,
  emptyTranscript,
  isStreaming,
  mergePage,
  nothingTouched,
  type Page,
  type Touched,
  type Transcript,
} from './transcript.ts'

/**
 * Holds one conversation. Words that stream live in a signal for each part, outside the deep store: a delta touches one text node
 * and nothing else. Whatever comes as a whole part supersedes what was streamed of it.
 */
export function createTranscript({ dropped }: { readonly dropped: (reason: string) => void }) {
  const [state, setState] = createStore<Transcript>(emptyTranscript())
  const [version, setVersion] = createSignal(0)
  const texts = new Map<PartID, StreamedText>()
  const reads = new Set<Touched>()

  const raw = () => unwrap(state)

  function apply(event: EngineEvent): void {
    if (event.kind === 'part-delta') {
      const part = raw().parts[event.partID]
      if (!part) return dropped('delta-without-part')
      for (const touched of reads) touched.parts.add(event.partID)
      if (!('text' in part) || event.field !== 'text') return
      textOf(part).append(event.delta)
      return
    }
    let change = 'none'
    const seen = nothingTouched()
    setState(produce((draft) => void (change = applyEvent(draft, event, seen))))
    for (const touched of reads) {
      for (const id of seen.messages) touched.messages.add(id)
      for (const id of seen.parts) touched.parts.add(id)
    }
    if (event.kind === 'part-updated' && 'text' in event.part) texts.get(event.part.id)?.set(event.part.text)
    if (event.kind === 'part-removed') texts.delete(event.partID)
    if (change === 'structure') setVersion((last) => last + 1)
  }

  function textOf(part: Extract<Part, { text: string }>): StreamedText {
    const known = texts.get(part.id)
    if (known) return known
    const fresh = createStreamedText(part.text)
    texts.set(part.id, fresh)
    return fresh
  }

  return {
    version,
    apply,
    /** Events from here on win over the page that is being read. Each read has its own: two may be on their way. */
    beginRead(): Touched {
      const during = nothingTouched()
      reads.add(during)
      return during
    },
    endRead: (during: Touched) => void reads.delete(during),
    merge(page: Page, during: Touched): { readonly joined: boolean } {
      let joined = true
      batch(() => {
        setState(produce((draft) => void ({ joined } = mergePage(draft, page, during))))
        for (const { parts } of page.messages)
          for (const part of parts)
            if ('text' in part && !isStreaming(part) && !during.parts.has(part.id)) texts.get(part.id)?.set(part.text)
        for (const id of texts.keys()) if (!raw().parts[id]) texts.delete(id)
        setVersion((last) => last + 1)
      })
      return { joined }
    },
    /** Another conversation has this one's id: nothing of it is kept. */
    clear(): void {
      batch(() => {
        setState(produce((draft) => void Object.assign(draft, emptyTranscript())))
        texts.clear()
        setVersion((last) => last + 1)
      })
    },
    order: () => raw().order,
    isEmpty: () => raw().order.length === 0,
    peekMessage: (id: MessageID) => raw().messages[id],
    peekParts: (id: MessageID): readonly Part[] =>
      (raw().partOrder[id] ?? []).flatMap((partID) => raw().parts[partID] ?? []),
    message: (id: MessageID) => state.messages[id],
    part: (id: PartID) => state.parts[id],
    partText(id: PartID): string {
      const part = raw().parts[id]
      if (part && 'text' in part) return textOf(part).read()
      // Not there yet: reading the store waits for it.
      const later = state.parts[id]
      return later && 'text' in later ? later.text : ''
    },
  }
}

type StreamedText = {
  readonly read: () => string
  readonly set: (text: string) => void
  readonly append: (delta: string) => void
}

function createStreamedText(first: string): StreamedText {
  const [read, write] = createSignal(first)
  return { read, set: (text) => void write(text), append: (delta) => void write(untrack(read) + delta) }
}
