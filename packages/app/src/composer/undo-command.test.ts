import { expect, test } from 'vitest'
import { readUndoCommand, withUndoCommands } from './undo-command.ts'

test.each([
  ['/undo', 'undo'],
  ['/redo ', 'redo'],
  ['/undo now', undefined],
  [' /undo', undefined],
  ['undo', undefined],
])('V-1: %j is %j', (text, ask) => {
  expect(readUndoCommand(text)).toBe(ask)
})

test('ours stand for their own names, and wait for nothing that is not known', () => {
  const theirs = { name: 'undo', description: 'theirs', source: 'command' }
  expect(withUndoCommands([theirs], true)?.map(({ name, source }) => [name, source])).toEqual([
    ['undo', 'pointsman'],
    ['redo', 'pointsman'],
  ])
  expect([withUndoCommands(undefined, true), withUndoCommands([theirs], false)]).toEqual([undefined, [theirs]])
})
