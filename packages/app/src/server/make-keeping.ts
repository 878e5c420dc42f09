import type { LiveRequest } from '@pointsman/domain/host-api'
import { sessionKey } from '@pointsman/domain/scope'
import type { Tab } from '../lib/make-tab.ts'
import type { AnyScope } from './create-servers.ts'

export type Keeps = Required<Pick<LiveRequest, 'tab' | 'keeps'>>

/** The sessions on display in this tab, temporary ones too: as long as the host hears of them, their held items are this tab's. */
export function makeKeeping(tab: Pick<Tab, 'id' | 'onRenamed'>, changed: () => void) {
  /** Each with how often: while a session becomes real two rooms show it. */
  const kept = new Map<string, { readonly scope: AnyScope; readonly count: number }>()
  tab.onRenamed(changed)

  function count({ serverKey, sessionID }: AnyScope, by: 1 | -1): void {
    const scope = { serverKey, sessionID }
    const key = sessionKey(scope)
    const before = kept.get(key)?.count ?? 0
    if (before + by === 0) kept.delete(key)
    else kept.set(key, { scope, count: before + by })
    if (before === 0 || before + by === 0) changed()
  }
  return {
    keeps: (): Keeps => ({ tab: tab.id(), keeps: [...kept.values()].map(({ scope }) => scope) }),
    /** Until the returned function is called. */
    keep(scope: AnyScope): () => void {
      count(scope, 1)
      return () => count(scope, -1)
    },
  }
}
