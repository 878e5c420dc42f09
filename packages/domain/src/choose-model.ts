import { findModel, type Models } from './catalog.ts'
import type { ModelRef } from './conversation.ts'
import { demoProvider } from './host-api.ts'

export type ModelSources = {
  /** Chosen in this session, or what the engine's record of it names. */
  readonly bound: ModelRef | undefined
  /** Chosen last in this directory. */
  readonly remembered: ModelRef | undefined
  /** What the agent of the next send names as its own. */
  readonly agent: ModelRef | undefined
  /** Of the last user message. */
  readonly inferred: ModelRef | undefined
  /** What the directory's configuration names. */
  readonly configured: ModelRef | undefined
}

export type ModelChoice = { readonly model: ModelRef; readonly available: boolean }

/**
 * The model of the next send (L-5). What is bound to the session is never replaced in silence: where the directory lacks it, it is
 * still the choice, and not available. The weaker sources are hints, so one that the directory lacks is passed over.
 */
export function chooseModel(models: Models, sources: ModelSources): ModelChoice | undefined {
  const has = (ref: ModelRef | undefined) => findModel(models.models, ref) !== undefined
  if (sources.bound) return { model: sources.bound, available: has(sources.bound) }
  if (sources.remembered && has(sources.remembered)) return { model: sources.remembered, available: true }
  // The configuration's word, for one agent or for all, is a person's own: lacking it is said, not papered over.
  if (sources.agent) return { model: sources.agent, available: has(sources.agent) }
  if (sources.inferred && has(sources.inferred)) return { model: sources.inferred, available: true }
  if (sources.configured) return { model: sources.configured, available: has(sources.configured) }
  const demo = { providerID: demoProvider.id, modelID: demoProvider.modelID }
  const fallback = [demo, ...models.defaults].find(has) ?? models.models[0]?.ref
  return fallback && { model: fallback, available: true }
}
