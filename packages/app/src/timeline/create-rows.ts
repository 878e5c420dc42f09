import { createMemo, createRenderEffect, createSignal, on, untrack, type Accessor } from 'solid-js'
import type { Part } from '@pointsman/domain/conversation'
import type { Directory } from '@pointsman/domain/scope'
import type { SessionView } from '../session/session-scope.ts'
import { splitAt } from '../session/undone.ts'
import { buildRows } from './build-rows.ts'
import { makeRowCache } from './make-row-cache.ts'
import type { Row, RowPlace } from './row.ts'

export type Rows = {
  /** The same array as long as no row came, went or moved. */
  readonly keys: Accessor<readonly string[]>
  /** The accessor of one row; it keeps the row's last state while its node is on the way out. */
  readonly at: (key: string) => Accessor<Row>
}

/** The session's rows: a list of keys, and a signal for each row, so that a change of one row touches one row. */
export function createRows(session: SessionView, placeOf: (directory: Directory) => RowPlace): Rows {
  const cache = makeRowCache()
  const signals = new Map<string, ReturnType<typeof holdRow>>()

  const rows = createMemo(() => {
    session.version()
    const [items, status, hasOlder, placement] = [
      session.items(),
      session.status(),
      session.hasOlder(),
      session.placement()?.directory,
    ]
    const settled = session.hydration().state === 'ready' && session.session() !== undefined
    const stopping = session.stopping()
    const places = new Map<Directory, RowPlace>()
    const placeOnce = (directory: Directory) => {
      let place = places.get(directory)
      if (!place) places.set(directory, (place = placeOf(directory)))
      return place
    }
    // What is undone is not there any more, though the engine keeps it until something is sent.
    const { kept, undone, partID } = splitAt({ order: session.order(), mark: session.undoing.mark(), hasOlder })
    const gone = new Set<string>(undone)
    const partial = partID === undefined ? undefined : kept.at(-1)
    return buildRows(
      {
        order: kept,
        message: session.peekMessage,
        parts: (id) => (id === partial ? upTo(session.peekParts(id), partID) : session.peekParts(id)),
        text: (part) => untrack(() => session.partText(part.id)),
        items: gone.size === 0 ? items : items.filter((item) => !gone.has(item.id)),
        status,
        hasOlder,
        settled,
        stopping,
        placement,
        placeOf: placeOnce,
      },
      cache,
    )
  })

  // Before the keys change, so that a new key already has its row; a render effect, so that it all lands in one frame.
  const known = createMemo(() => {
    const present = new Set<string>()
    for (const row of rows()) {
      present.add(row.key)
      const held = signals.get(row.key)
      if (held) held.set(row)
      else signals.set(row.key, holdRow(row))
    }
    return present
  })
  createRenderEffect(
    on(known, (present) => {
      for (const key of signals.keys()) if (!present.has(key)) signals.delete(key)
    }),
  )

  const keys = createMemo(
    () => {
      known()
      return rows().map((row) => row.key)
    },
    [] as readonly string[],
    { equals: (a, b) => a.length === b.length && a.every((key, index) => key === b[index]) },
  )

  function at(key: string): Accessor<Row> {
    const held = signals.get(key)
    if (!held) throw new Error(`no row has the key ${key}`)
    return held.row
  }

  return { keys, at }
}

function upTo(parts: readonly Part[], id: string | undefined): readonly Part[] {
  const at = parts.findIndex((part) => part.id === id)
  return at < 0 ? parts : parts.slice(0, at)
}

/** The cache gives back the same object where nothing changed, so an equal row tells nobody. */
function holdRow(first: Row) {
  const [row, setRow] = createSignal<Row>(first)
  return { row, set: (next: Row) => void setRow(() => next) }
}
