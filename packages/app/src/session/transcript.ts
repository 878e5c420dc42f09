import type { Message, MessageWithParts, Part } from '@pointsman/domain/conversation'
import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { MessageID, PartID } from '@pointsman/domain/message-id'

/**
 * What an engine said of one conversation: the confirmed truth. Ordered by time and position, never by comparing ids: they wrapped
 * in 2026. Plain data, held in the session's store; the functions here change a draft of it and know nothing of Solid.
 */
export type Transcript = {
  /** Oldest first. */
  order: MessageID[]
  messages: Record<MessageID, Message>
  partOrder: Record<MessageID, PartID[]>
  parts: Record<PartID, Part>
  /** What the engine has before the first of `order`: not asked yet, more, or nothing. */
  before: 'unread' | 'more' | 'nothing'
}

/** What events touched while a page was being read: they are newer than the page, so they win over it. */
export type Touched = { readonly messages: Set<MessageID>; readonly parts: Set<PartID> }

export const emptyTranscript = (): Transcript => ({
  order: [],
  messages: {},
  partOrder: {},
  parts: {},
  before: 'unread',
})
export const nothingTouched = (): Touched => ({ messages: new Set(), parts: new Set() })

/** `structure`: rows may come, go or change kind · `content`: one part's inside · `delta`: text to append · `none`: not ours. */
export type Change = 'structure' | 'content' | 'delta-without-part' | 'none'

export function applyEvent(draft: Transcript, event: EngineEvent, touched?: Touched): Change {
  switch (event.kind) {
    case 'message-updated': {
      touched?.messages.add(event.message.id)
      const known = draft.messages[event.message.id] !== undefined
      draft.messages[event.message.id] = event.message
      if (!known) insert(draft, event.message)
      return 'structure'
    }
    case 'message-removed':
      touched?.messages.add(event.messageID)
      return removeMessage(draft, event.messageID) ? 'structure' : 'none'
    case 'part-updated': {
      const { part } = event
      touched?.parts.add(part.id)
      const before = draft.parts[part.id]
      draft.parts[part.id] = part
      if (before) return before.kind === part.kind && part.kind !== 'tool' ? 'content' : 'structure'
      // A part may come before its message: it waits under the message's id and shows once that arrives.
      const order = draft.partOrder[part.messageID]
      if (order) order.push(part.id)
      else draft.partOrder[part.messageID] = [part.id]
      return 'structure'
    }
    case 'part-removed': {
      touched?.parts.add(event.partID)
      if (!draft.parts[event.partID]) return 'none'
      delete draft.parts[event.partID]
      draft.partOrder[event.messageID] = (draft.partOrder[event.messageID] ?? []).filter((id) => id !== event.partID)
      return 'structure'
    }
    case 'part-delta':
      // Of a part that is not here nothing is newer than the page that brings it.
      if (!draft.parts[event.partID]) return 'delta-without-part'
      touched?.parts.add(event.partID)
      return 'content'
    default:
      return 'none'
  }
}

function insert(draft: Transcript, message: Message): void {
  let index = draft.order.length
  while (index > 0) {
    const before = draft.messages[draft.order[index - 1] as MessageID]
    if (!before || before.time.created <= message.time.created) break
    index -= 1
  }
  // Older than all that is shown, with pages between: it waits for its page, or it would stand beside a hole.
  if (index === 0 && draft.order.length > 0 && draft.before === 'more') return
  draft.order.splice(index, 0, message.id)
}

function removeMessage(draft: Transcript, id: MessageID): boolean {
  for (const partID of draft.partOrder[id] ?? []) delete draft.parts[partID]
  delete draft.partOrder[id]
  if (!draft.messages[id]) return false
  delete draft.messages[id]
  const index = draft.order.indexOf(id)
  // One that waits for its page is in no order yet.
  if (index >= 0) draft.order.splice(index, 1)
  return true
}

export type Page = {
  readonly messages: readonly MessageWithParts[]
  /** True for the page that ends with the newest message: what it lacks within its span is gone. */
  readonly newest: boolean
  /** False where the session's first message is in it. */
  readonly hasOlder: boolean
}

/**
 * Merges a page under the events that were seen while it was read. Returns `joined: false` where a newest page does not reach back
 * to what was known: then what was known is dropped, for a hole in a conversation is a lie, and older pages are read again on demand.
 */
export function mergePage(draft: Transcript, page: Page, touched: Touched): { readonly joined: boolean } {
  const inPage = new Set(page.messages.map(({ info }) => info.id))
  let joined = true
  if (page.newest) {
    // Before the first page only events were known, and they say nothing of what is between them.
    joined =
      !page.hasOlder ||
      (draft.before !== 'unread' && draft.order.some((id) => inPage.has(id) && !touched.messages.has(id)))
    const oldest = page.messages[0]?.info.time.created ?? 0
    const isOlder = (id: MessageID) => page.hasOlder && (draft.messages[id]?.time.created ?? 0) <= oldest
    for (const id of draft.order.slice()) {
      if (inPage.has(id)) continue
      if (!touched.messages.has(id) && (!isOlder(id) || !joined)) removeMessage(draft, id)
    }
    if (!joined) draft.order = draft.order.filter((id) => inPage.has(id) || !isOlder(id))
    if (!joined || !page.hasOlder) draft.before = page.hasOlder ? 'more' : 'nothing'
  } else draft.before = page.hasOlder ? 'more' : 'nothing'
  for (const { info, parts } of page.messages) {
    // Touched and absent: an event removed it while the page was on its way.
    const removed = touched.messages.has(info.id) && !draft.messages[info.id]
    if (removed) continue
    if (!touched.messages.has(info.id)) draft.messages[info.id] = info
    mergeParts(draft, info.id, parts, touched)
  }
  const others = draft.order.filter((id) => !inPage.has(id))
  const paged = page.messages.map(({ info }) => info.id).filter((id) => draft.messages[id])
  const created = (id: MessageID) => draft.messages[id]?.time.created ?? 0
  // Stable: on equal times the page's own order holds, and what came by event stays behind it.
  draft.order = [...paged, ...others].toSorted((a, b) => created(a) - created(b))
  return { joined }
}

function mergeParts(draft: Transcript, messageID: MessageID, parts: readonly Part[], touched: Touched): void {
  const order: PartID[] = []
  for (const part of parts) {
    if (touched.parts.has(part.id)) {
      if (draft.parts[part.id]) order.push(part.id)
      continue
    }
    if (!isStreaming(part) || !draft.parts[part.id]) draft.parts[part.id] = part
    order.push(part.id)
  }
  const seen = new Set(order)
  for (const id of draft.partOrder[messageID] ?? []) {
    if (seen.has(id)) continue
    if (touched.parts.has(id)) order.push(id)
    else delete draft.parts[id]
  }
  draft.partOrder[messageID] = order
}

/** The engine keeps no words of a part that still streams: its page has such a part empty, so what was heard of it is newer. */
export function isStreaming(part: Part): boolean {
  return (part.kind === 'text' || part.kind === 'reasoning') && part.ended === undefined && part.text === ''
}
