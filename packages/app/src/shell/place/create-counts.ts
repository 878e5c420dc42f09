import type { EngineEvent } from '@pointsman/domain/engine-event'
import { mayHaveWritten } from '@pointsman/domain/may-have-written'
import type { Directory, ServerKey, SessionScope } from '@pointsman/domain/scope'
import { createComputed, createEffect, on, onCleanup, type Accessor } from 'solid-js'
import { makeJoined } from '../../lib/make-joined.ts'
import type { Servers } from '../../server/create-servers.ts'
import type { SessionView } from '../../session/session-scope.ts'

/** Reads what is changed in each worktree again whenever it may have become something else, and somebody looks. */
export function createCounts(options: {
  readonly servers: Pick<Servers, 'readWorktrees' | 'listen' | 'listenAt' | 'server'>
  readonly serverKey: ServerKey
  /** Absent while the session is being made. */
  readonly session: SessionScope | undefined
  readonly here: Accessor<Directory | undefined>
  readonly undoing: Pick<SessionView['undoing'], 'mark' | 'pending'>
}): void {
  const { servers, serverKey, session, here, undoing } = options
  const joined = makeJoined(() => servers.readWorktrees(serverKey))
  onCleanup(joined.stop)
  const wish = () => {
    if (document.visibilityState === 'visible' && servers.server(serverKey)?.status === 'ready') joined.wish()
  }
  const hear = (event: EngineEvent) => void (mayHaveWritten(event) && wish())

  document.addEventListener('visibilitychange', wish)
  onCleanup(() => document.removeEventListener('visibilitychange', wish))
  createComputed(() => {
    const directory = here()
    if (directory !== undefined) onCleanup(servers.listenAt({ serverKey, directory }, hear))
  })
  if (session)
    onCleanup(
      servers.listen(session, (news) => {
        if (news.kind === 'read-again') wish()
        else if (news.event.kind === 'engine') hear(news.event.event)
      }),
    )
  // An undo and a restore change files without a turn.
  createEffect(
    on(
      [undoing.mark, undoing.pending],
      ([, pending]) => {
        if (!pending) wish()
      },
      { defer: true },
    ),
  )
}
