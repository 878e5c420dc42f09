import type { Verdict } from '@pointsman/domain/readiness'
import { describe, expect, test } from 'vitest'
import { noteLine, patience, submissionNote, verdictLine } from './composer-reason.ts'

const waiting: Verdict = { ready: false, reason: 'commandsReady', state: 'waiting', since: 1_000 }
const failed: Verdict = { ready: false, reason: 'commandsReady', state: 'failed', since: 1_000 }
const refused: Verdict = { ready: false, reason: 'blocked', state: 'refused' }
const line = (verdict: Verdict, facts: { attempted?: boolean; written?: boolean; now?: number } = {}) =>
  verdictLine(verdict, { sentence: 'Why', attempted: false, written: false, now: 1_000, ...facts })

describe('why it does not go (R-1, R-2)', () => {
  test('nothing is said where it goes', () => expect(line({ ready: true }, { attempted: true })).toBeUndefined())
  test('a send that was tried is answered at once', () => {
    expect(line(waiting, { attempted: true })).toEqual({
      name: 'commandsReady',
      sentence: 'Why…',
      mark: 'busy',
      since: 1_000,
    })
    expect(line(refused, { attempted: true })).toEqual({ name: 'blocked', sentence: 'Why', mark: 'waiting' })
  })
  test('a short waiting is not told to who has not tried', () => {
    expect(line(waiting, { written: true })).toBeUndefined()
    expect(line(waiting, { written: true, now: 1_000 + patience })).toMatchObject({ name: 'commandsReady' })
    expect(line(waiting, { now: 9_000 })).toBeUndefined()
  })
  test('what waits for nothing that is being done has no dots', () => {
    const verdict: Verdict = { ready: false, reason: 'connection', state: 'waiting', since: 0 }
    const facts = { sentence: 'No connection. Your text stays here', attempted: true, written: true, now: 0 }
    expect(verdictLine(verdict, facts)).toMatchObject({
      sentence: 'No connection. Your text stays here',
      acts: ['retry'],
    })
  })
  test('a failure is told at once, with a retry', () => {
    expect(line(failed)).toEqual({ name: 'commandsReady', sentence: 'Why', mark: 'error', acts: ['retry'] })
  })
  test('a refusal is told to who has something to send', () => {
    expect(line(refused)).toBeUndefined()
    expect(line(refused, { written: true })).toMatchObject({ name: 'blocked' })
  })
  test('R-3: a model that is not set up here offers no retry: another must be chosen; one that could not be read does', () => {
    const verdict: Verdict = { ready: false, reason: 'localModelReady', state: 'failed' }
    const facts = { sentence: 'Why', attempted: true, written: true, now: 0 }
    expect(verdictLine(verdict, { ...facts, modelMissing: true })).toMatchObject({ acts: ['choose-model'] })
    expect(verdictLine(verdict, facts)).toMatchObject({ acts: ['retry'] })
  })
})

test('an unknown command offers to be sent as text', () => {
  expect(noteLine({ kind: 'unknown-command', name: 'bnech' })).toMatchObject({
    sentence: 'No command is called /bnech here. Send as text?',
    acts: ['send-as-text'],
  })
})
test('each text that is no item has its sentence', () => {
  expect(submissionNote({ kind: 'empty', mode: 'shell' })).toEqual({ kind: 'empty', mode: 'shell' })
  expect(submissionNote({ kind: 'too-long', by: 2 })).toEqual({ kind: 'too-long', by: 2 })
  expect(submissionNote({ kind: 'commands-unknown' })).toBeUndefined()
})
