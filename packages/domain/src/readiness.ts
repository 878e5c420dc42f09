/**
 * Whether an action may run, and if not why. One pure function and one table. The browser asks it with the facts of its two scopes and
 * shows the verdict at once; the host asks it with its own facts before it sends an item or lets a held one go, and there a verdict
 * becomes the item's state and reason.
 */
export type Hydration =
  | { readonly state: 'ready' }
  /** `since`: milliseconds since 1970 of the moment it began to wait. */
  | { readonly state: 'waiting'; readonly since: number }
  | { readonly state: 'failed'; readonly since: number }

export const readFacts = [
  'connection',
  'cacheReady',
  'statusReady',
  'commandsReady',
  'providerReady',
  'localModelReady',
  'directoryReady',
] as const
export const stateFacts = ['busy', 'blocked', 'moving'] as const
export const factNames = [...readFacts, ...stateFacts] as const
export type ReadFact = (typeof readFacts)[number]
export type StateFact = (typeof stateFacts)[number]
export type FactName = (typeof factNames)[number]

export type Facts = { readonly [fact in ReadFact]: Hydration } & { readonly [fact in StateFact]: boolean } & {
  /** The session's id is an engine's own: stop and queue need no more. */
  readonly sessionKnown: boolean
  /** A permission or question is pending that a reply would settle. */
  readonly requestPending: boolean
  /** The turn in question ran in the present directory (V-3). */
  readonly turnIsHere: boolean
}

export type Action =
  | 'send'
  | 'command'
  | 'shell'
  | 'queue'
  | 'steer'
  | 'stop'
  | 'revert'
  | 'restore'
  /** With a person's word on what becomes of the turn that runs, or on where it is carried out (V-3). */
  | 'revertAsked'
  | 'review'
  | 'move'
  /** With a person's word on what becomes of the turn: it is waited for, or stopped. */
  | 'moveWhenBusy'
  | 'reply'
  | 'compact'
  /** A file is put beside the draft. */
  | 'attach'
  /** From a prompt, before which all is over; and of a whole conversation, which must be at rest. */
  | 'fork'
  | 'forkWhole'
  | 'export'

export type Reason = FactName | 'sessionKnown' | 'requestPending' | 'turnIsHere'

export type Verdict =
  | { readonly ready: true }
  | {
      readonly ready: false
      readonly reason: Reason
      /** `waiting` may become ready by itself; `failed` wants a retry; `refused` holds until something is done. */
      readonly state: 'waiting' | 'failed' | 'refused'
      readonly since?: number
    }

type Need = ReadFact | `not ${StateFact}` | 'is busy' | 'sessionKnown' | 'requestPending' | 'turnIsHere'

const toSend = [
  'connection',
  'cacheReady',
  'directoryReady',
  'providerReady',
  'localModelReady',
  'not blocked',
  'not moving',
] as const

/** What each action needs, in the order in which a person is told. What is not named here is ignored. */
export const needs: { readonly [action in Action]: readonly Need[] } = {
  send: toSend,
  command: [...toSend, 'commandsReady'],
  shell: ['connection', 'cacheReady', 'directoryReady', 'not moving'],
  queue: ['sessionKnown'],
  steer: [...toSend, 'is busy'],
  stop: ['sessionKnown'],
  revert: ['cacheReady', 'not busy', 'turnIsHere'],
  restore: ['cacheReady', 'not busy', 'turnIsHere'],
  revertAsked: ['cacheReady', 'not moving'],
  review: ['directoryReady'],
  // Never while it asks: what it asks is answered in the place that asked (S-7).
  move: ['not moving', 'not blocked', 'not busy'],
  moveWhenBusy: ['not moving', 'not blocked'],
  reply: ['requestPending'],
  compact: ['cacheReady', 'providerReady', 'localModelReady', 'not busy'],
  // Before the session is read nobody can see what it would go with (scenario 28).
  attach: ['cacheReady'],
  fork: ['sessionKnown', 'connection', 'cacheReady'],
  forkWhole: ['sessionKnown', 'connection', 'cacheReady', 'not busy'],
  export: ['sessionKnown', 'connection'],
}

export function readiness(facts: Facts, action: Action): Verdict {
  for (const need of needs[action]) {
    const verdict = judge(facts, need)
    if (verdict) return verdict
  }
  return { ready: true }
}

function judge(facts: Facts, need: Need): Verdict | undefined {
  switch (need) {
    case 'not busy':
      return facts.busy ? { ready: false, reason: 'busy', state: 'waiting' } : undefined
    case 'is busy':
      return facts.busy ? undefined : { ready: false, reason: 'busy', state: 'refused' }
    case 'not blocked':
      return facts.blocked ? { ready: false, reason: 'blocked', state: 'refused' } : undefined
    case 'not moving':
      return facts.moving ? { ready: false, reason: 'moving', state: 'waiting' } : undefined
    case 'sessionKnown':
    case 'requestPending':
    case 'turnIsHere':
      return facts[need] ? undefined : { ready: false, reason: need, state: 'refused' }
    default: {
      const fact = facts[need]
      return fact.state === 'ready' ? undefined : { ready: false, reason: need, state: fact.state, since: fact.since }
    }
  }
}

/** Of a place that is known to be no more on the disk (S-9): more than that it could not be read. */
export const goneSentence = (place: string): string =>
  `The folder of ${place} is gone. The conversation is all here; choose where it goes on`

/** The sentence that a person reads (LOOK.md, copy). `place` is the worktree's name. */
export function reasonSentence(
  verdict: Extract<Verdict, { ready: false }>,
  { place }: { readonly place: string },
): string {
  const failed = verdict.state === 'failed'
  switch (verdict.reason) {
    case 'connection':
      return 'No connection. Your text stays here'
    case 'cacheReady':
      return failed ? 'The conversation could not be read' : 'Still reading the conversation'
    case 'statusReady':
      return failed ? 'The status could not be read; stop works' : 'Still reading the status; stop works'
    case 'commandsReady':
      return failed ? `The commands of ${place} could not be read` : `Waiting for the commands of ${place}`
    case 'providerReady':
      return failed ? `The models of ${place} could not be read` : `Waiting for the models of ${place}`
    case 'localModelReady':
      return failed
        ? `The chosen model is not set up in ${place}. Choose another`
        : `Waiting for the model choice of ${place}`
    case 'directoryReady':
      return failed ? `${place} could not be read` : `Waiting for ${place}`
    case 'busy':
      return verdict.state === 'refused'
        ? 'Nothing runs that this could steer'
        : 'The session works. Stop it, or wait until its turn ends'
    case 'blocked':
      return 'It asks for an answer. Answer first'
    case 'moving':
      return 'The session is changing its place'
    case 'sessionKnown':
      return 'The session is still being made'
    case 'requestPending':
      return 'This was answered already'
    case 'turnIsHere':
      return `That turn ran in another place than ${place}`
  }
}
