import type { PartID } from '@pointsman/domain/message-id'
import type { Verdict } from '@pointsman/domain/readiness'
import { describe, expect, test } from 'vitest'
import { anItem } from '../server/test-servers.ts'
import { aCommand, aModel, model } from './create-test-seat.ts'
import { heldLine, isHeldSend, judgeHeld, type HeldFacts } from './held-send.ts'

const other = { providerID: 'p', modelID: 'other' }
const ready: Verdict = { ready: true }
const known: HeldFacts = {
  verdict: () => ready,
  commands: [aCommand('bench')],
  models: [aModel(model), aModel(other)],
  model,
  agent: 'build',
  choice: undefined,
  asText: false,
}
const command = { ...anItem('a'), kind: 'command', text: '/bench 10' } as const
const prose = { kind: 'prompt', text: 'go on' } as const

describe('what becomes of a held send', () => {
  test('R-2: a command goes as one once it is known here, with the model and agent of here', () => {
    const chosen = { kind: 'command', model, agent: 'build' }
    expect(judgeHeld(command, known)).toEqual({ kind: 'go', chosen })
  })
  test('R-2: a name that no command here has is asked about; as text it goes by a person’s own word', () => {
    const unknown = { ...known, commands: [] }
    expect(judgeHeld(command, unknown)).toEqual({ kind: 'unknown-command', name: 'bench' })
    expect(judgeHeld(command, { ...unknown, asText: true })).toMatchObject({ kind: 'go', chosen: { kind: 'prompt' } })
  })
  test('R-2: what was not read is no answer: it stays held, and each kind asks its own verdict', () => {
    const asked: string[] = []
    const verdict = (action: string): Verdict => {
      asked.push(action)
      return { ready: false, reason: 'commandsReady', state: 'failed' }
    }
    for (const item of [command, prose, { kind: 'shell', text: 'ls' } as const])
      expect(judgeHeld(item, { ...known, verdict })).toMatchObject({ kind: 'wait', verdict: { state: 'failed' } })
    judgeHeld(command, { ...known, verdict, asText: true })
    expect(asked).toEqual(['command', 'send', 'shell', 'send'])
  })
  test('R-3: it keeps the model it was typed for, and one that is not here is never replaced in silence', () => {
    const typedFor = { ...prose, model: other }
    expect(judgeHeld(typedFor, known)).toMatchObject({ kind: 'go', chosen: { model: other } })
    const without = { ...known, models: [aModel(model)] }
    expect(judgeHeld(typedFor, without)).toEqual({ kind: 'model-missing', model: other })
    expect(judgeHeld(typedFor, { ...without, choice: model })).toMatchObject({ kind: 'go', chosen: { model } })
  })
  test('R-3: a model that can’t read its files is named; one chosen since that can takes it, with its variant', () => {
    const file = { partID: 'prt_a' as PartID, hash: 'h', name: 'a.png', mime: 'image/png', size: 1 } as const
    const models = [
      { ...aModel(model), reads: { image: false, pdf: true } },
      { ...aModel(other), reads: { image: true, pdf: true } },
    ]
    const withFile = { ...prose, attachments: [file] }
    const judged = judgeHeld(withFile, { ...known, models })
    expect(judged).toEqual({ kind: 'unread-files', model: 'm', names: ['a.png'] })
    expect(judged.kind !== 'go' && heldLine(judged, { sentence: '', modelMissing: false })).toMatchObject({
      sentence: 'm can’t read a.png. Choose another model, or take it back',
      acts: ['choose-model'],
    })
    const choice = { ...other, variant: 'high' }
    expect(judgeHeld(withFile, { ...known, models, choice })).toMatchObject({ kind: 'go', chosen: { model: choice } })
  })
  test('R-3: a shell line goes without a model, by the agent of here', () => {
    expect(judgeHeld({ kind: 'shell', text: 'ls' }, known)).toEqual({
      kind: 'go',
      chosen: { kind: 'shell', agent: 'build' },
    })
  })
  test('F-4: one that is being edited is no held send', () => {
    const hold = { tab: 'tab0000001', waits: 'editing' } as const
    expect(isHeldSend(anItem('a', { state: 'held', hold }))).toBe(false)
    expect(isHeldSend(anItem('a', { state: 'held', hold: { ...hold, waits: 'moving' } }))).toBe(true)
  })
})

describe('what is said of it (R-5)', () => {
  const line = (reason: 'commandsReady' | 'connection' | 'blocked', state: 'waiting' | 'failed' | 'refused') =>
    heldLine(
      { kind: 'wait', verdict: { ready: false, reason, state, since: 5 } },
      { sentence: 'Why', modelMissing: false },
    )
  test('R-2: it waits with seconds; could not be read: a retry, or as text', () => {
    expect(line('commandsReady', 'waiting')).toEqual({
      name: 'commandsReady',
      sentence: 'Why…',
      mark: 'busy',
      since: 5,
    })
    expect(line('commandsReady', 'failed')).toMatchObject({ mark: 'error', acts: ['retry', 'send-as-text'] })
  })
  test('R-5: offline and asked say that it waits here', () => {
    expect(line('connection', 'waiting').sentence).toBe('No connection. Held here, goes out once it is back')
    expect(line('blocked', 'refused').sentence).toBe('It asks for an answer. Answer first; this waits')
  })
  test('R-3: a missing model leads to the choice of one', () => {
    const judged = { kind: 'model-missing', model: other } as const
    expect(heldLine(judged, { sentence: 'Why', modelMissing: false })).toMatchObject({
      name: 'localModelReady',
      acts: ['choose-model'],
    })
  })
})
