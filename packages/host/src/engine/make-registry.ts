import type { ServerInfo } from '@pointsman/domain/host-api'
import type { ServerKey } from '@pointsman/domain/scope'
import type { Engine } from './engine.ts'

/** All engines of this host, in the order in which they were named. */
export type Registry = {
  readonly list: () => readonly Engine[]
  readonly get: (key: ServerKey) => Engine | undefined
  /** Called after each change of any engine's `info()`, and once when an engine is added. Returns the way to stop listening. */
  readonly onChange: (listener: (info: ServerInfo) => void) => () => void
  /** Throws where the key is taken: two engines under one key would mix two histories. */
  readonly add: (engine: Engine) => void
  readonly stop: () => Promise<void>
}

export function makeRegistry(): Registry {
  const engines = new Map<ServerKey, Engine>()
  const listeners = new Set<(info: ServerInfo) => void>()
  const tell = (info: ServerInfo) => {
    for (const listener of [...listeners]) listener(info)
  }
  return {
    list: () => [...engines.values()],
    get: (key) => engines.get(key),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add: (engine) => {
      if (engines.has(engine.key)) throw new Error(`there is a server called ${engine.key} already`)
      engines.set(engine.key, engine)
      engine.onChange(tell)
      tell(engine.info())
    },
    stop: async () => {
      await Promise.all([...engines.values()].map((engine) => engine.stop()))
    },
  }
}
