import type { Verdict } from '@pointsman/domain/readiness'
import { createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { isCompactCommand } from './compact-command.ts'
import { createComposer } from './create-composer.ts'
import { createTestSeat, settled } from './create-test-seat.ts'
import { makeUnsent } from './make-unsent.ts'
import type { Seat } from './seat.ts'

function setup() {
  const held = createTestSeat()
  const facts = { verdict: { ready: true } as Verdict }
  const runs: { resolve: () => void; reject: (reason: Error) => void }[] = []
  const seat: Seat = {
    ...held.seat,
    compaction: {
      verdict: () => facts.verdict,
      run: () => new Promise((resolve, reject) => void runs.push({ resolve, reject })),
    },
  }
  const unsent = makeUnsent(makeBrowserStore(), { id: () => 'tab0000001' } as never)
  const composer = createRoot(() => createComposer({ seat: () => seat, unsent: () => unsent }))
  return { ...held, composer, facts, runs, draft: () => seat.view.draft().text }
}

test('/compact is ours, alone in its line, and waits for no command of the engine', async () => {
  expect(['/compact', '/compact  ', '/compacted', '/compact now', ' /compact'].map(isCompactCommand)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  const { composer, runs, sent, draft } = setup()
  composer.type('/compact')
  expect(composer.sendVerdict()).toEqual({ ready: true })
  composer.submit()
  await settled()
  expect([runs.length, sent, draft()]).toEqual([1, [], ''])
  runs[0]?.resolve()
  await settled()
  expect([draft(), composer.note()]).toEqual(['', undefined])
})

test('one that can’t be done now, or fails, says why, and the words are there', async () => {
  const { composer, facts, runs, sent, draft } = setup()
  facts.verdict = { ready: false, reason: 'providerReady', state: 'waiting', since: 1 }
  composer.type('/compact')
  expect(composer.sendVerdict().ready).toBe(false)
  composer.submit()
  await settled()
  // The host holds what is sent; this is not sent.
  expect([runs.length, sent, draft()]).toEqual([0, [], '/compact'])
  facts.verdict = { ready: true }
  composer.type('/compact')
  composer.submit()
  composer.type('meanwhile')
  runs[0]?.reject(new Error('Not compacted: no key'))
  await settled()
  expect(composer.reason()?.sentence).toBe('Not compacted: no key')
  expect(draft()).toContain('meanwhile')
})
