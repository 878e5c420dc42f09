import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freeWorktreeName, judgeWorktreeName } from './worktree-name.ts'

const taken = ['main', 'payout-retry', 'feature/login', 'Größe', 'l'.repeat(60)]
const suggestionFor = (name: string) => {
  const verdict = judgeWorktreeName(name, taken)
  return verdict.ok ? 'ok' : verdict.suggestion
}

describe('S-6: a worktree’s name', () => {
  test('letters of any language, digits, dots, dashes and underscores are fine', () => {
    for (const name of ['fix-12', 'v1.2_rc', 'größer', '修正', '_x', '7', 'a'.repeat(60)])
      expect([name, judgeWorktreeName(name, taken)]).toEqual([name, { ok: true }])
  })

  test.each([
    ['', 'worktree'],
    ['   ', 'worktree'],
    ['my new idea', 'my-new-idea'],
    ['feature/x', 'feature-x'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a..b', 'a.b'],
    ['-rf', 'rf'],
    ['--force', 'force'],
    ['.hidden', 'hidden'],
    ['a@{1}', 'a-1'],
    ['@', 'worktree'],
    ['ends.', 'ends'],
    ['x.lock', 'x'],
    ['x.lock.lock', 'x'],
    ['$(reboot)', 'reboot'],
    ['a\nb\u0000c', 'a-b-c'],
    ['a\u202eb', 'a-b'],
    ['🚂', 'worktree'],
    ['main', 'main-2'],
    ['Main', 'Main-2'],
    ['HEAD', 'HEAD-2'],
    ['exit', 'exit-2'],
    ['payout-retry', 'payout-retry-2'],
    ['PAYOUT-retry', 'PAYOUT-retry-2'],
    ['feature', 'feature-2'],
    ['gro\u0308ße', 'größe-2'],
    ['x'.repeat(200), 'x'.repeat(60)],
    ['l'.repeat(60), `${'l'.repeat(58)}-2`],
  ])('%j gets a sentence and the suggestion %j', (name, suggestion) => {
    expect(suggestionFor(name)).toBe(suggestion)
    const verdict = judgeWorktreeName(name, taken)
    expect(!verdict.ok && verdict.message).toMatch(/^\S.*\S$/)
  })

  test('whatever is typed and whatever is taken, the suggestion passes', () => {
    const piece = fc.oneof(
      fc.constantFrom('/', '..', '-', '.lock', ' ', 'main', 'exit', '@{', '\\', 'e\u0301', '\ud800', 'a', 'B', '-2'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    const typed = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
      fc.string({ maxLength: 200 }),
    )
    fc.assert(
      fc.property(typed, fc.array(typed, { maxLength: 5 }), (name, others) => {
        const names = [...others]
        // What was suggested is taken next: the one after must pass too.
        for (let round = 0; round < 3; round += 1) {
          const verdict = judgeWorktreeName(name, names)
          if (verdict.ok) return
          expect(judgeWorktreeName(verdict.suggestion, names)).toEqual({ ok: true })
          names.push(verdict.suggestion)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('who wants one and does not care gets the first free number', () => {
    expect(freeWorktreeName([])).toBe('worktree-1')
    expect(freeWorktreeName(['worktree-1', 'Worktree-2'])).toBe('worktree-3')
  })
})
