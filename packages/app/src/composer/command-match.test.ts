import { expect, test } from 'vitest'
import { begunCommand, completeCommand, matchCommands } from './command-match.ts'

const commands = ['review', 'init', 'bench', 'rebench'].map((name) => ({ name, description: '', source: 'command' }))
const names = (typed: string) => matchCommands(commands, typed).map((command) => command.name)

test('an empty beginning shows all, by name', () => expect(names('')).toEqual(['bench', 'init', 'rebench', 'review']))
test('what begins so comes before what is like it', () => {
  expect(names('be')).toEqual(['bench', 'rebench'])
  expect(names('RE')[0]).toBe('rebench')
  expect(names('zzz')).toEqual([])
})
test('a command is begun only in the first word of a text that starts with a slash', () => {
  expect(begunCommand('/be', 3)).toBe('be')
  expect(begunCommand('/', 1)).toBe('')
  expect(begunCommand('/bench pay', 10)).toBeUndefined()
  expect(begunCommand('/bench', 0)).toBeUndefined()
  expect(begunCommand(' /be', 4)).toBeUndefined()
  expect(begunCommand('/be', undefined)).toBeUndefined()
})
test('completing keeps what follows the name', () => {
  expect(completeCommand('/be', 'bench')).toEqual({ text: '/bench ', caret: 7 })
  expect(completeCommand('/be payouts', 'bench')).toEqual({ text: '/bench payouts', caret: 7 })
})
