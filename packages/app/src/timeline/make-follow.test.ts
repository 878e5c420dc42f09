import { expect, it } from 'vitest'
import { makeFollow } from './make-follow.ts'

const at = (top: number, below: number, now: number) => ({ top, below, now })

it('scenario 3: the smallest scroll up wins, at once', () => {
  const follow = makeFollow({ following: true })
  follow.intend('up', { now: 0, canScroll: true })
  expect(follow.following()).toBe(false)
  expect(follow.moved(at(990, 3, 10))).toBe('stay')
  expect(follow.following()).toBe(false)
})

it('a wheel over a conversation that is all in view leaves nothing', () => {
  const follow = makeFollow({ following: true })
  follow.intend('up', { now: 0, canScroll: false })
  expect(follow.following()).toBe(true)
})

it('coming back to the end follows again', () => {
  const follow = makeFollow({ following: false })
  follow.intend('down', { now: 0, canScroll: true })
  follow.moved(at(500, 300, 10))
  expect(follow.following()).toBe(false)
  follow.moved(at(800, 0, 20))
  expect(follow.following()).toBe(true)
})

it('scenario 2: a layout that resets to the top after a send is put back', () => {
  const follow = makeFollow({ following: true })
  follow.layoutChanged(1_000)
  expect(follow.moved(at(0, 9_000, 1_200))).toBe('return')
  expect(follow.following()).toBe(true)
})

it('a scroll by find, focus or a script is the reader’s: it is not put back', () => {
  const follow = makeFollow({ following: true })
  expect(follow.moved(at(0, 9_000, 60_000))).toBe('stay')
  expect(follow.following()).toBe(false)
  const during = makeFollow({ following: true })
  during.layoutChanged(1_000)
  expect(during.moved(at(4_000, 5_000, 1_200))).toBe('stay')
  expect(during.following()).toBe(false)
})

it('a held scrollbar is the reader’s, whatever was laid out', () => {
  const follow = makeFollow({ following: true })
  follow.layoutChanged(0)
  follow.hold(true, 10)
  expect(follow.moved(at(0, 9_000, 5_000))).toBe('stay')
  expect(follow.following()).toBe(false)
})

it('a release of nothing held is no intent', () => {
  const follow = makeFollow({ following: true })
  follow.hold(false, 1_000)
  follow.layoutChanged(1_000)
  expect(follow.moved(at(0, 9_000, 1_100))).toBe('return')
})
