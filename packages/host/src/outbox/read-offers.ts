import type { Agent, Command, Models } from '@pointsman/domain/catalog'
import type { ModelRef } from '@pointsman/domain/conversation'
import { readAgents, readCommands, readConfiguredModel, readModels } from '@pointsman/domain/engine-catalog'
import { readMessages } from '@pointsman/domain/engine-record'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { askEngine } from '../board/engine-answers.ts'
import type { Engine } from '../engine/engine.ts'
import { withDirectory } from '../engine/with-directory.ts'

/** What a directory offers to a send, as its engine says now. */
export type Offers = {
  readonly models: Models
  readonly agents: readonly Agent[]
  readonly commands: readonly Command[]
  /** The configuration's model; null where it names none. */
  readonly configured: ModelRef | null
}

type Read<T> = { readonly path: string; readonly read: (wire: unknown) => T | undefined }
const reads: { readonly [part in keyof Offers]: Read<Offers[part]> } = {
  models: { path: '/config/providers', read: readModels },
  agents: { path: '/agent', read: (wire) => readAgents(wire)?.rows },
  commands: { path: '/command', read: (wire) => readCommands(wire)?.rows },
  configured: { path: '/config', read: (wire) => readConfiguredModel(wire) ?? null },
}

/** Milliseconds. A read that is refused is asked again within its bound. */
const bounds = { commands: 10_000, others: 5_000, again: 500 } as const

export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>
export type Asking = { readonly engine: Engine; readonly pause: Pause; readonly signal: AbortSignal }

/** Nothing where it could not be read in time. */
export function readOffer<P extends keyof Offers>(
  asking: Asking,
  part: P,
  directory: Directory,
): Promise<Offers[P] | undefined> {
  const { path, read } = reads[part]
  const bound = part === 'commands' ? bounds.commands : bounds.others
  return readInTime(asking, bound, async (signal) =>
    read(await askEngine(asking.engine, withDirectory(path, directory), { signal })),
  )
}

/** The model of the session's last user message, null where none names one; nothing where that could not be read in time. */
export function readLastModel(asking: Asking, id: SessionID): Promise<ModelRef | null | undefined> {
  return readInTime(asking, bounds.others, async (signal) => {
    const page = readMessages(await askEngine(asking.engine, `/session/${id}/message?limit=40`, { signal }))
    if (!page) return undefined
    const last = page.rows.findLast(({ info }) => info.role === 'user')?.info
    return (last?.role === 'user' ? last.model : undefined) ?? null
  })
}

/** Asks until it is answered well or its time is over. An answer that can’t be read is none. */
export async function readInTime<T>(
  { pause, signal }: Omit<Asking, 'engine'>,
  bound: number,
  ask: (signal: AbortSignal) => Promise<T | undefined>,
): Promise<T | undefined> {
  const limit = new AbortController()
  const over = AbortSignal.any([signal, limit.signal])
  async function askOn(): Promise<T | undefined> {
    while (!over.aborted) {
      const answer = await ask(over).catch(() => undefined)
      if (answer !== undefined) return answer
      await pause(bounds.again, over)
    }
    return undefined
  }
  try {
    return await Promise.race([askOn(), pause(bound, over).then(() => undefined)])
  } finally {
    limit.abort()
  }
}
