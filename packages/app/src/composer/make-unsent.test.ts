import { expect, test } from 'vitest'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { makeUnsent } from './make-unsent.ts'

test('what left the input is kept for each session until the host has it', () => {
  localStorage.clear()
  const unsent = makeUnsent(makeBrowserStore())
  unsent.keep('a', { id: 'msg_1', text: 'one' })
  unsent.keep('a', { id: 'msg_2', text: 'two' })
  unsent.keep('b', { id: 'msg_3', text: 'three' })
  unsent.drop('a', 'msg_1')
  expect(makeUnsent(makeBrowserStore()).read('a')).toEqual([{ id: 'msg_2', text: 'two' }])
  unsent.drop('a', 'msg_2')
  expect(localStorage.length).toBe(1)
})
test('a corrupt store gives nothing and breaks nothing', () => {
  localStorage.setItem('pointsman:unsent:a', '[{"id":3},null,{"id":"x","text":"y"}')
  const unsent = makeUnsent(makeBrowserStore())
  expect(unsent.read('a')).toEqual([])
  localStorage.setItem('pointsman:unsent:a', '[{"id":3},null,{"id":"x","text":"y"}]')
  expect(unsent.read('a')).toEqual([{ id: 'x', text: 'y' }])
})
