import type { NewItem } from '@pointsman/domain/follow-up'
import { isSessionID, sessionKey, type Directory, type TemporarySessionID } from '@pointsman/domain/scope'
import { createRoot } from 'solid-js'
import { createSessionScope, type SessionHandle, type SessionScopeOptions } from './create-session-scope.ts'
import type { SessionView } from './session-scope.ts'

/** Sessions kept while nobody looks at them: switching back shows the last known state at once (L-4). */
const kept = 12

type Entry = { readonly handle: SessionHandle; readonly dispose: () => void; users: number }

/** One scope for each `<serverKey, sessionID>`, kept while used and then in a bounded cache. */
export function createSessions(options: SessionScopeOptions) {
  const entries = new Map<string, Entry>()

  function entry(scope: SessionView['scope']): Entry {
    const key = sessionKey(scope)
    let found = entries.get(key)
    if (!found) {
      found = createRoot((dispose) => ({ handle: createSessionScope(scope, options), dispose, users: 0 }))
    } else entries.delete(key)
    // Last used, last in the map.
    entries.set(key, found)
    return found
  }

  function trim(): void {
    const idle = [...entries].filter(([, one]) => one.users === 0)
    for (const [key, one] of idle.slice(0, Math.max(0, idle.length - kept))) {
      entries.delete(key)
      one.dispose()
    }
  }

  return {
    /** Uses a session until `leave`. */
    open(scope: SessionView['scope']): { readonly view: SessionView; readonly leave: () => void } {
      const found = entry(scope)
      found.users += 1
      let left = false
      return {
        view: found.handle.view,
        leave() {
          if (left) return
          left = true
          found.users -= 1
          trim()
        },
      }
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
      try {
        if (isSessionID(sessionID)) {
          const { gone, ...stored } = await options.host.postItem(serverKey, sessionID, item)
          if (gone) handle.outbox.dropHope(item.id)
          else handle.outbox.put(stored)
        } else await make(view, handle, sessionID, item, making)
      } catch (reason) {
        handle.outbox.dropHope(item.id)
        throw reason
      }
    },
    again: async (view: SessionView, id: string) =>
      entry(view.scope).handle.outbox.put(await options.host.againItem(id)),
    remove: (id: string) => options.host.removeItem(id),
  }

  async function make(
    view: SessionView,
    handle: SessionHandle,
    tempID: TemporarySessionID,
    item: NewItem,
    { directory, title }: { readonly directory: Directory | undefined; readonly title: string },
  ): Promise<void> {
    const { serverKey } = view.scope
    if (!directory) throw new Error('A new session needs a directory')
    const { servers } = options
    servers.putMaking({
      serverKey,
      sessionID: tempID,
      title,
      directory,
      updated: (options.now ?? Date.now)(),
      status: 'busy',
      making: true,
    })
    // By answer or by event, whichever comes first; the second finds it done.
    const leave = servers.onCreated(tempID, (summary) => {
      leave()
      adopt(view, handle, summary.session.id)
    })
    try {
      const answer = await options.host.createSession(serverKey, { tempID, directory, items: [item] })
      for (const stored of answer.items) handle.outbox.put(stored)
      if (answer.session) servers.created(serverKey, tempID, answer.session)
    } catch (reason) {
      leave()
      // Another item of it may have got through: then it is still being made.
      if (view.items().every((other) => other.id === item.id)) servers.dropMaking(tempID)
      throw reason
    }
  }

  /** The session has its real id: what was typed, chosen and sent under the temporary one goes over in one step. */
  function adopt(view: SessionView, handle: SessionHandle, sessionID: SessionView['scope']['sessionID']): void {
    if (!isSessionID(sessionID)) return
    const next = entry({ serverKey: view.scope.serverKey, sessionID })
    for (const item of view.items()) next.handle.outbox.put({ ...item, sessionID })
    if (view.draft() !== '') next.handle.view.setDraft(view.draft())
    next.handle.view.setChoice(view.choice())
    handle.forgetDraft()
  }
}
export type Sessions = ReturnType<typeof createSessions>
