import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { HostEvent } from '@pointsman/domain/host-api'
import { isSessionID, type ServerKey, type SessionID } from '@pointsman/domain/scope'

/** Tells how a server's sessions live (F-10): what was accepted, what has to wait, who runs and who is idle again. */
export function makeLifecycle(options: {
  readonly serverKey: ServerKey
  /** The fingerprint of the workspace. */
  readonly workspace: () => string
  readonly emit: (event: HostEvent) => void
  readonly now: () => number
}) {
  const { serverKey, workspace, emit, now } = options
  const running = new Set<SessionID>()
  const head = (sessionID: SessionID) => ({ serverKey, sessionID, workspace: workspace(), at: now() })

  function tellRunning(sessionID: SessionID): void {
    running.add(sessionID)
    emit({ kind: 'session-state-changed', ...head(sessionID), state: 'running' })
  }
  function tellIdle(sessionID: SessionID): void {
    if (running.delete(sessionID)) emit({ kind: 'session-state-changed', ...head(sessionID), state: 'idle' })
  }

  return {
    /** Its message is in the session: that, and no answer to a request, is acceptance. */
    accepted({ id, sessionID, delivery }: OutboxItem): void {
      if (!isSessionID(sessionID)) return
      const how = delivery === 'steer' ? 'steer' : 'prompt'
      emit({ kind: 'session-accepted', ...head(sessionID), itemID: id, delivery: how })
      tellRunning(sessionID)
    },
    busy({ id, sessionID }: OutboxItem): void {
      if (isSessionID(sessionID)) emit({ kind: 'session-busy', ...head(sessionID), itemID: id })
    },
    apply(event: EngineEvent): void {
      if (event.kind === 'session-deleted') running.delete(event.sessionID)
      if (event.kind !== 'session-status') return
      if (event.status.kind === 'idle') tellIdle(event.sessionID)
      else if (!running.has(event.sessionID)) tellRunning(event.sessionID)
    },
    /** What it was accepted for has left, and its status says idle: no event told of that. */
    over: tellIdle,
    /** It was read afresh: who is not busy any more has become idle while nobody listened. */
    settle(isBusy: (sessionID: SessionID) => boolean): void {
      for (const sessionID of running) if (!isBusy(sessionID)) tellIdle(sessionID)
    },
  }
}
