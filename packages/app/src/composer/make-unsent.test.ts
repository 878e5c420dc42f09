import { beforeEach, describe, expect, test } from 'vitest'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { makeUnsent } from './make-unsent.ts'

/** Tabs of one browser; those named in `alive` live. */
function aTab(id: string, { alive = [] as readonly string[], now = 0 } = {}) {
  const tab = { id: () => id, gone: (other: string) => Promise.resolve(!alive.includes(other)) }
  return makeUnsent(makeBrowserStore(), tab, () => now)
}
const texts = (list: readonly { text: string }[]) => list.map(({ text }) => text)
beforeEach(() => localStorage.clear())

test('L-9: what left the input is kept for each session until the host has it', () => {
  const unsent = aTab('one')
  unsent.keep('a', { id: 'msg_1', text: 'one', extras: [] })
  unsent.keep('a', { id: 'msg_2', text: 'two', extras: [] })
  unsent.keep('b', { id: 'msg_3', text: 'three', extras: [] })
  unsent.drop('a', 'msg_1')
  expect(aTab('one').own('a')).toEqual([{ id: 'msg_2', text: 'two', extras: [] }])
  unsent.drop('a', 'msg_2')
  expect(localStorage.length).toBe(1)
})

describe('two tabs', () => {
  test('F-9: words in flight in one tab are not another’s', async () => {
    aTab('one', { now: 0 }).keep('a', { id: 'msg_1', text: 'in flight', extras: [] })
    const other = aTab('two', { alive: ['one'], now: 1e9 })
    expect([other.own('a'), await other.left('a')]).toEqual([[], []])
  })

  test('R-5: what a closed tab left is given to another one, once the host can’t be about to take it', async () => {
    aTab('one', { now: 0 }).keep('a', { id: 'msg_1', text: 'left', extras: [] })
    expect(texts(await aTab('two', { now: 59_000 }).left('a'))).toEqual([])
    expect(texts(await aTab('two', { now: 61_000 }).left('a'))).toEqual(['left'])
  })

  test('F-9: dropping one’s own leaves the other’s', async () => {
    const [one, two] = [aTab('one'), aTab('two')]
    one.keep('a', { id: 'msg_1', text: 'of one', extras: [] })
    two.keep('a', { id: 'msg_2', text: 'of two', extras: [] })
    two.drop('a', 'msg_2')
    expect(texts(one.own('a'))).toEqual(['of one'])
  })
})

test('L-1: a session that becomes real takes its words along', () => {
  const unsent = aTab('one')
  unsent.keep('temp', { id: 'msg_1', text: 'one', extras: [] })
  unsent.keep('real', { id: 'msg_2', text: 'two', extras: [] })
  unsent.move('temp', 'real')
  expect([texts(unsent.own('temp')), texts(unsent.own('real'))]).toEqual([[], ['two', 'one']])
})

test('L-9: a corrupt store gives nothing and breaks nothing', async () => {
  localStorage.setItem('pointsman:unsent:a', '[{"id":3},null,{"id":"x","text":"y"}')
  const unsent = aTab('one', { now: 1e9 })
  expect([unsent.own('a'), await unsent.left('a')]).toEqual([[], []])
  localStorage.setItem('pointsman:unsent:a', '[{"id":3},null,{"id":"x","text":"y"}]')
  expect(await unsent.left('a')).toEqual([{ id: 'x', text: 'y', extras: [] }])
})
