import type { Agent, Command, Models, Vcs } from '@pointsman/domain/catalog'
import type { ModelRef } from '@pointsman/domain/conversation'
import { makeEpoch, type Epoch } from '@pointsman/domain/make-epoch'
import type { Hydration } from '@pointsman/domain/readiness'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import { batch, createEffect, createMemo, on, onCleanup, untrack } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { EngineClient } from '../host-client/make-engine-client.ts'
import type { Servers } from '../server/create-servers.ts'

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

export type DirectoryCatalogOptions = {
  readonly servers: Servers
  readonly serverKey: ServerKey
  readonly directory: Directory
  readonly now?: () => number
}

/** What one directory offers in one life of its engine. It is kept up to date while someone works there. */
export function createDirectoryCatalog({ servers, serverKey, directory, now = Date.now }: DirectoryCatalogOptions) {
  // One guard for each part: whoever leaves drops the answers of all of them, a second question only those of the first.
  const reads = Object.fromEntries(
    parts.map((part) => [part, makeEpoch({ dropped: () => servers.dropped('epoch') })]),
  ) as Record<CatalogPart, Epoch>
  const client: EngineClient = servers.engine(serverKey)
  const [values, setValues] = createStore<Catalog>({})
  const [states, setStates] = createStore(
    Object.fromEntries(parts.map((part) => [part, { state: 'waiting', since: now() }])) as Record<
      CatalogPart,
      Hydration
    >,
  )
  /** Parts whose last read failed: what they show, if anything, may be old. */
  const behind = new Set<CatalogPart>()
  let used = false

  /** By part: what is about to say that a read takes too long, or to try one again. */
  const timers = new Map<CatalogPart, ReturnType<typeof setTimeout>>()
  function later(part: CatalogPart, milliseconds: number, work: () => void): void {
    clearTimeout(timers.get(part))
    timers.set(part, setTimeout(work, milliseconds))
  }
  const isReady = (part: CatalogPart) => untrack(() => states[part].state) === 'ready'
  /** Last good values stay; only what was never read is missing. */
  function fail(part: CatalogPart): void {
    if (!isReady(part)) setStates(part, { state: 'failed', since: now() })
  }

  async function read(part: CatalogPart, attempt = 0): Promise<void> {
    reads[part].advance()
    behind.delete(part)
    // A person is told in time; the read itself goes on, for an engine that opens a directory under load may take longer.
    later(part, patience[part], () => fail(part))
    await reads[part].run<Catalog>((signal) => readPart(client, part, directory, signal), {
      fresh(value) {
        clearTimeout(timers.get(part))
        batch(() => {
          setValues(value)
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
  function retry(part: CatalogPart): void {
    if (!isReady(part)) setStates(part, { state: 'waiting', since: now() })
    void read(part)
  }
  function rest(): void {
    used = false
    behind.clear()
    for (const part of parts) {
      clearTimeout(timers.get(part))
      reads[part].advance()
    }
  }

  const reachable = createMemo(() => servers.reachable(serverKey))
  // What could not be read because its host or engine was out of reach is read once it is there.
  createEffect(
    on(reachable, (life) => {
      if (life !== undefined) for (const part of behind) retry(part)
    }),
  )
  onCleanup(
    servers.listenAt({ serverKey, directory }, (event) => {
      if (used && event.kind === 'branch-changed') void read('vcs')
    }),
  )
  onCleanup(rest)

  return {
    values,
    state: (part: CatalogPart): Hydration => states[part],
    retry,
    /** Reads all of it, and drops what was still being read: that was asked before. */
    readAnew(): void {
      for (const part of parts) void read(part)
    },
    /**
     * Someone works here from now on. What is known shows at once and is read again behind it; where others work here already
     * their answers will do, unless `anew`.
     */
    enter({ anew }: { readonly anew: boolean }): void {
      if (used && !anew) return
      used = true
      for (const part of parts) retry(part)
    },
    /** Nobody works here any more: what is still being read is dropped, what is known stays. */
    rest,
  }
}
export type DirectoryCatalog = ReturnType<typeof createDirectoryCatalog>

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
