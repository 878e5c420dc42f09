import { expect, test } from 'vitest'
import { makeListeners } from './make-listeners.ts'

test('L-3: handlers are called by key, in the order in which they came', () => {
  const listeners = makeListeners<number>()
  const log: string[] = []
  listeners.add('a', (value) => log.push(`one ${value}`))
  listeners.add('a', (value) => log.push(`two ${value}`))
  listeners.add('b', () => log.push('other'))
  listeners.call('a', 7)
  listeners.call('nobody', 7)
  expect(log).toEqual(['one 7', 'two 7'])
})

test('L-3: one that leaves while others are called is not called any more, and one that comes waits for the next', () => {
  const listeners = makeListeners<void>()
  const log: string[] = []
  let leave = () => {}
  listeners.add('a', () => {
    log.push('first')
    leave()
    listeners.add('a', () => log.push('late'))
  })
  leave = listeners.add('a', () => log.push('left'))
  listeners.call('a', undefined)
  expect(log).toEqual(['first'])
})

test('S-2: who leaves twice, or late, takes no successor with it', () => {
  const listeners = makeListeners<void>()
  const leave = listeners.add('a', () => {})
  leave()
  expect(listeners.has('a')).toBe(false)
  const log: string[] = []
  listeners.add('a', () => log.push('successor'))
  leave()
  listeners.call('a', undefined)
  expect([listeners.has('a'), log]).toEqual([true, ['successor']])
})
