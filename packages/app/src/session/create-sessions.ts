import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { ChangeItem, CreateSession, QueueState } from '@pointsman/domain/host-api'
import type { Pause, QueueEvent } from '@pointsman/domain/queue'
import {
  isSessionID,
  sessionKey,
  type Directory,
  type ServerKey,
  type SessionID,
  type SessionScope,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import { batch, createComputed, createRoot, onCleanup, untrack } from 'solid-js'
import { makeRegistry } from '../lib/make-registry.ts'
import { createSessionScope, type SessionHandle, type SessionScopeOptions } from './create-session-scope.ts'
import { isEmptyDraft } from './draft.ts'
import { giveBack } from './give-back.ts'
import { wishedEvent } from './item-wish.ts'
import type { SessionView } from './session-scope.ts'

/** Sessions kept while nobody looks at them: switching back shows the last known state at once (L-4). */
const kept = 12

export type TemporaryScope = { readonly serverKey: ServerKey; readonly sessionID: TemporarySessionID }

export type SessionsOptions = SessionScopeOptions & {
  /** A temporary session is real now; called once for each, in the step in which its words went over. */
  readonly adopted?: (from: TemporaryScope, to: SessionScope) => void
}

type Entry = { readonly handle: SessionHandle; readonly dispose: () => void }

/** One scope for each `<serverKey, sessionID>`, kept while used and then in a bounded cache. */
export function createSessions(options: SessionsOptions) {
  const { host, servers } = options
  const registry = makeRegistry<Entry>({ kept, dispose: ({ dispose }) => dispose() })
  /** Temporary sessions of which it is known what to do once they are real; for as long as the page lives. */
  const awaited = new Set<string>()

  function makeEntry(scope: SessionView['scope']): Entry {
    return createRoot((dispose) => ({ handle: createSessionScope(scope, options), dispose }))
  }
  function entry(scope: SessionView['scope']): Entry {
    const found = registry.at(sessionKey(scope), () => makeEntry(scope))
    awaitReal(scope)
    return found
  }

  /** Sends of this tab that the host has not answered, by item. */
  const sending = new Map<string, Promise<unknown>>()
  async function untilSent(id: string, work: Promise<void>): Promise<void> {
    const settled = work.catch(() => {}).finally(() => void sending.delete(id))
    sending.set(id, settled)
    return work
  }
  /**
   * A wish for an item follows its sending: one that overtook it would find nothing there, and the item would stay (F-9). Asked before the
   * wish shows, which may hide what is stored already.
   */
  function onceSent(view: SessionView, ids: readonly string[]): <T>(work: () => Promise<T>) => Promise<T> {
    const isStored = (id: string) => view.items().some((item) => item.id === id && item.revision > 0)
    const before = ids.flatMap((id) => (isStored(id) ? [] : (sending.get(id) ?? [])))
    return (work) => (before.length > 0 ? Promise.all(before).then(work) : work())
  }

  return {
    /** Uses a session until `leave`. */
    open(scope: SessionView['scope']): { readonly view: SessionView; readonly leave: () => void } {
      const { value, leave } = registry.use(sessionKey(scope), () => makeEntry(scope))
      awaitReal(scope)
      return { view: value.handle.view, leave }
    },
    /**
     * Sends one item, or makes the session with it where there is none yet. It shows at once. Rejects where the host could not
     * store it: then nothing of it is left here and the caller still has the text.
     */
    async send(
      view: SessionView,
      item: NewItem,
      making: { readonly directory: Directory | undefined; readonly title: string },
    ): Promise<void> {
      const { handle } = entry(view.scope)
      const { serverKey, sessionID } = view.scope
      handle.outbox.hope(item)
      return untilSent(item.id, post())

      async function post(): Promise<void> {
        try {
          if (isSessionID(sessionID)) {
            const { gone, ...stored } = await host.postItem(serverKey, sessionID, item)
            if (gone) handle.outbox.dropHope(item.id)
            else handle.outbox.put(stored)
          } else await make(view, sessionID, item, making)
        } catch (reason) {
          handle.outbox.dropHope(item.id)
          throw reason
        }
      }
    },
    /** A follow-up for a session that is not the one on display: it goes there whether or not anybody looks at it. */
    async queue(scope: SessionScope, item: NewItem): Promise<void> {
      const outbox = registry.peek(sessionKey(scope))?.handle.outbox
      outbox?.hope(item)
      try {
        const { gone, ...stored } = await host.postItem(scope.serverKey, scope.sessionID, item)
        if (!gone) outbox?.put(stored)
      } finally {
        outbox?.dropHope(item.id)
      }
    },
    /** A person's wish for one item. It shows at once; refused, all is as it was and the caller is told. */
    async change(view: SessionView, id: string, wish: ChangeItem): Promise<void> {
      const { serverKey, sessionID } = view.scope
      const { outbox } = entry(view.scope).handle
      const directory = view.items().find((item) => item.id === id)?.source.directory
      // It failed because its session could not be made: the same temporary id is the same wish, made again.
      const made =
        'again' in wish && directory && !isSessionID(sessionID)
          ? makeSession(serverKey, { tempID: sessionID, directory, items: [] })
          : undefined
      const sent = onceSent(view, [id])
      const changed = outbox.wish(
        { kind: 'item', id, event: wishedEvent(wish) },
        () => sent(() => host.changeItem(id, wish)),
        outbox.put,
      )
      await Promise.all([changed, made])
    },
    remove(view: SessionView, id: string): Promise<void> {
      const { outbox } = entry(view.scope).handle
      const sent = onceSent(view, [id])
      return outbox.wish(
        { kind: 'item', id, event: { kind: 'remove' } },
        () => sent(() => host.removeItem(id)),
        () => outbox.drop(id),
      )
    },
    /** These, in this order, and then whatever else waits. */
    reorder(view: SessionView, ids: readonly OutboxItem['id'][]): Promise<void> {
      const { serverKey, sessionID } = view.scope
      const { outbox } = entry(view.scope).handle
      const sent = onceSent(view, ids)
      return outbox.wish(
        { kind: 'order', ids },
        () => sent(() => host.orderItems(serverKey, sessionID, ids)),
        (items) => items.forEach(outbox.put),
      )
    },
    pause(view: SessionView, why: Pause['why'] = 'asked'): Promise<void> {
      const { serverKey, sessionID } = view.scope
      return changeQueue(view, { kind: 'pause', pause: { at: (options.now ?? Date.now)(), why } }, () =>
        host.pauseQueue(serverKey, sessionID, why),
      )
    },
    resume(view: SessionView): Promise<void> {
      const { serverKey, sessionID } = view.scope
      return changeQueue(view, { kind: 'resume' }, () => host.resumeQueue(serverKey, sessionID))
    },
  }

  function changeQueue(view: SessionView, event: QueueEvent, work: () => Promise<QueueState>): Promise<void> {
    const { outbox } = entry(view.scope).handle
    const before = outbox.queueEvents()
    return outbox.wish(event, work, (answer) => {
      // A queue has no revision: what the host told since the question is as new as its answer, or newer.
      if (outbox.queueEvents() === before) servers.takeQueue(view.scope, answer)
    })
  }

  async function make(
    view: SessionView,
    tempID: TemporarySessionID,
    item: NewItem,
    { directory, title }: { readonly directory: Directory | undefined; readonly title: string },
  ): Promise<void> {
    const { serverKey } = view.scope
    if (!directory) throw new Error('A new session needs a directory')
    servers.putMaking({
      serverKey,
      sessionID: tempID,
      title,
      directory,
      updated: (options.now ?? Date.now)(),
      status: 'busy',
      making: true,
    })
    try {
      const items = await makeSession(serverKey, { tempID, directory, items: [item] })
      for (const stored of items) entry(view.scope).handle.outbox.put(stored)
    } catch (reason) {
      // Another item of it may have got through: then it is still being made.
      if (view.items().every((other) => other.id === item.id)) servers.dropMaking(tempID)
      throw reason
    }
  }

  async function makeSession(serverKey: ServerKey, body: CreateSession): Promise<readonly OutboxItem[]> {
    const answer = await host.createSession(serverKey, body)
    if (answer.session) servers.created(serverKey, body.tempID, answer.session)
    return answer.items
  }

  /** By the host's event or answer, or by the temporary id in the engine's own record: whichever comes first. */
  function awaitReal({ serverKey, sessionID: tempID }: SessionView['scope']): void {
    if (isSessionID(tempID)) return
    const from: TemporaryScope = { serverKey, sessionID: tempID }
    const key = sessionKey(from)
    if (awaited.has(key)) return
    awaited.add(key)
    createRoot((end) => {
      const become = (sessionID: SessionID) => {
        end()
        untrack(() => adopt(from, { serverKey: from.serverKey, sessionID }))
      }
      onCleanup(servers.onCreated(from.sessionID, ({ session }) => become(session.id)))
      createComputed(() => {
        const sessionID = servers.madeFrom(from.serverKey, from.sessionID)
        if (sessionID) become(sessionID)
      })
    })
  }

  /** The session has its real id: what was typed, chosen and sent under the temporary one goes over in one step. */
  function adopt(from: TemporaryScope, to: SessionScope): void {
    const { view, outbox, forgetDraft } = entry(from).handle
    const next = entry(to).handle
    batch(() => {
      outbox.leaveTo(next.outbox, to.sessionID)
      if (!isEmptyDraft(view.draft())) next.view.setDraft(giveBack(next.view.draft(), view.draft()))
      const { model, agent } = view.choice()
      if (model || agent) next.view.setChoice(view.choice())
      forgetDraft(next.view)
      options.adopted?.(from, to)
    })
  }
}
export type Sessions = ReturnType<typeof createSessions>
