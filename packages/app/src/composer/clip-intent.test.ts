import { expect, test } from 'vitest'
import { clipIntent } from './clip-intent.ts'

const press = (key: string, at = 1, of = 3) =>
  clipIntent({ key, altKey: false, ctrlKey: false, metaKey: false }, { at, of })

test('F-4: arrows walk along the files and, behind the last, into the text; Delete takes one away', () => {
  expect([press('ArrowLeft'), press('ArrowLeft', 0), press('ArrowRight'), press('ArrowRight', 2)]).toEqual([
    { kind: 'to', at: 0 },
    { kind: 'to', at: 0 },
    { kind: 'to', at: 2 },
    { kind: 'leave' },
  ])
  expect(['Delete', 'Backspace', 'Enter', 'Escape', 'a'].map((key) => press(key).kind)).toEqual([
    'remove',
    'remove',
    'open',
    'leave',
    'none',
  ])
})
