import type { FactName, Verdict } from '@pointsman/domain/readiness'

/** Facts that become known by themselves, or by reading again: a send can wait for them at the host. */
const waitedFor: ReadonlySet<string> = new Set<FactName>([
  'cacheReady',
  'directoryReady',
  'commandsReady',
  'providerReady',
  'localModelReady',
  'moving',
])

/**
 * The fact that a send is held for, or nothing where its words stay in the composer: without a connection nothing can be stored; what
 * is asked is answered first; and where the chosen model is missing a person says which other one.
 */
export function holdsFor(verdict: Verdict, { modelMissing }: { readonly modelMissing: boolean }): FactName | undefined {
  if (verdict.ready || verdict.state === 'refused' || !waitedFor.has(verdict.reason)) return undefined
  if (verdict.reason === 'localModelReady' && modelMissing) return undefined
  return verdict.reason as FactName
}
