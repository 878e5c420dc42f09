import { routes, type ChangeItem, type OutboxAnswer, type QueueState } from '@pointsman/domain/host-api'
import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { ServerKey, SessionID } from '@pointsman/domain/scope'

export type OutboxClient = ReturnType<typeof makeOutboxClient>

/** One session's queue by the host's routes, as a tab asks for it. `url` is read at each call: a host that was started again may answer elsewhere. */
export function makeOutboxClient(options: {
  readonly url: () => string
  readonly serverKey: string
  readonly sessionID: string
}) {
  const owner = [options.serverKey as ServerKey, options.sessionID as SessionID] as const
  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(new URL(path, options.url()), { method, headers, ...json })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Answer
  }
  return {
    ask,
    items: () => ask<readonly OutboxItem[]>('GET', routes.outbox(...owner)),
    add: (item: NewItem) => ask<OutboxAnswer>('POST', routes.outbox(...owner), item),
    change: (itemID: string, wish: ChangeItem) => ask<OutboxItem>('PATCH', routes.item(itemID), wish),
    remove: (itemID: string) => ask<{ removed: string }>('DELETE', routes.item(itemID), {}),
    order: (ids: readonly string[]) => ask<readonly OutboxItem[]>('POST', routes.order(...owner), { ids }),
    state: (wish: 'pause' | 'resume') => ask<QueueState>('POST', routes[wish](...owner), {}),
  }
}
