import type { ItemKind, NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { HostEvent } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { makeBoard } from '../board/make-board.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { makeDispatcher } from './make-dispatcher.ts'
import { makeItemStore, type ItemStore } from './make-item-store.ts'
import { makeScriptedEngine, type ScriptedEngine } from './make-scripted-engine.ts'

const ids = makeIdMaker()
export const sessionID = 'ses_one' as SessionID
const closing: (() => void)[] = []
/** After each test. */
export function closeHouses(): void {
  for (const close of closing.splice(0)) close()
}

export function newItem(kind: ItemKind = 'prompt', more: Partial<NewItem> = {}): NewItem {
  const text = kind === 'command' ? '/review now' : 'do it'
  const source = { directory: '/repo' as Directory, revision: 1 }
  return { id: ids.message(), partID: ids.part(), source, kind, text, ...more }
}

/** For tests only: one life of the host on a store: what it knows is on disk, or in the engine. */
export function begin(scripted: ScriptedEngine, store: Store, shared?: ItemStore) {
  const events: HostEvent[] = []
  const { engine } = scripted
  const items = shared ?? makeItemStore({ store, emit: (event) => events.push(event) })
  const board = makeBoard({ engine, store, emit: () => {}, log: () => {} })
  // Waiting is nothing here but a turn of the loop: no test depends on how long.
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
  const dispatcher = makeDispatcher({ engine, items, board, pause, log: () => {} })
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
    dispatcher,
    events,
    stop,
    post(item: NewItem) {
      const posted = items.post(owner, item)
      dispatcher.wake(sessionID)
      return posted
    },
    state: (item: NewItem) => items.get(item.id)?.state,
    outcome: (item: NewItem) =>
      events.flatMap((event) => (event.kind === 'item-gone' && event.itemID === item.id ? [event.outcome] : [])),
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
  const scripted = makeScriptedEngine()
  scripted.addSession(sessionID)
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  return { scripted, store, life: begin(scripted, store) }
}

/** Another server of the same host, with a session of the same id. */
export function secondServer({ store, life }: Pick<ReturnType<typeof house>, 'store' | 'life'>) {
  const scripted = makeScriptedEngine({ key: 'two' })
  scripted.addSession(sessionID)
  return { scripted, life: begin(scripted, store, life.items) }
}
