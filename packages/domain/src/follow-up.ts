import * as v from 'valibot'
import { isMessageID, isPartID, type MessageID, type PartID } from './message-id.ts'
import { directorySchema, serverKeySchema, sessionIDSchema, temporarySessionIDSchema } from './scope.ts'

/**
 * An outbox item: something that a person sent, from Enter until the engine has answered it. It is on disk before the engine sees
 * it (F-1), its id is the message's id, and it leaves only when confirmed and answered, or removed by the person (F-2).
 */
export const itemKinds = ['prompt', 'command', 'shell'] as const
export type ItemKind = (typeof itemKinds)[number]

/**
 * queued: waits for its turn · sending: a request may be on its way · accepted: the engine took it, its own record is not seen yet ·
 * confirmed: the message is in the session · failed: refused, waits for the person · unconfirmed: a command or shell line in doubt,
 * which must not run twice · interrupted: confirmed, but its turn was cut (F-11).
 */
export const itemStates = [
  'queued',
  'sending',
  'accepted',
  'confirmed',
  'failed',
  'unconfirmed',
  'interrupted',
] as const
export type ItemState = (typeof itemStates)[number]

export const messageIDSchema = v.custom<MessageID>(isMessageID, 'not a message id')
export const partIDSchema = v.custom<PartID>(isPartID, 'not a part id')
export const modelRefSchema = v.object({
  providerID: v.string(),
  modelID: v.string(),
  variant: v.exactOptional(v.string()),
})

/** Where it was typed. */
export const sourceSchema = v.object({
  directory: directorySchema,
  branch: v.exactOptional(v.string()),
  revision: v.number(),
})

/** The engine refuses more, and a database row is no place for a file. */
export const longestText = 1_000_000

/** What a client sends; the ids are its own, so that the same send asked twice is one item. */
export const newItemSchema = v.object({
  id: messageIDSchema,
  partID: partIDSchema,
  source: sourceSchema,
  kind: v.picklist(itemKinds),
  /** The prompt, the command's line with its slash, or the shell line without its exclamation mark. */
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(longestText)),
  model: v.exactOptional(modelRefSchema),
  agent: v.exactOptional(v.string()),
  /** Written by the host and not by a person: what an agent is told after it changed its place. */
  synthetic: v.exactOptional(v.literal(true)),
})
export type NewItem = v.InferOutput<typeof newItemSchema>

export const outboxItemSchema = v.object({
  ...newItemSchema.entries,
  serverKey: serverKeySchema,
  /** A temporary id until the host has made the session (F-8). */
  sessionID: v.union([sessionIDSchema, temporarySessionIDSchema]),
  state: v.picklist(itemStates),
  /** Why it failed or waits, in words for a person, and a name for a program. */
  reason: v.exactOptional(v.object({ code: v.string(), message: v.string() })),
  /** How often it was handed to the engine. */
  attempts: v.number(),
  /** Milliseconds since 1970. */
  createdAt: v.number(),
  /** Grows with each change; an older one never replaces a newer one. */
  revision: v.number(),
})
export type OutboxItem = v.InferOutput<typeof outboxItemSchema>

export type ItemEvent =
  | { readonly kind: 'send' }
  /** The engine answered our request well. */
  | { readonly kind: 'accepted' }
  /** Its message was seen in the session. */
  | { readonly kind: 'confirmed' }
  /** Nothing of ours is in flight and the session, just read, lacks the message. */
  | { readonly kind: 'absent' }
  /** It is sure that not one byte of the request went out. */
  | { readonly kind: 'unsent' }
  /** The turn that answers it came to an end. */
  | { readonly kind: 'answered' }
  /** The session is idle and no turn that answers it came to an end. */
  | { readonly kind: 'interrupted'; readonly reason?: { readonly code: string; readonly message: string } }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** A person's wish: try a failed one, run an unconfirmed one again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'remove' }

export type Settled = 'answered' | 'removed'

/** The next state, `answered` or `removed` where the item leaves, or nothing where the event does not apply: then nothing changes. */
export function nextState(
  item: { readonly kind: ItemKind; readonly state: ItemState },
  event: ItemEvent['kind'],
): ItemState | Settled | undefined {
  const { state } = item
  switch (event) {
    case 'send':
      return state === 'queued' ? 'sending' : undefined
    case 'accepted':
      return state === 'sending' ? 'accepted' : undefined
    case 'confirmed':
      // Its echo may come before the answer, or hours after we gave up on it: it is in the session, whatever we thought.
      return state === 'confirmed' || state === 'interrupted' ? undefined : 'confirmed'
    case 'absent':
      if (state !== 'sending' && state !== 'accepted') return undefined
      // A prompt repeats with the same ids and adds nothing; a command or shell line would run twice (OPENCODE.md, F-3).
      return item.kind === 'prompt' ? 'queued' : 'unconfirmed'
    case 'unsent':
      return state === 'sending' ? 'queued' : undefined
    case 'answered':
      return 'answered'
    case 'interrupted':
      return state === 'confirmed' ? 'interrupted' : undefined
    case 'failed':
      return state === 'queued' || state === 'sending' || state === 'accepted' ? 'failed' : undefined
    case 'again':
      // An interrupted one is in the session already: repeating it would start a second turn with its tool effects.
      return state === 'failed' || state === 'unconfirmed' ? 'queued' : undefined
    case 'remove':
      // A request may be on its way: removing it here would not take it back there.
      return state === 'sending' ? undefined : 'removed'
  }
}

/** The item after an event, or why it leaves, or nothing where the event does not apply. Pure: the caller stores it in one transaction. */
export function applyItemEvent(item: OutboxItem, event: ItemEvent): OutboxItem | Settled | undefined {
  const state = nextState(item, event.kind)
  if (state === undefined || state === 'answered' || state === 'removed') return state
  const { reason: _old, ...rest } = item
  const attempts = item.attempts + (event.kind === 'send' ? 1 : event.kind === 'unsent' ? -1 : 0)
  const reason = reasonOf(event)
  return { ...rest, ...reason, state, attempts, revision: item.revision + 1 }
}

function reasonOf(event: ItemEvent): Pick<OutboxItem, 'reason'> {
  if (event.kind === 'failed') return { reason: { code: event.code, message: event.message } }
  return event.kind === 'interrupted' && event.reason ? { reason: event.reason } : {}
}
