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
}

export type Vcs = { readonly branch?: string; readonly defaultBranch?: string }

export function sameModel(a: ModelRef | undefined, b: ModelRef | undefined): boolean {
  return a !== undefined && b !== undefined && a.providerID === b.providerID && a.modelID === b.modelID
}

export function findModel(models: readonly Model[], ref: ModelRef | undefined): Model | undefined {
  return models.find((model) => sameModel(model.ref, ref))
}
