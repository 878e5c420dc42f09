import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where an engine's tools reach the host, and the secret that says which engine they are. Only this user can read the file. */
export type VisitAccess = { readonly url: string; readonly secret: string }

/** What a tool asks. */
export type VisitQuestion = {
  readonly action: 'enter' | 'exit' | 'leaving'
  readonly sessionID: string
  /** Either may be empty: a model leaves nothing out that the tool names. */
  readonly name?: string
  readonly path?: string
}

/** `words` are for the model. `leaving`: from now on every other tool of its turn is refused with them. */
export type VisitAnswer = { readonly granted: boolean; readonly leaving: boolean; readonly words: string }

/** Whole or not at all: the engine reads it at each call, and an adopted engine finds the new host by it. */
export function writeVisitAccess(file: string, access: VisitAccess): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.part`, JSON.stringify(access), { mode: 0o600 })
  renameSync(`${file}.part`, file)
}
