import * as v from 'valibot'
import { attachmentsSchema, mentionsSchema } from './attachment.ts'
import { isMessageID, isPartID, type MessageID, type PartID } from './message-id.ts'
import { factNames } from './readiness.ts'
import { directorySchema, serverKeySchema, sessionIDSchema, temporarySessionIDSchema } from './scope.ts'

/**
 * An outbox item: something that a person sent, from Enter until the engine has answered it. It is on disk before the engine sees
 * it (F-1), its id is the message's id, and it leaves only when confirmed and answered, or removed by the person (F-2).
 *
 * continue: a prompt that the host wrote and no person: what an agent is told after it changed its place, or after a cut turn.
 */
export const itemKinds = ['prompt', 'command', 'shell', 'continue'] as const
export type ItemKind = (typeof itemKinds)[number]

/**
 * held: not yet decidable, or being edited; one tab has it in hand · queued: waits for its turn · sending: a request may be on its way ·
 * accepted: the engine took it, its own record is not seen yet · confirmed: the message is in the session · failed: refused, waits for
 * the person · parked: could go, but only a person can say whether, or where · unconfirmed: a command or shell line in doubt, which
 * must not run twice · interrupted: confirmed, but its turn was cut (F-11).
 */
export const itemStates = [
  'held',
  'queued',
  'sending',
  'accepted',
  'confirmed',
  'failed',
  'parked',
  'unconfirmed',
  'interrupted',
] as const
export type ItemState = (typeof itemStates)[number]

/** send: Enter while the session was idle, which goes ahead of a queue that stands · steer: into the running turn. Absent: it queues. */
export const deliveries = ['send', 'steer'] as const
export type Delivery = (typeof deliveries)[number]

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

/** The name of one tab of a browser; it outlives a reload. */
export const tabSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{8,40}$/, 'not the name of a tab'))

/** The fact that its send waits for, or that its text is in a composer. */
export const holdReasons = [...factNames, 'editing'] as const
export type HoldReason = (typeof holdReasons)[number]
export const holdSchema = v.object({ tab: tabSchema, waits: v.picklist(holdReasons) })
export type Hold = v.InferOutput<typeof holdSchema>

/** The engine refuses more, and a database row is no place for a file. */
export const longestText = 1_000_000
export const itemTextSchema = v.pipe(v.string(), v.maxLength(longestText))

const newItemEntries = {
  id: messageIDSchema,
  partID: partIDSchema,
  source: sourceSchema,
  /** What begins with a slash is a command, also while nobody knows the commands of its place; as a prompt it is a person's own text. */
  kind: v.picklist(itemKinds),
  /** The prompt, the command's line with its slash, or the shell line without its exclamation mark. */
  text: itemTextSchema,
  /** Empty and absent are the same. */
  attachments: v.exactOptional(attachmentsSchema),
  mentions: v.exactOptional(mentionsSchema),
  /** Absent in a held one whose model nobody chose: what is known of the directory decides once it is read (L-5). */
  model: v.exactOptional(modelRefSchema),
  agent: v.exactOptional(v.string()),
  delivery: v.exactOptional(v.picklist(deliveries)),
  /** It runs in `source.directory` and nowhere else (F-6). */
  pinned: v.exactOptional(v.literal(true)),
  hold: v.exactOptional(holdSchema),
}
type Said = { readonly text?: string; readonly attachments?: readonly unknown[] }
/** A file alone is a prompt too. */
export const saysSomething = ({ text, attachments = [] }: Said): boolean => text !== '' || attachments.length > 0

/** What a client sends; the ids are its own, so that the same send asked twice is one item. */
export const newItemSchema = v.pipe(
  v.object(newItemEntries),
  v.check((said) => saysSomething(said), 'it says nothing'),
)
export type NewItem = v.InferOutput<typeof newItemSchema>

const reasonSchema = v.object({ code: v.string(), message: v.string() })

export const outboxItemSchema = v.object({
  ...newItemEntries,
  serverKey: serverKeySchema,
  /** A temporary id until the host has made the session (F-8). */
  sessionID: v.union([sessionIDSchema, temporarySessionIDSchema]),
  state: v.picklist(itemStates),
  /** Why it failed or waits, in words for a person, and a name for a program. */
  reason: v.exactOptional(reasonSchema),
  /** What it was before it was taken in hand: left unchanged, it is that again. */
  was: v.exactOptional(v.picklist(['queued', 'failed', 'parked'])),
  /** Milliseconds since 1970: the engine asked for this time before it is tried again. */
  notBefore: v.exactOptional(v.number()),
  /** Place in its session's outbox; the smallest goes first. Older items have none, and stand in the order of their making. */
  position: v.optional(v.number(), 0),
  /** How often it was handed to the engine. */
  attempts: v.number(),
  /** Milliseconds since 1970. */
  createdAt: v.number(),
  /** Grows with each change; an older one never replaces a newer one. */
  revision: v.number(),
})
export type OutboxItem = v.InferOutput<typeof outboxItemSchema>

type Reason = v.InferOutput<typeof reasonSchema>
export type Chosen = Partial<Pick<NewItem, 'kind' | 'text' | 'attachments' | 'mentions' | 'model' | 'agent'>>

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
  /** Refused for now, with the time at which it may be tried again, in milliseconds since 1970. */
  | { readonly kind: 'later'; readonly until: number }
  /** The turn that answers it came to an end. */
  | { readonly kind: 'answered' }
  /** The session is idle and no turn that answers it came to an end. */
  | { readonly kind: 'interrupted'; readonly reason?: Reason }
  | ({ readonly kind: 'failed' } & Reason)
  /** Only a person can say how it goes on. */
  | ({ readonly kind: 'park' } & Reason)
  /** A tab takes it in hand, or waits for another fact. */
  | { readonly kind: 'hold'; readonly hold: Hold }
  /** What it waited for is known, or its edit is done: so it goes. */
  | { readonly kind: 'release'; readonly chosen: Chosen }
  /** The edit is left, and it is what it was before. */
  | { readonly kind: 'back' }
  /** A person's wish: try a failed one, run an unconfirmed one again, send a parked one where the session is, as text where told so. */
  | { readonly kind: 'again'; readonly as?: 'prompt' }
  | { readonly kind: 'pin' }
  | { readonly kind: 'unpin' }
  /** A person's wish: now, into the running turn. */
  | { readonly kind: 'steer' }
  /** Enter met a running turn: it waits its turn with the others. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'place'; readonly position: number }
  | { readonly kind: 'remove' }

export type Settled = 'answered' | 'removed'

/** Waits for its turn, and can still be changed by a person. */
export const isWaiting = ({ state }: { readonly state: ItemState }): boolean =>
  state === 'held' || state === 'queued' || state === 'parked'
/** Handed to the engine; what comes of it is open. */
export const isOut = ({ state }: { readonly state: ItemState }): boolean =>
  state === 'sending' || state === 'accepted' || state === 'confirmed'
/** Sent, and nothing but the engine's word is missing: a person's Enter into an idle session is so from the first moment. */
export const isOnItsWay = (item: { readonly state: ItemState; readonly delivery?: Delivery }): boolean =>
  isOut(item) || (item.state === 'queued' && item.delivery === 'send')
/** Goes on only by a person's word, and what stands behind it waits (F-7, F-11). */
export const isStuck = ({ state }: { readonly state: ItemState }): boolean =>
  state === 'failed' || state === 'parked' || state === 'unconfirmed' || state === 'interrupted'
/** A repeat with the same ids adds nothing at the engine; a command or shell line would run twice (OPENCODE.md, F-3). */
export const isRepeatable = ({ kind }: { readonly kind: ItemKind }): boolean => kind === 'prompt' || kind === 'continue'

/** The next state, `answered` or `removed` where the item leaves, or nothing where the event does not apply: then nothing changes. */
export function nextState(
  item: Pick<OutboxItem, 'kind' | 'state' | 'was'>,
  event: ItemEvent['kind'],
): ItemState | Settled | undefined {
  const { state } = item
  const canChange = isWaiting(item) || state === 'failed'
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
      return isRepeatable(item) ? 'queued' : 'unconfirmed'
    case 'unsent':
    case 'later':
      return state === 'sending' ? 'queued' : undefined
    case 'answered':
      return 'answered'
    case 'interrupted':
      return state === 'confirmed' ? 'interrupted' : undefined
    case 'failed':
      return state === 'queued' || state === 'sending' || state === 'accepted' ? 'failed' : undefined
    case 'park':
      return state === 'queued' || state === 'held' ? 'parked' : undefined
    case 'hold':
      return canChange ? 'held' : undefined
    case 'release':
      return state === 'held' ? 'queued' : undefined
    case 'back':
      // One that was held from the beginning has nothing to go back to: it waits for its fact again.
      return state === 'held' ? item.was : undefined
    case 'again':
      // An interrupted one is in the session already: repeating it would start a second turn with its tool effects.
      return state === 'failed' || state === 'unconfirmed' || state === 'parked' ? 'queued' : undefined
    case 'pin':
    case 'unpin':
    case 'place':
      return canChange ? state : undefined
    case 'steer':
    case 'wait':
      return state === 'queued' ? state : undefined
    case 'remove':
      // A request may be on its way: removing it here would not take it back there.
      return state === 'sending' ? undefined : 'removed'
  }
}

/** The item after an event, or why it leaves, or nothing where the event does not apply. Pure: the caller stores it in one transaction. */
export function applyItemEvent(item: OutboxItem, event: ItemEvent): OutboxItem | Settled | undefined {
  const state = nextState(item, event.kind)
  if (state === undefined || state === 'answered' || state === 'removed') return state
  return { ...changed(item, event), state, revision: item.revision + 1 }
}

function changed(item: OutboxItem, event: ItemEvent): OutboxItem {
  switch (event.kind) {
    case 'pin':
      return { ...item, pinned: true }
    case 'unpin':
      return without(item, 'pinned')
    case 'place':
      return { ...item, position: event.position }
    case 'steer':
      return { ...item, delivery: 'steer' }
    case 'wait':
      return without(item, 'delivery')
    case 'hold':
      return { ...item, hold: event.hold, ...wasBefore(item, event.hold) }
    case 'back':
      return without(item, 'hold', 'was')
    default:
      break
  }
  const rest = without(item, 'hold', 'was', 'reason', 'notBefore')
  switch (event.kind) {
    case 'send':
      return { ...rest, attempts: item.attempts + 1 }
    case 'unsent':
      return { ...rest, attempts: item.attempts - 1 }
    case 'later':
      return { ...rest, notBefore: event.until }
    case 'failed':
    case 'park':
      return { ...rest, reason: { code: event.code, message: event.message } }
    case 'interrupted':
      return event.reason ? { ...rest, reason: event.reason } : rest
    case 'release':
      return { ...rest, ...event.chosen }
    case 'again':
      return { ...rest, ...(event.as ? { kind: event.as } : {}) }
    default:
      return rest
  }
}

/** An edit gives back what it was: a failed one is still failed, with its reason. */
function wasBefore({ state, was }: OutboxItem, { waits }: Hold): Pick<OutboxItem, 'was'> {
  if (was || waits !== 'editing') return {}
  return state === 'queued' || state === 'failed' || state === 'parked' ? { was: state } : {}
}

function without<K extends keyof OutboxItem>(item: OutboxItem, ...names: readonly K[]): OutboxItem {
  const rest = { ...item }
  for (const name of names) delete rest[name]
  return rest
}
