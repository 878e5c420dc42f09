import { expect, test } from 'bun:test'
import type { HostEvent, LiveFrame } from '@pointsman/domain/host-api'
import type { MessageID, PartID } from '@pointsman/domain/message-id'
import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import { makeHands } from '../outbox/make-hands.ts'
import { makeEventLog } from './make-event-log.ts'
import { makeKeepers } from './make-keepers.ts'
import { makeLive } from './make-live.ts'

const serverKey = 'one' as ServerKey
const sessionID = (name: string) => `ses_${name}` as SessionID
const scope = (name: string) => ({ serverKey, sessionID: sessionID(name) })
const gap: HostEvent = { kind: 'gap', serverKey }
const delta = (name: string, text: string): HostEvent => ({
  kind: 'engine',
  serverKey,
  event: {
    kind: 'part-delta',
    sessionID: sessionID(name),
    messageID: 'msg_1' as MessageID,
    partID: `prt_${name}` as PartID,
    field: 'text',
    delta: text,
  },
})

function house(limits: { events?: number; bytes?: number; slowAbove?: number } = {}) {
  const log = makeEventLog(limits)
  const hands = makeHands()
  const keepers = makeKeepers({ pause: hands.pause })
  const live = makeLive({
    log,
    keepers,
    version: '1',
    times: { join: 0, beat: 0 },
    slowAbove: limits.slowAbove ?? 1_000,
  })
  function open() {
    const frames: LiveFrame[] = []
    const socket = { waiting: 0, closed: 0, drops: (_type: LiveFrame['type']) => false }
    const tab = live.open({
      send(text) {
        const frame = JSON.parse(text) as LiveFrame
        if (socket.drops(frame.type)) return false
        frames.push(frame)
        return true
      },
      waiting: () => socket.waiting,
      close: (code) => {
        socket.closed = code
      },
    })
    const subscribe = (names: readonly string[], after?: { host: string; sequence: number }) =>
      tab.receive(
        JSON.stringify({ type: 'subscribe', request: 1, sessions: names.map(scope), ...(after ? { after } : {}) }),
      )
    const keep = (name: string, names: readonly string[]) =>
      tab.receive(JSON.stringify({ type: 'subscribe', request: 1, sessions: [], tab: name, keeps: names.map(scope) }))
    return {
      tab,
      socket,
      subscribe,
      keep,
      frames,
      types: () => frames.map((frame) => frame.type),
      texts: () =>
        frames.flatMap((frame) =>
          frame.type === 'events'
            ? frame.events.flatMap((event) =>
                event.kind === 'engine' && event.event.kind === 'part-delta' ? [event.event.delta] : [event.kind],
              )
            : [],
        ),
    }
  }
  const say = (...events: HostEvent[]) => {
    for (const event of events) live.emit(event)
    live.flush()
  }
  return { log, live, keepers, hands, open, say }
}

test('a tab is greeted, subscribes, and gets summaries and its own sessions only', () => {
  const { open, say, log } = house()
  const one = open()
  expect(one.frames[0]).toEqual({ type: 'hello', host: log.host, sequence: 0, version: '1' })
  say(gap)
  expect(one.types()).toEqual(['hello'])
  one.subscribe(['a'])
  say(delta('a', 'x'), delta('b', 'hidden'), gap)
  expect(one.types()).toEqual(['hello', 'subscribed', 'events'])
  expect(one.texts()).toEqual(['x', 'gap'])
})

test('a tab that comes back is told what it missed, and no more', () => {
  const { open, say, log } = house()
  say(delta('a', 'seen'), delta('b', 'other'))
  const seen = log.sequence()
  say(delta('a', 'missed'), delta('b', 'other'), gap)
  const back = open()
  back.subscribe(['a'], { host: log.host, sequence: seen })
  expect(back.texts()).toEqual(['missed', 'gap'])
  expect(back.types()).toEqual(['hello', 'events', 'subscribed'])
  expect(back.frames.at(-1)).toMatchObject({ sequence: log.sequence() })
})

test('another life of the host, or a place outside the log, is told to read again', () => {
  const { open, say, log } = house({ events: 2 })
  say(gap, gap, gap, gap)
  const other = open()
  other.subscribe([], { host: 'former', sequence: 1 })
  expect(other.frames[1]).toMatchObject({ type: 'again', reason: 'other-host' })
  const late = open()
  late.subscribe([], { host: log.host, sequence: 1 })
  expect(late.frames[1]).toMatchObject({ type: 'again', reason: 'outside-log' })
  const ahead = open()
  ahead.subscribe([], { host: log.host, sequence: 99 })
  expect(ahead.frames[1]).toMatchObject({ type: 'again', reason: 'outside-log' })
  const reaches = open()
  reaches.subscribe([], { host: log.host, sequence: 2 })
  expect(reaches.types()).toEqual(['hello', 'events', 'subscribed'])
})

test('subscribing again on a living socket changes the sessions and repeats nothing', () => {
  const { open, say, log } = house()
  const one = open()
  one.subscribe(['a'])
  say(delta('a', 'x'), gap)
  one.subscribe(['b'], { host: log.host, sequence: 0 })
  say(delta('a', 'hidden'), delta('b', 'y'))
  expect(one.texts()).toEqual(['x', 'gap', 'y'])
})

test('a slow tab gets nothing buffered; when it has caught its breath it is told to read again and goes on', () => {
  const { open, say } = house()
  const slow = open()
  slow.subscribe(['a'])
  slow.socket.waiting = 1_001
  say(delta('a', 'lost'))
  say(delta('a', 'lost too'))
  expect(slow.types()).toEqual(['hello', 'subscribed'])
  slow.tab.drained()
  expect(slow.types()).toEqual(['hello', 'subscribed'])
  slow.socket.waiting = 0
  say(delta('a', 'in the middle of nothing'))
  slow.tab.drained()
  expect(slow.frames.at(-1)).toMatchObject({ type: 'again', reason: 'too-slow' })
  say(delta('a', 'on'))
  expect(slow.texts()).toEqual(['on'])
})

test('a replay longer than a slow tab may hold is not sent: it is told to read again, and is subscribed', () => {
  const { open, say, log } = house({ slowAbove: 2_000 })
  const seen = log.sequence()
  for (let round = 0; round < 20; round += 1) say(delta('a', 'x'.repeat(100)))
  const back = open()
  back.subscribe(['a'], { host: log.host, sequence: seen })
  expect(back.types()).toEqual(['hello', 'again', 'subscribed'])
  expect(back.frames[1]).toMatchObject({ type: 'again', reason: 'too-slow', sequence: log.sequence() })
  const other = open()
  other.subscribe(['b'], { host: log.host, sequence: seen })
  expect(other.types()).toEqual(['hello', 'subscribed'])
})

test('a frame that the socket drops makes its tab slow; the answer to its subscription comes after "again"', () => {
  const { open, say } = house()
  const one = open()
  one.socket.drops = (type) => type !== 'hello'
  one.subscribe(['a'])
  expect(one.types()).toEqual(['hello'])
  say(delta('a', 'lost'))
  one.socket.drops = () => false
  one.tab.drained()
  expect(one.types()).toEqual(['hello', 'again', 'subscribed'])
  expect(one.frames.at(-1)).toMatchObject({ type: 'subscribed', request: 1 })
  one.tab.drained()
  say(gap)
  expect(one.types()).toEqual(['hello', 'again', 'subscribed', 'events'])
})

test('an event that the socket drops is made good by reading again', () => {
  const { open, say } = house()
  const one = open()
  one.subscribe(['a'])
  one.socket.drops = (type) => type === 'events'
  say(gap)
  one.socket.drops = () => false
  say(gap)
  expect(one.types()).toEqual(['hello', 'subscribed'])
  one.tab.drained()
  say(gap)
  expect(one.types()).toEqual(['hello', 'subscribed', 'again', 'events'])
})

test('the log is bounded by bytes too, and its numbers go on', () => {
  const { log, say } = house({ bytes: 1_000 })
  for (let round = 0; round < 100; round += 1) say(delta('a', 'x'.repeat(50)))
  expect(log.sequence()).toBe(100)
  expect(log.after(0)).toBeUndefined()
  const kept = log.after(95)
  expect(kept?.map((event) => event.sequence)).toEqual([96, 97, 98, 99, 100])
})

test('a beat says where the log is, to tabs that are subscribed', () => {
  const { live, open, say } = house()
  const [fresh, one] = [open(), open()]
  one.subscribe([])
  say(delta('a', 'of nobody'))
  live.beat()
  expect(fresh.types()).toEqual(['hello'])
  expect(one.frames.at(-1)).toMatchObject({ type: 'beat', sequence: 1 })
})

test('R-5: a tab keeps the sessions that it names, by its own name, until its socket is closed', async () => {
  const { keepers, hands, open } = house()
  const one = open()
  const kept = () => ['a', 'b'].filter((name) => keepers.isKept('tab00000', scope(name)))
  one.subscribe(['a'])
  expect(kept()).toEqual([])
  one.keep('tab00000', ['a', 'b'])
  expect(kept()).toEqual(['a', 'b'])
  one.keep('tab00000', ['b'])
  hands.pass(5_000)
  await hands.still()
  expect(kept()).toEqual(['b'])
  one.tab.closed()
  hands.pass(5_000)
  await hands.still()
  expect(kept()).toEqual([])
})

test('what is no request closes the socket', () => {
  const { open } = house()
  const one = open()
  one.tab.receive('{"type":"subscribe","request":1,"sessions":[{"serverKey":"one","sessionID":"new-session-1"}]}')
  expect(one.socket.closed).toBe(1008)
})
