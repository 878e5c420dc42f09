import type { FileContent } from '@pointsman/domain/engine-diff'
import { createRoot, createSignal } from 'solid-js'
import { expect, test } from 'vitest'
import type { Review } from './create-review.ts'
import { added, createTestDesk } from './create-test-desk.ts'
import { createWholeFile } from './create-whole-file.ts'

function setup() {
  return createRoot(() => {
    const house = createTestDesk()
    const [epoch, setEpoch] = createSignal(1)
    const asked: { readonly path: string; readonly fresh: (content: FileContent) => void }[] = []
    let wrote = 0
    const review = {
      ...house.review,
      epoch,
      readFile: (path: string, { fresh }: { fresh: (content: FileContent) => void }) =>
        void asked.push({ path, fresh }),
    } as unknown as Review
    house.read(added('a.ts', 'one', 'two'), added('b.ts', 'three'))
    const file = createWholeFile({ review, view: house.view, onWrite: () => void (wrote += 1) })
    return {
      ...house,
      ...file,
      setEpoch,
      wrote: () => wrote,
      asks: () => asked.length,
      open: (path: string): void => {
        const one = house.file(path)
        if (one) file.open(one)
      },
      answer: (text: string) => asked.at(-1)?.fresh({ kind: 'text', text }),
      shown: () => file.whole()?.rows.map((row) => (row.kind === 'line' ? row.cell.line.text : row.kind)),
    }
  })
}

test('W-1: a whole file is read again once it changed, and shown meanwhile; it is left where it left the diff', () => {
  const { open, answer, shown, asks, read, whole } = setup()
  open('a.ts')
  answer('one\ntwo')
  read(added('a.ts', 'one', 'two'), added('b.ts', 'three', 'four'))
  expect([asks(), shown()]).toEqual([1, ['one', 'two']])
  read(added('a.ts', 'one', 'two', 'more'), added('b.ts', 'three', 'four'))
  expect([asks(), shown()]).toEqual([2, ['one', 'two']])
  answer('one\ntwo\nmore')
  expect(shown()).toEqual(['one', 'two', 'more'])
  read(added('b.ts', 'three'))
  expect(whole()).toBeUndefined()
})
test('W-1: a whole file that was left while it was read stays left', () => {
  const { open, answer, whole, close } = setup()
  open('a.ts')
  close()
  answer('one\ntwo')
  expect(whole()).toBeUndefined()
})
test('W-1: a whole file is asked for once more in another stay of the same place, and left in another place', () => {
  const { open, answer, shown, asks, setEpoch, stay, whole } = setup()
  open('a.ts')
  stay()
  setEpoch(2)
  expect(asks()).toBe(2)
  answer('one\ntwo')
  expect(shown()).toEqual(['one', 'two'])
  stay('/other')
  expect(whole()).toBeUndefined()
})
test('W-2: who writes about lines of a whole file writes in the diff, where comments stand', () => {
  const { open, answer, whole, desk, wrote } = setup()
  open('a.ts')
  answer('one\ntwo')
  desk.begin({ path: 'a.ts', side: 'new', from: 2, to: 2 })
  expect([whole(), wrote()]).toEqual([undefined, 1])
  desk.leaveWriting()
  desk.begin({ path: 'a.ts', side: 'new', from: 1, to: 1 })
  expect(wrote()).toBe(1)
})
