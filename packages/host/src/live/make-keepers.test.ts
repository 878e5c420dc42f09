import { expect, test } from 'bun:test'
import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import { makeHands } from '../outbox/make-hands.ts'
import { makeKeepers } from './make-keepers.ts'

const session = (name: string) => ({ serverKey: 'one' as ServerKey, sessionID: `ses_${name}` as SessionID })
const a = session('a')
const b = session('b')
const tab = 'tab00000'

function house() {
  const hands = makeHands()
  const keepers = makeKeepers({ pause: hands.pause })
  const gone: string[] = []
  keepers.onGone((name, { sessionID }) => gone.push(`${name} ${sessionID}`))
  const pass = async (milliseconds: number) => {
    hands.pass(milliseconds)
    await hands.still()
  }
  return { keepers, gone, pass }
}

test('R-5: a tab keeps while one of its sockets lives, and is gone 5 s after the last', async () => {
  const { keepers, gone, pass } = house()
  const [first, second] = [{}, {}]
  keepers.keep(first, tab, [a])
  keepers.keep(second, tab, [a])
  keepers.gone(first)
  await pass(60_000)
  expect([keepers.isKept(tab, a), gone]).toEqual([true, []])
  keepers.gone(second)
  await pass(4_999)
  expect([keepers.isKept(tab, a), gone]).toEqual([true, []])
  await pass(1)
  expect([keepers.isKept(tab, a), gone]).toEqual([false, ['tab00000 ses_a']])
})

test('R-5: a reload within 5 s changes nothing, and the next end has its own 5 s', async () => {
  const { keepers, gone, pass } = house()
  const [before, after] = [{}, {}]
  keepers.keep(before, tab, [a])
  keepers.gone(before)
  await pass(4_000)
  keepers.keep(after, tab, [a])
  await pass(4_000)
  expect(gone).toEqual([])
  keepers.gone(after)
  await pass(4_999)
  expect(gone).toEqual([])
  await pass(1)
  expect(gone).toEqual(['tab00000 ses_a'])
})

test('R-5: a session that a living tab no longer shows is let go, the others stay', async () => {
  const { keepers, gone, pass } = house()
  const socket = {}
  keepers.keep(socket, tab, [a, b])
  keepers.keep(socket, tab, [b])
  await pass(5_000)
  expect([gone, keepers.isKept(tab, a), keepers.isKept(tab, b)]).toEqual([['tab00000 ses_a'], false, true])
})

test('R-5: a tab that only its held item names has 5 s to come', async () => {
  const { keepers, gone, pass } = house()
  keepers.await(tab, a)
  keepers.await('tab11111', a)
  expect(keepers.isKept(tab, a)).toBe(true)
  await pass(4_999)
  keepers.keep({}, tab, [a])
  await pass(1)
  expect(gone).toEqual(['tab11111 ses_a'])
})

test('S-1: one name on two servers, or two names in one session, share nothing', async () => {
  const { keepers, gone, pass } = house()
  const socket = {}
  keepers.keep(socket, tab, [a])
  expect(keepers.isKept(tab, { ...a, serverKey: 'two' as ServerKey })).toBe(false)
  expect(keepers.isKept('tab11111', a)).toBe(false)
  keepers.gone({})
  await pass(5_000)
  expect(gone).toEqual([])
})

test('nobody is told of anything after the stop', async () => {
  const { keepers, gone, pass } = house()
  const socket = {}
  keepers.keep(socket, tab, [a, b])
  keepers.keep(socket, tab, [b])
  keepers.stop()
  keepers.gone(socket)
  await pass(5_000)
  expect(gone).toEqual([])
})
