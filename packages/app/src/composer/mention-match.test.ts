import type { Agent } from '@pointsman/domain/catalog'
import { expect, test } from 'vitest'
import { begunMention, completeMention, mentionOptions } from './mention-match.ts'

test.each([
  ['@', 1, ''],
  ['see @sr', 7, 'sr'],
  ['see (@src/a', 11, 'src/a'],
  ['see @src', 6, 's'],
  ['me@host', 7, undefined],
  ['see @a b', 8, undefined],
  ['!ls @a', 6, undefined],
  ['@a', undefined, undefined],
])('a name is begun by an @ at the beginning of a word: %j at %s', (text, caret, query) =>
  expect(begunMention(text, caret)?.query).toBe(query),
)

test.each([
  ['see @sr', 7, 'src/a.ts', 'see @src/a.ts ', 14],
  ['see @sr now', 7, 'src/a.ts', 'see @src/a.ts now', 14],
  // A folder stays open for what is in it.
  ['@sr', 3, 'src/', '@src/', 5],
])('%j at %s becomes the whole name', (text, caret, value, done, at) => {
  const begun = begunMention(text, caret)
  expect(begun && completeMention(text, begun, { of: 'file', value })).toEqual({ text: done, caret: at })
})

test('agents that can be called come first, then what still fits of the files', () => {
  const agent = (name: string, more: Partial<Agent> = {}): Agent => ({
    name,
    description: 'd',
    primary: false,
    ...more,
  })
  const agents = [agent('general'), agent('build', { primary: true }), agent('garden', { hidden: true })]
  const files = ['src/gauge.ts', 'a g.ts', 'README.md', 'goal.ts']
  expect(mentionOptions(agents, files, 'g').map(({ value }) => value)).toEqual(['general', 'src/gauge.ts', 'goal.ts'])
})
