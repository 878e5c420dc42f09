import { dirname } from 'node:path'
import type { ItemKind, NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { HostEvent } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { makeBoard } from '../board/make-board.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import type { Judgement } from './judge-at.ts'
import { makeDispatcher, turnLimit } from './make-dispatcher.ts'
import { makeItemStore, type ItemStore } from './make-item-store.ts'
import { makeScriptedEngine, type ScriptedEngine } from './make-scripted-engine.ts'

const ids = makeIdMaker()
const ready = { kind: 'ready', chosen: {} } as const
export const sessionID = 'ses_one' as SessionID
/** Real ones: where there is no directory, nothing is asked of it. */
export const here = import.meta.dir as Directory
export const elsewhere = dirname(here) as Directory
const closing: (() => void)[] = []
/** After each test. */
export function closeHouses(): void {
  for (const close of closing.splice(0)) close()
}

export function newItem(kind: ItemKind = 'prompt', more: Partial<NewItem> = {}): NewItem {
  const text = kind === 'command' ? '/review now' : 'do it'
  const source = { directory: here, revision: 1 }
  return { id: ids.message(), partID: ids.part(), source, kind, text, ...more }
}

/** For tests only: one life of the host on a store: what it knows is on disk, or in the engine. */
export function begin(scripted: ScriptedEngine, store: Store, shared?: ItemStore) {
  const events: HostEvent[] = []
  const { engine } = scripted
  const clock = { time: 1_000_000, isHeld: false, limits: [] as (() => void)[], judgement: ready as Judgement }
  const items = shared ?? makeItemStore({ store, emit: (event) => events.push(event), now: () => clock.time })
  const board = makeBoard({ engine, store, emit: () => {}, log: () => {} })
  // Waiting is nothing here but a turn of the loop and of the clock; only what bounds a hanging read ends by a test's own hand.
  const waits: number[] = []
  const pause = (milliseconds: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      waits.push(milliseconds)
      if (milliseconds === turnLimit) clock.limits.push(resolve)
      else
        setImmediate(() => {
          if (!signal.aborted) clock.time += milliseconds
          resolve()
        })
    })
  /** The bytes that the host has, or what goes wrong in reading them. */
  const files = new Map<string, Uint8Array | Error>()
  const judged: { readonly id: string; readonly directory: string }[] = []
  const dispatcher = makeDispatcher({
    engine,
    items,
    board,
    pause,
    now: () => clock.time,
    isHeld: () => clock.isHeld,
    judgeAt: async ({ id }, directory) => {
      judged.push({ id, directory })
      return clock.judgement
    },
    attachments: {
      read(hash) {
        const found = files.get(hash)
        if (found instanceof Error) throw found
        return found
      },
    },
    workspace: () => 'ledger',
    emit: (event) => events.push(event),
    log: () => {},
  })
  const stopListening = scripted.onEvent((envelope) => {
    board.apply(envelope)
    dispatcher.apply(envelope)
  })
  const owner = { serverKey: engine.key, sessionID }
  const stop = () => {
    stopListening()
    dispatcher.stop()
  }
  closing.unshift(stop)
  return {
    items,
    board,
    dispatcher,
    events,
    clock,
    files,
    judged,
    waits,
    owner,
    stop,
    post(item: NewItem) {
      const posted = items.post(owner, item)
      dispatcher.wake(sessionID)
      return posted
    },
    state: (item: NewItem) => items.get(item.id)?.state,
    outcome: (item: NewItem) =>
      events.flatMap((event) => (event.kind === 'item-gone' && event.itemID === item.id ? [event.outcome] : [])),
    /** Resolves once a reading hangs that is bounded in time. */
    async bounded(): Promise<void> {
      while (clock.limits.length === 0) await new Promise((resolve) => setImmediate(resolve))
    },
    /** Resolves once the item is in that state or, without one, has left. */
    until(item: NewItem, state?: OutboxItem['state']): Promise<void> {
      return new Promise((resolve) => {
        const look = () => {
          if (items.get(item.id)?.state !== state) return
          stopLooking()
          resolve()
        }
        const stopLooking = items.onChange(look)
        look()
      })
    },
  }
}

export function house() {
  const scripted = makeScriptedEngine({ directory: here })
  scripted.addSession(sessionID)
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  return { scripted, store, life: begin(scripted, store) }
}

/** Another server of the same host, with a session of the same id. */
export function secondServer({ store, life }: Pick<ReturnType<typeof house>, 'store' | 'life'>) {
  const scripted = makeScriptedEngine({ key: 'two', directory: here })
  scripted.addSession(sessionID)
  return { scripted, life: begin(scripted, store, life.items) }
}
