import {
  isSessionID,
  sessionKey,
  type ServerKey,
  type SessionID,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import { createToaster } from '@pointsman/ui/create-toaster'
import { createSignal } from 'solid-js'
import { makeUnsent } from '../composer/make-unsent.ts'
import { createCatalogs } from '../execution/create-catalogs.ts'
import { makeHostClient } from '../host-client/make-host-client.ts'
import { makeDownload, makeRequest } from '../host-client/make-request.ts'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { makeTab } from '../lib/make-tab.ts'
import { createServers } from '../server/create-servers.ts'
import type { SessionRow } from '../server/session-list.ts'
import { createSessions } from '../session/create-sessions.ts'
import { createDiagnostics, exposeDiagnostics } from './create-diagnostics.ts'
import { createPreferences } from './create-preferences.ts'
import { createRemembered } from './create-remembered.ts'
import { createSeen } from './create-seen.ts'
import { makeTemporaryIDs } from './make-temporary-ids.ts'
import { rowIsNews } from './row-words.ts'

/** Wires the rooms together; everything that a page reads or does goes through here. Holds no state of its own. */
export function createApp() {
  const store = makeBrowserStore()
  const diagnostics = createDiagnostics()
  const request = makeRequest()
  const host = makeHostClient(request, makeDownload())
  const tab = makeTab()
  const servers = createServers({ host, request, tab, dropped: diagnostics.dropped, flushed: diagnostics.flushed })
  const temporary = makeTemporaryIDs()
  const unsent = makeUnsent(store, tab)
  const [made, setMade] = createSignal<ReadonlyMap<TemporarySessionID, SessionID>>(new Map())
  const sessions = createSessions({
    servers,
    host,
    store,
    begunIn: temporary.begunIn,
    adopted(from, to) {
      diagnostics.identityChanged()
      unsent.move(sessionKey(from), sessionKey(to))
      setMade((all) => new Map(all).set(from.sessionID, to.sessionID))
    },
  })
  const seen = createSeen(store)
  const [said, setSaid] = createSignal('')
  const [filesDropped, setFilesDropped] = createSignal(0)

  diagnostics.watch({ liveSequence: servers.liveSequence })
  exposeDiagnostics(diagnostics)
  void servers.start()

  return {
    host,
    servers,
    sessions,
    catalogs: createCatalogs({ servers }),
    store,
    diagnostics,
    preferences: createPreferences(store),
    seen,
    remembered: createRemembered(store),
    unsent,
    tab,
    toaster: createToaster(),
    temporary,
    /** The real session that a temporary one became. */
    madeOf: (serverKey: ServerKey, tempID: TemporarySessionID): SessionID | undefined =>
      made().get(tempID) ?? servers.madeFrom(serverKey, tempID),
    /** The temporary id under which this page knew a session: its composer stays the same through the change. */
    originOf(sessionID: SessionID): TemporarySessionID | undefined {
      for (const [temp, real] of made()) if (real === sessionID) return temp
      return undefined
    },
    /** Finished, failed or waiting since a person looked at it last. */
    unread: (row: SessionRow): boolean =>
      isSessionID(row.sessionID) &&
      rowIsNews(row, seen.unread(sessionKey({ serverKey: row.serverKey, sessionID: row.sessionID }), row.updated)),
    /** A page on glass would open its keyboard: there, one taps where one wants to write. */
    focusesInput: () => !matchMedia('(pointer: coarse)').matches,
    /** What was said last to who can't see it. */
    said,
    announce: (text: string) => setSaid((last) => (last === text ? `${text} ` : text)),
    filesDropped,
    dropFiles: () => setFilesDropped((count) => count + 1),
  }
}
export type App = ReturnType<typeof createApp>
