import { writeFileSync, renameSync } from 'node:fs'
import type { EngineEnvironment } from './engine-environment.ts'

/** What the host tells its plugin inside the engine, in a file that only this user can read. */
export type PluginState = {
  readonly restore: EngineEnvironment['restore']
  readonly demo?: DemoAccess
}

export type DemoAccess = {
  readonly providerID: string
  readonly providerName: string
  readonly modelID: string
  readonly modelName: string
  readonly baseURL: string
  readonly key: string
}

/** Whole or not at all: the engine reads it whenever it opens a directory. */
export function writePluginState(file: string, state: PluginState): void {
  writeFileSync(`${file}.part`, JSON.stringify(state), { mode: 0o600 })
  renameSync(`${file}.part`, file)
}
