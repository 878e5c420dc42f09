import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import type { SessionRow } from '../server/session-list.ts'
import { rowIsNews, rowSay, rowSignal, rowTitle, titleFrom, waitingHeading, waitingWords } from './row-words.ts'

const row = (more: Partial<SessionRow>): SessionRow => ({
  serverKey: 'a' as ServerKey,
  sessionID: 'ses_1' as SessionID,
  title: '',
  directory: '/w' as SessionRow['directory'],
  updated: 0,
  status: 'idle',
  making: false,
  ...more,
})

test('a row says what it waits for, and nothing where all is well', () => {
  expect(rowSay(row({}))).toBeUndefined()
  expect(rowSay(row({ status: 'waiting', asks: 'bash' }))).toEqual({ text: 'asks to run', tone: 'stop' })
  expect(rowSay(row({ status: 'retry', next: new Date(2026, 1, 1, 14, 32).getTime() }))).toEqual({
    text: 'again at 14:32',
    tone: 'caution',
  })
  expect(rowSay(row({ undone: true }))).toEqual({ text: 'undone in part', tone: undefined })
  expect(rowSay(row({ status: 'busy', undone: true }))).toBeUndefined()
  expect(rowSay(row({ status: 'error' }))).toEqual({ text: 'failed', tone: 'stop' })
  expect(rowSay(row({ status: 'busy', making: true }))).toEqual({ text: 'being made', tone: undefined })
})
test('F-4: a row says how many follow-ups wait in it, and whether they are paused', () => {
  expect([waitingWords({}), waitingWords({ waiting: 1 }), waitingWords({ waiting: 3, paused: true })]).toEqual([
    undefined,
    '1 follow-up waits',
    '3 follow-ups wait, paused',
  ])
})
test('unread never hides that it works or waits', () => {
  expect(rowSignal(row({}), true)).toBe('unread')
  expect(rowSignal(row({ status: 'busy' }), true)).toBe('busy')
  expect([rowIsNews(row({}), true), rowIsNews(row({ status: 'busy' }), true), rowIsNews(row({}), false)]).toEqual([
    true,
    false,
    false,
  ])
})
test('counts are words while a person would say them', () => {
  expect([waitingHeading(1), waitingHeading(2), waitingHeading(14)]).toEqual([
    'One session waits for you',
    'Two sessions wait for you',
    '14 sessions wait for you',
  ])
})
test('a title is the first line, cut at its end', () => {
  expect(titleFrom('\nFix it\nand more')).toBe('Fix it')
  expect(titleFrom('x'.repeat(80))).toHaveLength(60)
})
test('a name that the engine made of a date is none', () => {
  expect(rowTitle({ title: 'New session - 2026-11-21T00:28:19.045Z' })).toBe('New session')
  expect(rowTitle({ title: 'Child session - 2026-11-21T00:28:19.045Z' })).toBe('Subagent')
  expect(rowTitle({ title: 'New session - a plan' })).toBe('New session - a plan')
})
