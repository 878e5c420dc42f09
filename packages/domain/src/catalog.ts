import type { ModelRef } from './conversation.ts'

/** What a directory offers: models, agents and commands, as read from its engine. */
export type Model = {
  readonly ref: ModelRef
  readonly name: string
  readonly providerName: string
  /** Tokens that it can read; 0 where unknown. */
  readonly contextLimit: number
  /** What it can read besides text; absent where the engine does not say. */
  readonly reads?: { readonly image: boolean; readonly pdf: boolean }
}
export type Models = { readonly models: readonly Model[]; readonly defaults: readonly ModelRef[] }

export type Agent = {
  readonly name: string
  readonly description: string
  /** Only a primary agent can be spoken to; a subagent is called by one. */
  readonly primary: boolean
  /** Of the engine's own making, and for no person to name. */
  readonly hidden?: true
  readonly model?: ModelRef
}

export type Command = {
  readonly name: string
  readonly description: string
  readonly agent?: string
  readonly source: string
  /** Whether it runs as a subagent's task; absent: its agent decides. */
  readonly subtask?: boolean
}

/** Nobody can speak to it: another one calls it. */
export const isSubagent = ({ primary, hidden }: Agent): boolean => !primary && !hidden

/** It becomes a task for a subagent, of which the engine keeps the words only: files that came with it are dropped without one (1.18.33). */
export function runsApart({ subtask, agent }: Command, agents: readonly Agent[]): boolean {
  return subtask ?? agents.some((one) => one.name === agent && isSubagent(one))
}

export type Vcs = { readonly branch?: string; readonly defaultBranch?: string }

export function sameModel(a: ModelRef | undefined, b: ModelRef | undefined): boolean {
  return a !== undefined && b !== undefined && a.providerID === b.providerID && a.modelID === b.modelID
}

export function findModel(models: readonly Model[], ref: ModelRef | undefined): Model | undefined {
  return models.find((model) => sameModel(model.ref, ref))
}
