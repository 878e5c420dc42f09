import type { Agent, Command, Models, Vcs } from '@pointsman/domain/catalog'
import type { ModelRef } from '@pointsman/domain/conversation'
import { makeEpoch, type Epoch } from '@pointsman/domain/make-epoch'
import type { Hydration } from '@pointsman/domain/readiness'
import type { Directory, Placement, ServerKey, SessionScope } from '@pointsman/domain/scope'
import { batch, createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { EngineClient } from '../host-client/make-engine-client.ts'
import type { Servers } from '../server/create-servers.ts'
import { isOlderPlacement, isPlaced } from '../server/session-list.ts'

/** What belongs to a directory and is read from its engine, each with its own state. */
export type Catalog = {
  readonly models?: Models
  /** Null: the configuration names none. */
  readonly configured?: ModelRef | null
  readonly agents?: readonly Agent[]
  readonly commands?: readonly Command[]
  readonly vcs?: Vcs
}
export type CatalogPart = keyof Catalog

const parts = ['models', 'configured', 'agents', 'commands', 'vcs'] as const satisfies readonly CatalogPart[]

/** Milliseconds until a person is told that a read takes too long. */
const patience: Readonly<Record<CatalogPart, number>> = {
  models: 5_000,
  configured: 5_000,
  agents: 5_000,
  commands: 10_000,
  vcs: 5_000,
}
/** Milliseconds until a read that failed is tried again by itself. */
const retryDelays = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const

export type ExecutionOptions = {
  readonly servers: Servers
  readonly serverKey: ServerKey
  /** Absent for a session that is still being made: it works in `directory`, and moves with nothing. */
  readonly session: SessionScope | undefined
  readonly directory?: Directory
  readonly now?: () => number
  readonly advanced?: (epoch: number) => void
}

/**
 * Where: directory, client and epoch of one view of a session, and what is known of that directory. The host's stored placement
 * drives it, and it advances on the event itself, whether or not anything reads it (S-2): A, B, A within one flush is three epochs.
 */
export function createExecutionScope({
  servers,
  serverKey,
  session,
  directory: first,
  now = Date.now,
  advanced,
}: ExecutionOptions) {
  const epoch = makeEpoch()
  // One guard for each part: a new place drops the answers of all of them, a second question only those of the first.
  const reads = Object.fromEntries(
    parts.map((part) => [part, makeEpoch({ dropped: () => servers.dropped('epoch') })]),
  ) as Record<CatalogPart, Epoch>
  const client: EngineClient = servers.engine(serverKey)
  const start: Placement | undefined = session
    ? untrack(() => servers.summary(session))?.placement
    : first && { directory: first, incarnation: '', revision: 0 }
  const [place, setPlace] = createSignal<{ readonly placement: Placement | undefined; readonly epoch: number }>({
    placement: undefined,
    epoch: epoch.current(),
  })
  const [catalog, setCatalog] = createStore<Catalog>({})
  const [states, setStates] = createStore<Record<CatalogPart, Hydration>>(
    Object.fromEntries(parts.map((part) => [part, { state: 'waiting', since: now() }])) as Record<
      CatalogPart,
      Hydration
    >,
  )

  /** Parts whose last read failed: what they show, if anything, may be old. */
  const behind = new Set<CatalogPart>()

  function ingest(placement: Placement): void {
    // The engine's word came first: where it works, and in which of the engine's lives, the host is about to say.
    if (session && !isPlaced(placement)) return
    const before = untrack(place).placement
    // A read that began before the last move may end after it.
    if (before && isOlderPlacement(placement, before)) return servers.dropped('epoch')
    if (
      before &&
      before.directory === placement.directory &&
      before.incarnation === placement.incarnation &&
      before.revision === placement.revision
    )
      return
    const next = before ? epoch.advance() : epoch.current()
    // The same directory of the same engine still offers what it offered: it is read again, and shown meanwhile.
    const isSamePlace = before?.directory === placement.directory && before.incarnation === placement.incarnation
    batch(() => {
      setPlace({ placement, epoch: next })
      if (!isSamePlace) {
        setCatalog(Object.fromEntries(parts.map((part) => [part, undefined])))
        for (const part of parts) setStates(part, { state: 'waiting', since: now() })
      }
    })
    advanced?.(next)
    for (const part of parts) void read(part)
  }

  /** By part: what is about to say that a read takes too long, or to try one again. */
  const timers = new Map<CatalogPart, ReturnType<typeof setTimeout>>()
  function later(part: CatalogPart, milliseconds: number, work: () => void): void {
    clearTimeout(timers.get(part))
    timers.set(part, setTimeout(work, milliseconds))
  }
  /** Last good values stay; only what was never read is missing. */
  function fail(part: CatalogPart): void {
    if (untrack(() => states[part].state) !== 'ready') setStates(part, { state: 'failed', since: now() })
  }

  async function read(part: CatalogPart, attempt = 0): Promise<void> {
    const { placement } = untrack(place)
    if (!placement) return
    reads[part].advance()
    behind.delete(part)
    // A person is told in time; the read itself goes on, for an engine that opens a directory under load may take longer.
    later(part, patience[part], () => fail(part))
    await reads[part].run<Catalog>((signal) => readPart(client, part, placement.directory, signal), {
      fresh(value) {
        clearTimeout(timers.get(part))
        batch(() => {
          setCatalog(value)
          setStates(part, { state: 'ready' })
        })
      },
      failed() {
        behind.add(part)
        fail(part)
        later(
          part,
          retryDelays[Math.min(attempt, retryDelays.length - 1)] ?? 30_000,
          () => void read(part, attempt + 1),
        )
      },
    })
  }

  if (start) ingest(start)
  if (session) {
    onCleanup(
      servers.listen(session, (news) => {
        if (news.kind !== 'event') return
        if (news.event.kind === 'placement') ingest(news.event.placement)
        // An event of no session comes to every scope of its server: only the directory that it names is meant.
        else if (news.event.kind === 'engine' && news.event.event.kind === 'branch-changed')
          if (news.event.directory === untrack(place).placement?.directory) void read('vcs')
      }),
    )
  }

  function retry(part: CatalogPart): void {
    if (untrack(() => states[part].state) !== 'ready') setStates(part, { state: 'waiting', since: now() })
    void read(part)
  }
  const reachable = createMemo(() => servers.reachable(serverKey))
  // What could not be read because its host or engine was out of reach is read once it is there.
  createEffect(
    on(reachable, (life) => {
      if (life !== undefined) for (const part of behind) retry(part)
    }),
  )
  onCleanup(() => {
    for (const timer of timers.values()) clearTimeout(timer)
    epoch.advance()
    for (const part of parts) reads[part].advance()
  })

  return {
    serverKey,
    directory: (): Directory | undefined => place().placement?.directory,
    placement: (): Placement | undefined => place().placement,
    epoch: () => place().epoch,
    catalog,
    state: (part: CatalogPart): Hydration => states[part],
    retry,
    /** For a session that is still being made: where it will be. A real one goes by its host's placement alone. */
    choose(directory: Directory): void {
      const before = untrack(place).placement
      if (!session) ingest({ directory, incarnation: '', revision: (before?.revision ?? -1) + 1 })
    },
  }
}
export type ExecutionView = ReturnType<typeof createExecutionScope>

async function readPart(
  client: EngineClient,
  part: CatalogPart,
  directory: Directory,
  signal: AbortSignal,
): Promise<Catalog> {
  switch (part) {
    case 'models':
      return { models: await client.models(directory, signal) }
    case 'configured':
      return { configured: await client.configuredModel(directory, signal) }
    case 'agents':
      return { agents: await client.agents(directory, signal) }
    case 'commands':
      return { commands: await client.commands(directory, signal) }
    case 'vcs':
      return { vcs: await client.vcs(directory, signal) }
  }
}
