import { readEngineEvent, type EngineEnvelope } from '@pointsman/domain/engine-event'
import { liveTimes } from '@pointsman/domain/host-api'
import { createParser } from 'eventsource-parser'
import type { Engine } from '../engine/engine.ts'

export type StreamCounts = { events: number; ignored: number; malformed: number; heartbeats: number; opened: number }

/**
 * Reads the one `/global/event` of an engine as long as the host lives: waits for the engine, connects again with backoff, takes 25 s
 * of silence for death (the engine beats each 10 s). There is no resume, so whoever listens reads again after each opening.
 */
export function readEngineStream(options: {
  readonly engine: Engine
  readonly onEvent: (envelope: EngineEnvelope) => void
  /** The stream flows: from now on no event is missed until `onLost`. */
  readonly onOpen: (incarnation: string) => void
  readonly onLost: () => void
  readonly log: (line: string) => void
  readonly times?: { readonly silence: number; readonly delays: readonly number[] }
}) {
  const { engine, log } = options
  const { silence, delays } = options.times ?? {
    silence: liveTimes.silence,
    delays: [100, 250, 500, 1_000, 2_000, 5_000],
  }
  const counts: StreamCounts = { events: 0, ignored: 0, malformed: 0, heartbeats: 0, opened: 0 }
  const stopping = new AbortController()
  let attempt = 0

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const incarnation = await engine.ready(stopping.signal)
        await readOnce(incarnation)
      } catch (cause) {
        if (!stopping.signal.aborted)
          log(`${engine.key}: event stream: ${cause instanceof Error ? cause.message : String(cause)}`)
      }
      if (stopping.signal.aborted) return
      const delay = delays[Math.min(attempt, delays.length - 1)] ?? 1_000
      attempt += 1
      await pause(delay)
    }
  }

  /** Until the time is over, the engine changed, or the host stops. */
  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        stopListening()
        stopping.signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      const stopListening = engine.onChange((info) => info.status === 'ready' && done())
      stopping.signal.addEventListener('abort', done, { once: true })
    })
  }

  async function readOnce(incarnation: string): Promise<void> {
    const life = new AbortController()
    const die = () => life.abort(new Error('the host stops'))
    stopping.signal.addEventListener('abort', die, { once: true })
    let watchdog = watch()
    function watch() {
      return setTimeout(() => life.abort(new Error(`silent for ${silence} ms`)), silence)
    }
    let open = false
    const parser = createParser({
      onEvent({ data }) {
        if (!open) {
          open = true
          attempt = 0
          counts.opened += 1
          options.onOpen(incarnation)
        }
        take(data)
      },
    })
    try {
      const headers = { accept: 'text/event-stream' }
      const response = await engine.fetch('/global/event', { timeout: 0, signal: life.signal, headers })
      if (!response.ok || !response.body) throw new Error(`the engine answered ${response.status}`)
      const decoder = new TextDecoder()
      const reader = response.body.getReader()
      life.signal.addEventListener('abort', () => void reader.cancel(life.signal.reason).catch(() => {}), {
        once: true,
      })
      for (;;) {
        const { done, value } = await reader.read()
        if (life.signal.aborted) throw life.signal.reason
        if (done) throw new Error('the engine ended it')
        clearTimeout(watchdog)
        watchdog = watch()
        parser.feed(decoder.decode(value, { stream: true }))
      }
    } finally {
      clearTimeout(watchdog)
      stopping.signal.removeEventListener('abort', die)
      life.abort(new Error('over'))
      if (open) options.onLost()
    }
  }

  function take(data: string): void {
    let wire: unknown
    try {
      wire = JSON.parse(data)
    } catch {
      counts.malformed += 1
      return
    }
    const reading = readEngineEvent(wire)
    if (reading === 'ignored') counts.ignored += 1
    else if (reading === 'heartbeat') counts.heartbeats += 1
    else if (reading === 'malformed') {
      counts.malformed += 1
      // One line for the first and then seldom: a stream of them must not fill the disk.
      if (Math.log2(counts.malformed) % 1 === 0) log(`${engine.key}: ${counts.malformed} malformed event(s) dropped`)
    } else {
      counts.events += 1
      options.onEvent(reading)
    }
  }

  void run()
  return { counts: (): Readonly<StreamCounts> => ({ ...counts }), stop: () => stopping.abort() }
}
