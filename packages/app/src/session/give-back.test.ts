import { expect, test } from 'vitest'
import { draftOfText, type Extra } from './draft.ts'
import { giveBack } from './give-back.ts'

const back = (newer: string, sent: string) => giveBack(draftOfText(newer), draftOfText(sent)).text
const file = (hash: string, name = 'a.png'): Extra => ({ kind: 'file', hash, name, mime: 'image/png', size: 1 })

test('a text that was not sent comes back as it was', () => {
  expect(back('', 'old words')).toBe('old words')
  expect(back(' \n', 'old words')).toBe('old words')
})
test('a failed send does not overwrite newer text (scenario 21)', () => {
  expect(back('newer', 'older')).toBe('older\n\nnewer')
})
test('given back twice, it is there once', () => {
  expect(back('older', 'older')).toBe('older')
})
test('V-4: what was beside both texts is there once, in the order in which it was put there', () => {
  const sent = { text: '', extras: [file('1'), file('2')] }
  const newer = { text: 'newer', extras: [file('2'), file('3'), file('1', 'b.png')] }
  expect(giveBack(newer, sent)).toEqual({
    text: 'newer',
    extras: [file('1'), file('2'), file('3'), file('1', 'b.png')],
  })
  expect(giveBack(giveBack(newer, sent), sent).extras).toHaveLength(4)
})
test('V-4: a comment that was changed since is as it was changed', () => {
  const comment = {
    kind: 'comment',
    id: 'c',
    path: 'a.ts',
    from: 1,
    to: 2,
    side: 'new',
    quote: 'x',
    text: 'old',
  } as const
  const { extras } = giveBack(
    { text: '', extras: [{ ...comment, text: 'newer' }] },
    { text: '', extras: [comment, file('1')] },
  )
  expect(extras).toEqual([{ ...comment, text: 'newer' }, file('1')])
})
