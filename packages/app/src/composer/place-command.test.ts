import type { Command } from '@pointsman/domain/catalog'
import { expect, test } from 'vitest'
import { readPlaceCommand, withPlaceCommand } from './place-command.ts'

test.each([
  ['/worktree payout-retry', { kind: 'enter', name: 'payout-retry' }],
  ['/worktree  two words ', { kind: 'enter', name: 'two words' }],
  ['/worktree exit', { kind: 'exit' }],
  ['/worktree', { kind: 'choose' }],
  ['/worktree ', { kind: 'choose' }],
  ['/worktrees x', undefined],
  [' /worktree x', undefined],
  ['worktree x', undefined],
  ['/work', undefined],
])('S-6: %j asks for %j', (text, ask) => expect(readPlaceCommand(text)).toEqual(ask))

test('S-6: ours is listed among the engine’s, once, and not before those are known', () => {
  const command = (name: string): Command => ({ name, description: '', source: 'config' })
  const names = (list: readonly Command[] | undefined) => list?.map((one) => `${one.name} ${one.source}`)
  expect(names(withPlaceCommand([command('init'), command('worktree')], true))).toEqual([
    'init config',
    'worktree pointsman',
  ])
  expect(names(withPlaceCommand([command('init')], false))).toEqual(['init config'])
  expect(withPlaceCommand(undefined, true)).toBeUndefined()
})
