import { describe, expect, test } from 'vitest'
import { needs, readiness, reasonSentence, type Action, type Facts, type Reason } from './readiness.ts'

const ready = { state: 'ready' } as const
const facts: Facts = {
  connection: ready,
  cacheReady: ready,
  statusReady: ready,
  commandsReady: ready,
  providerReady: ready,
  localModelReady: ready,
  directoryReady: ready,
  busy: false,
  blocked: false,
  moving: false,
  sessionKnown: true,
  requestPending: true,
  turnIsHere: true,
}
const actions = Object.keys(needs) as Action[]
/** Facts under which the action may run. */
const fit = (action: Action): Facts => (action === 'steer' ? { ...facts, busy: true } : facts)

/** The table of REQUIREMENTS.md, R: what stops each action. */
const toSend: readonly Reason[] = [
  'connection',
  'cacheReady',
  'directoryReady',
  'providerReady',
  'localModelReady',
  'blocked',
  'moving',
]
const stops: Readonly<Record<Action, readonly Reason[]>> = {
  send: toSend,
  command: [...toSend, 'commandsReady'],
  shell: ['connection', 'cacheReady', 'directoryReady', 'moving'],
  queue: ['sessionKnown'],
  steer: [...toSend, 'busy'],
  stop: ['sessionKnown'],
  revert: ['cacheReady', 'busy', 'turnIsHere'],
  restore: ['cacheReady', 'busy', 'turnIsHere'],
  revertAsked: ['cacheReady', 'moving'],
  review: ['directoryReady'],
  move: ['moving', 'blocked', 'busy'],
  moveWhenBusy: ['moving', 'blocked'],
  reply: ['requestPending'],
  compact: ['cacheReady', 'providerReady', 'localModelReady', 'busy'],
  attach: ['cacheReady'],
  fork: ['connection', 'cacheReady', 'sessionKnown'],
  forkWhole: ['connection', 'cacheReady', 'sessionKnown', 'busy'],
  export: ['connection', 'sessionKnown'],
}
const reads = [
  'connection',
  'cacheReady',
  'statusReady',
  'commandsReady',
  'providerReady',
  'localModelReady',
  'directoryReady',
] as const
const needed = ['sessionKnown', 'requestPending', 'turnIsHere'] as const
const states = ['busy', 'blocked', 'moving'] as const

describe.each(actions)('R-1: %s', (action) => {
  test('R-1: it runs when all that it needs is there', () => {
    expect(readiness(fit(action), action)).toEqual({ ready: true })
  })

  test.each(reads)('R-1: %s waits or fails as the table says', (fact) => {
    for (const state of ['waiting', 'failed'] as const)
      expect(readiness({ ...fit(action), [fact]: { state, since: 7 } }, action)).toEqual(
        stops[action].includes(fact) ? { ready: false, reason: fact, state, since: 7 } : { ready: true },
      )
  })

  test.each(needed)('R-1: without %s as the table says', (fact) => {
    expect(readiness({ ...fit(action), [fact]: false }, action)).toEqual(
      stops[action].includes(fact) ? { ready: false, reason: fact, state: 'refused' } : { ready: true },
    )
  })

  test.each(states)('R-1: with the other %s as the table says', (fact) => {
    const verdict = readiness({ ...fit(action), [fact]: !fit(action)[fact] }, action)
    if (stops[action].includes(fact)) expect(verdict).toMatchObject({ ready: false, reason: fact })
    else expect(verdict).toEqual({ ready: true })
  })
})

test('R-4: with every read hung, a person can still stop, queue and reply', () => {
  const hung = Object.fromEntries(reads.map((fact) => [fact, { state: 'waiting', since: 1 }]))
  for (const action of ['stop', 'queue', 'reply', 'move'] as const)
    expect(readiness({ ...facts, ...hung } as Facts, action)).toEqual({ ready: true })
})

test('R-1: of several reasons the first of the table is told, so that it never flickers between them', () => {
  const waiting = { state: 'waiting', since: 1 } as const
  expect(readiness({ ...facts, commandsReady: waiting, connection: waiting, blocked: true }, 'command')).toMatchObject({
    reason: 'connection',
  })
})

test('R-1: each reason has a sentence, and a failed read another one than a waiting read', () => {
  for (const fact of reads.filter((one) => one !== 'connection')) {
    const words = (state: 'waiting' | 'failed') =>
      reasonSentence({ ready: false, reason: fact, state, since: 1 }, { place: 'oak' })
    expect(words('waiting')).toMatch(/^(Still reading|Waiting for)/)
    expect(words('failed')).toMatch(/could not be read|is not set up in oak/)
  }
  const busy = (state: 'waiting' | 'refused') =>
    reasonSentence({ ready: false, reason: 'busy', state }, { place: 'oak' })
  expect(busy('waiting')).toContain('Stop it, or wait')
  expect(busy('refused')).toContain('Nothing runs')
  for (const reason of [...reads, ...needed, ...states])
    expect(reasonSentence({ ready: false, reason, state: 'refused' }, { place: 'oak' })).not.toBe('')
})
