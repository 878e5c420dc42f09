import { expect, test } from 'vitest'
import type { CommentExtra } from '../session/draft.ts'
import { composedDraft } from './composed-draft.ts'

const comment = (more: Partial<CommentExtra> = {}): CommentExtra => ({
  kind: 'comment',
  id: 'c1',
  path: 'src/send.ts',
  from: 37,
  to: 37,
  side: 'new',
  quote: '  const key = payoutKey(payout.id)',
  text: 'Refuse the edit?',
  ...more,
})
const file = { kind: 'file', hash: 'h', name: 'a.png', mime: 'image/png', size: 1 } as const

test('W-2: comments stand before the text, each with its file, its line and what that said', () => {
  const two = comment({ id: 'c2', path: 'b.ts', from: 1, to: 2, side: 'old', quote: 'a\nb', text: ' Why? ' })
  expect(composedDraft({ text: 'Then go on', extras: [comment(), file, two] }).text).toBe(
    [
      'src/send.ts, line 37:',
      '```',
      '  const key = payoutKey(payout.id)',
      '```',
      'Refuse the edit?',
      '',
      'b.ts, lines 1 to 2 as it was before the change:',
      '```',
      'a',
      'b',
      '```',
      'Why?',
      '',
      'Then go on',
    ].join('\n'),
  )
})
test('W-2: a comment alone is enough, and a draft without one is as it was typed', () => {
  expect(composedDraft({ text: '', extras: [comment()] }).text).toContain('Refuse the edit?')
  expect(composedDraft({ text: ' a ', extras: [file] })).toEqual({ text: ' a ', as: undefined, left: [] })
})
test('W-2: a file whose name begins like a command or a shell line makes neither of the prompt', () => {
  for (const path of ['!run.sh', '/etc/hosts'])
    expect(composedDraft({ text: 'look', extras: [comment({ path })] }).as).toBe('text')
})
test('W-2: a command and a shell line leave the comments for the next prompt', () => {
  for (const text of ['/tidy up', '!ls'])
    expect(composedDraft({ text, extras: [comment()] })).toMatchObject({ text, left: [comment()] })
  expect(composedDraft({ text: '/tidy up', extras: [comment()] }, 'text').left).toEqual([])
})
test('W-2: a quote with fences of its own is fenced by a longer one, and a very long one is cut', () => {
  const fenced = composedDraft({ text: '', extras: [comment({ quote: '```js\nx\n````' })] }).text
  expect(fenced.split('\n').filter((line) => line === '`````')).toHaveLength(2)
  const long = Array.from({ length: 200 }, (_, at) => `line ${at}`).join('\n')
  const lines = composedDraft({ text: '', extras: [comment({ quote: long, to: 236 })] }).text.split('\n')
  expect(lines.length).toBeLessThan(40)
  expect(lines).toContain('line 199')
})
