import type { HostEvent } from '@pointsman/domain/host-api'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeLiveConnection } from './make-live-connection.ts'
import { drained, makeFakeSocket, serverKey, sessionID, type FakeSocket } from './test-servers.ts'

const gap: HostEvent = { kind: 'gap', serverKey }
const scope = { serverKey, sessionID }

function setup() {
  const sockets: FakeSocket[] = []
  const log: string[] = []
  const live = makeLiveConnection({
    open() {
      const fake = makeFakeSocket()
      sockets.push(fake)
      return fake.socket
    },
    onState: (state) => void log.push(state),
    onEvents: (events, sequence) => void log.push(`${events.length} to ${sequence}`),
    onAgain: () => void log.push('again'),
    onVersion: (version) => void log.push(`version ${version}`),
    sessions: () => [scope],
    keeps: () => ({ tab: 'tab0000001', keeps: [scope] }),
  })
  live.start()
  const socket = () => sockets.at(-1) as FakeSocket
  const hello = (host: string, sequence: number) => socket().say({ type: 'hello', host, sequence, version: '1' })
  return { live, log, sockets, socket, hello }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('resuming', () => {
  test('S-5: the first hello asks for what is open, and for nothing of before', () => {
    const { socket, hello, log } = setup()
    hello('h', 7)
    expect(socket().sent).toEqual([
      { type: 'subscribe', request: 1, sessions: [scope], tab: 'tab0000001', keeps: [scope] },
    ])
    expect(log).toEqual(['version 1'])
    socket().say({ type: 'subscribed', host: 'h', sequence: 7, request: 1 })
    expect(log).toEqual(['version 1', 'live'])
  })

  test('S-5: after a lost socket it asks the same host for what came after the last event that it has', () => {
    const { socket, hello, log } = setup()
    hello('h', 7)
    socket().say({ type: 'events', host: 'h', sequence: 9, events: [gap] })
    socket().drop()
    vi.advanceTimersByTime(100)
    hello('h', 12)
    expect(socket().sent[0]).toMatchObject({ request: 2, after: { host: 'h', sequence: 9 } })
    expect(log).not.toContain('again')
  })

  test('S-5: another host can’t know what was missed, so everything is read again', () => {
    const { socket, hello, log, live } = setup()
    hello('h', 7)
    socket().drop()
    vi.advanceTimersByTime(100)
    hello('successor', 2)
    expect(socket().sent[0]).not.toHaveProperty('after')
    expect(log).toContain('again')
    expect(live.sequence()).toBe(2)
  })

  test('S-5: where the host’s log does not reach back it says so, and the next resume begins there', () => {
    const { socket, hello, log, live } = setup()
    hello('h', 7)
    socket().say({ type: 'again', host: 'h', sequence: 30, reason: 'outside-log' })
    expect(log).toContain('again')
    expect(live.sequence()).toBe(30)
  })

  test('S-5: what a socket says that was given up is not heard', () => {
    const { sockets, hello, log } = setup()
    hello('h', 7)
    sockets[0]?.drop()
    sockets[0]?.say({ type: 'events', host: 'h', sequence: 8, events: [gap] })
    expect(log).toEqual(['version 1', 'offline'])
  })
})

describe('silence and retries', () => {
  test('S-5: 25 s of silence mean dead, and any frame begins them anew', () => {
    const { socket, hello, log } = setup()
    hello('h', 7)
    vi.advanceTimersByTime(24_999)
    socket().say({ type: 'beat', host: 'h', sequence: 7 })
    vi.advanceTimersByTime(24_999)
    expect(log).not.toContain('offline')
    vi.advanceTimersByTime(1)
    expect(log).toContain('offline')
    expect(socket().isClosed()).toBe(true)
  })

  test('S-5: a socket that never says hello is given up in the same time', () => {
    const { log } = setup()
    vi.advanceTimersByTime(25_000)
    expect(log).toEqual(['offline'])
  })

  test('S-5: retries come later and later, 4 s apart at most, and soon again after a success', () => {
    const { sockets, socket, hello } = setup()
    for (const delay of [100, 250, 500, 1_000, 2_000, 4_000, 4_000]) {
      const before = sockets.length
      socket().drop()
      vi.advanceTimersByTime(delay - 1)
      expect(sockets.length).toBe(before)
      vi.advanceTimersByTime(1)
      expect(sockets.length).toBe(before + 1)
    }
    hello('h', 1)
    socket().say({ type: 'subscribed', host: 'h', sequence: 1, request: 1 })
    const before = sockets.length
    socket().drop()
    vi.advanceTimersByTime(100)
    expect(sockets.length).toBe(before + 1)
  })

  test('S-5: a person’s wish does not wait for the next retry, and leaves one socket', () => {
    const { live, sockets, socket } = setup()
    socket().drop()
    live.tryNow()
    expect(sockets.length).toBe(2)
    vi.advanceTimersByTime(10_000)
    expect(sockets.length).toBe(2)
  })

  test('S-5: a second start, after a login, closes the socket of the first', () => {
    const { live, sockets } = setup()
    live.start()
    expect(sockets.map((one) => one.isClosed())).toEqual([true, false])
  })

  test('S-5: what was stopped opens nothing again', () => {
    const { live, sockets } = setup()
    live.stop()
    sockets[0]?.drop()
    vi.advanceTimersByTime(60_000)
    live.tryNow()
    expect(sockets.length).toBe(1)
  })
})

describe('subscribing', () => {
  test('S-3: it resolves with its own number or a later one, never with an earlier one', async () => {
    const { live, socket, hello } = setup()
    hello('h', 7)
    const done: string[] = []
    void live.subscribe().then(() => done.push('two'))
    void live.subscribe().then(() => done.push('three'))
    socket().say({ type: 'subscribed', host: 'h', sequence: 7, request: 1 })
    await drained()
    expect(done).toEqual([])
    socket().say({ type: 'subscribed', host: 'h', sequence: 7, request: 2 })
    await drained()
    expect(done).toEqual(['two'])
    socket().say({ type: 'subscribed', host: 'h', sequence: 7, request: 3 })
    await drained()
    expect(done).toEqual(['two', 'three'])
  })

  test('S-3: asked for without a socket, or lost with one, it resolves with the next connection', async () => {
    const { live, socket, hello } = setup()
    const done: string[] = []
    void live.subscribe().then(() => done.push('before hello'))
    hello('h', 7)
    void live.subscribe().then(() => done.push('lost'))
    socket().drop()
    vi.advanceTimersByTime(100)
    hello('h', 7)
    expect(done).toEqual([])
    socket().say({ type: 'subscribed', host: 'h', sequence: 7, request: socket().sent[0]?.request ?? 0 })
    await drained()
    expect(done).toEqual(['before hello', 'lost'])
  })
})
