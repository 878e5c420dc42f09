import type { HostEvent, MoveAnswer, MoveRequest } from '@pointsman/domain/host-api'
import { sessionKey, type Directory, type Placement, type SessionScope } from '@pointsman/domain/scope'
import { createStore, produce, unwrap } from 'solid-js/store'
import type { HostClient } from '../host-client/make-host-client.ts'
import { HostError } from '../host-client/make-request.ts'
import { isEndOfOther, moveAfter, type Move } from './moves.ts'

export type MovesOptions = {
  readonly host: HostClient
  /** The host's answer is as good as its event, and may come first. */
  readonly placed: (scope: SessionScope, placement: Placement) => void
}

/** Which sessions change their place, to where, and why the last one that could not did not. */
export function createMoves({ host, placed }: MovesOptions) {
  const [moves, setMoves] = createStore<Record<string, Move>>({})
  /** Where this tab sent a session last: its own doing is no news to the person before it. */
  const own = new Map<string, Directory>()
  /** Replaced whole: a store would merge the new one into the one before. */
  const put = (key: string, move: Move | undefined) =>
    setMoves(
      produce((draft) => {
        if (move) draft[key] = move
        else delete draft[key]
      }),
    )

  return {
    of: (scope: SessionScope): Move | undefined => moves[sessionKey(scope)],
    apply(event: Extract<HostEvent, { kind: 'move' }>): void {
      const key = sessionKey(event)
      if (isEndOfOther(unwrap(moves)[key], event)) return
      if (event.reason) own.delete(key)
      put(key, moveAfter(event))
    },
    /** What was missed may have been the end of any of them: none of them is known to go on. */
    forgetAll: () => Object.keys(unwrap(moves)).forEach((key) => put(key, undefined)),
    /** The reason was read. */
    dismiss(scope: SessionScope): void {
      const key = sessionKey(scope)
      if (unwrap(moves)[key]?.state === 'failed') put(key, undefined)
    },
    /** True for a change of place that this tab asked for; asked once, it is answered once. */
    takeOwn(scope: SessionScope, directory: Directory): boolean {
      const key = sessionKey(scope)
      return own.get(key) === directory && own.delete(key)
    },
    /** Calls off what waits: the session is there already, so the last wish is that it stays. */
    async stay(scope: SessionScope, directory: Directory): Promise<void> {
      const key = sessionKey(scope)
      const before = unwrap(moves)[key]
      await host.move(scope.serverKey, scope.sessionID, { directory, whenBusy: 'wait' })
      own.delete(key)
      if (unwrap(moves)[key] === before) put(key, undefined)
    },
    /** Shows at once. Rejects with the host's own words; the reason stays with the session too, for whoever looks later. */
    async move(scope: SessionScope, request: MoveRequest): Promise<MoveAnswer> {
      const key = sessionKey(scope)
      const { directory: to } = request
      own.set(key, to)
      const before = unwrap(moves)[key]
      put(key, { to, state: request.whenBusy === 'wait' ? 'waiting' : 'moving' })
      const isMine = () => unwrap(moves)[key]?.to === to && unwrap(moves)[key]?.state !== 'failed'
      try {
        const answer = await host.move(scope.serverKey, scope.sessionID, request)
        placed(scope, answer.placement)
        if (answer.state === 'waiting') {
          if (isMine()) put(key, { to, state: 'waiting' })
        } else {
          own.delete(key)
          if (isMine()) put(key, undefined)
        }
        return answer
      } catch (failure) {
        own.delete(key)
        const { code, message } = reasonOf(failure)
        if (isMine()) {
          // A move that was refused for being busy changes nothing of one that waits already.
          if (code === 'superseded') put(key, undefined)
          else put(key, before?.state === 'waiting' ? before : { to, state: 'failed', reason: { code, message } })
        }
        throw failure
      }
    },
  }
}
export type MovesView = ReturnType<typeof createMoves>

function reasonOf(failure: unknown): { readonly code: string; readonly message: string } {
  if (failure instanceof HostError) return { code: failure.code, message: failure.message }
  return { code: 'failed', message: failure instanceof Error ? failure.message : String(failure) }
}
