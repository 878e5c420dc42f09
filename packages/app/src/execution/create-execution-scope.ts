import { makeEpoch, type EpochRun } from '@pointsman/domain/make-epoch'
import type { Hydration } from '@pointsman/domain/readiness'
import type { Directory, Placement, ServerKey, SessionScope } from '@pointsman/domain/scope'
import { batch, createComputed, createSignal, onCleanup, untrack } from 'solid-js'
import type { Servers } from '../server/create-servers.ts'
import { isOlderPlacement, isPlaced } from '../server/session-list.ts'
import type { Catalogs } from './create-catalogs.ts'
import type { Catalog, CatalogPart, DirectoryCatalog } from './create-directory-catalog.ts'
import { makeInFlight } from './make-in-flight.ts'

export type ExecutionOptions = {
  readonly servers: Servers
  readonly catalogs: Catalogs
  readonly serverKey: ServerKey
  /** Absent for a session that is still being made: it works in `directory`, and moves with nothing. */
  readonly session: SessionScope | undefined
  readonly directory?: Directory
  readonly now?: () => number
  readonly advanced?: (epoch: number) => void
}

/** One uninterrupted stay in one place, and what that place offers. */
type Stay = {
  readonly placement: Placement
  readonly epoch: number
  readonly catalog: DirectoryCatalog
  readonly leave: () => void
}

/**
 * Where: directory, client and epoch of one view of a session, and what is known of that directory. The host's stored placement
 * drives it, and it advances on the event itself, whether or not anything reads it (S-2): A, B, A within one flush is three epochs.
 */
export function createExecutionScope({
  servers,
  catalogs,
  serverKey,
  session,
  directory: first,
  now = Date.now,
  advanced,
}: ExecutionOptions) {
  const epoch = makeEpoch()
  const inFlight = makeInFlight({ dropped: () => servers.dropped('epoch') })
  const unplaced: Hydration = { state: 'waiting', since: now() }
  const nothing: Catalog = {}
  const [stay, setStay] = createSignal<Stay>()

  function ingest(placement: Placement): void {
    // The engine's word came first: where it works, and in which of the engine's lives, the host is about to say.
    if (session && !isPlaced(placement)) return
    const before = untrack(stay)
    // A read that began before the last move may end after it.
    if (before && isOlderPlacement(placement, before.placement)) return servers.dropped('epoch')
    if (before && isSamePlace(before.placement, placement) && before.placement.revision === placement.revision) return
    const next = before ? epoch.advance() : epoch.current()
    if (before) inFlight.replace()
    batch(() => setStay({ ...enter(placement, before), placement, epoch: next }))
    advanced?.(next)
  }

  /** Nothing that was asked in an earlier stay is taken in this one, though another view that works there may still wait for it. */
  function enter(placement: Placement, before: Stay | undefined): Pick<Stay, 'catalog' | 'leave'> {
    if (before && isSamePlace(before.placement, placement)) {
      // The same directory of the same engine still offers what it offered: it is read again, and shown meanwhile.
      before.catalog.readAnew()
      return before
    }
    before?.leave()
    const { directory, incarnation } = placement
    const used = catalogs.use({ serverKey, directory, incarnation })
    used.catalog.enter({ anew: before !== undefined })
    return used
  }

  if (session) {
    const start = untrack(() => servers.summary(session))?.placement
    if (start) ingest(start)
    onCleanup(
      servers.listen(session, (news) => {
        if (news.kind === 'event' && news.event.kind === 'placement') ingest(news.event.placement)
      }),
    )
  } else {
    // No host says where it works: it is where a person chose, in whatever life its engine has.
    createComputed(() => {
      const incarnation = servers.server(serverKey)?.incarnation
      const before = untrack(stay)?.placement
      const directory = before?.directory ?? first
      if (!directory || (before && incarnation === undefined)) return
      untrack(() => choosePlace({ directory, incarnation: incarnation ?? '' }))
    })
  }
  function choosePlace({ directory, incarnation }: Pick<Placement, 'directory' | 'incarnation'>): void {
    const before = untrack(stay)?.placement
    if (before && isSamePlace(before, { directory, incarnation })) return
    ingest({ directory, incarnation, revision: before ? before.revision + 1 : 0 })
  }

  onCleanup(() => {
    epoch.advance()
    inFlight.replace()
    untrack(stay)?.leave()
  })

  return {
    serverKey,
    directory: (): Directory | undefined => stay()?.placement.directory,
    placement: (): Placement | undefined => stay()?.placement,
    epoch: () => stay()?.epoch ?? epoch.current(),
    get catalog(): Catalog {
      return stay()?.catalog.values ?? nothing
    },
    state: (part: CatalogPart): Hydration => stay()?.catalog.state(part) ?? unplaced,
    /** A question of this stay, by name: its answer is dropped once the stay is over, or the same question was asked again. */
    ask: <T>(name: string, work: (signal: AbortSignal) => Promise<T>, run: EpochRun<T>) =>
      inFlight.ask(name, work, run),
    /** Work whose result may touch the present only while this stay lasts; what it took at its start is settled by it in any case. */
    run: epoch.run,
    retry: (part: CatalogPart) => untrack(stay)?.catalog.retry(part),
    /** For a session that is still being made: where it will be. A real one goes by its host's placement alone. */
    choose(directory: Directory): void {
      if (!session) choosePlace({ directory, incarnation: untrack(stay)?.placement.incarnation ?? '' })
    },
  }
}
export type ExecutionView = ReturnType<typeof createExecutionScope>

function isSamePlace(
  one: Pick<Placement, 'directory' | 'incarnation'>,
  other: Pick<Placement, 'directory' | 'incarnation'>,
): boolean {
  return one.directory === other.directory && one.incarnation === other.incarnation
}
