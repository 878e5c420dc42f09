import type { HostEvent, MoveAnswer, MoveReason, MoveRequest, SessionMove } from '@pointsman/domain/host-api'
import { sessionKey, type Directory, type Placement, type SessionScope } from '@pointsman/domain/scope'
import { createStore, produce, unwrap } from 'solid-js/store'
import type { HostClient } from '../host-client/make-host-client.ts'
import { HostError } from '../host-client/make-request.ts'

type MoveEvent = Extract<HostEvent, { kind: 'move' }>

export type MovesOptions = {
  readonly host: HostClient
  /** What the host knows, as the session's summary has it. */
  readonly known: (scope: SessionScope) => SessionMove | undefined
  /** The host's answer is as good as its event, and may come first. */
  readonly told: (event: MoveEvent) => void
  readonly placed: (scope: SessionScope, placement: Placement) => void
}

/**
 * Which sessions change their place, to where, and why the last one that could not did not. The host knows it of each; here lies only what
 * this tab asks for, until the host has said something of it.
 */
export function createMoves({ host, known, told, placed }: MovesOptions) {
  const [asked, setAsked] = createStore<Record<string, SessionMove>>({})
  /** What this tab asked for and did not see yet: its own doing is no news to the person before it. */
  const own = new Map<string, readonly SessionMove[]>()
  const disown = (key: string, is: (wish: SessionMove) => boolean) =>
    void own.set(
      key,
      (own.get(key) ?? []).filter((wish) => !is(wish)),
    )
  const askedOf = (key: string) => unwrap(asked)[key]
  /** Replaced whole: a store would merge the new one into the one before. */
  const put = (key: string, move: SessionMove | undefined) =>
    setAsked(
      produce((draft) => {
        if (move) draft[key] = move
        else delete draft[key]
      }),
    )
  const end = (scope: SessionScope, to: Directory) => told({ kind: 'move', ...scope, to, state: 'ended' })

  /** Answers what the host still makes of it. */
  async function takeBack(scope: SessionScope): Promise<SessionMove | undefined> {
    const before = known(scope)
    const { move } = await host.takeMoveBack(scope.serverKey, scope.sessionID)
    if (!move && before && known(scope) === before) end(scope, before.to)
    return move
  }

  return {
    of: (scope: SessionScope): SessionMove | undefined => asked[sessionKey(scope)] ?? known(scope),
    /** The host speaks of it: from now on that is what counts. */
    apply(event: MoveEvent): void {
      const key = sessionKey(event)
      if (event.state === 'ended' && event.reason) disown(key, ({ to }) => to === event.to)
      const mine = askedOf(key)
      if (mine?.to === event.to || mine?.state === 'failed') put(key, undefined)
    },
    /** The reason was read: here, and so for every page. */
    dismiss(scope: SessionScope): void {
      const key = sessionKey(scope)
      if (askedOf(key)?.state === 'failed') put(key, undefined)
      const before = known(scope)
      if (before?.state !== 'failed') return
      end(scope, before.to)
      // Where the host can't be told now, the next page shows it once more.
      void host.takeMoveBack(scope.serverKey, scope.sessionID).catch(() => undefined)
    },
    /** True for a change of place that this tab asked for; asked once, it is answered once. */
    takeOwn(scope: SessionScope, directory: Directory): boolean {
      const key = sessionKey(scope)
      const found = own.get(key)?.find(({ to }) => to === directory)
      disown(key, (wish) => wish === found)
      return found !== undefined
    },
    /** Calls off what waits. Resolves with false where it was too late for that. */
    async stay(scope: SessionScope): Promise<boolean> {
      const left = await takeBack(scope)
      if (left) return false
      own.delete(sessionKey(scope))
      return true
    },
    /** Shows at once. Rejects with the host's own words; the reason stays with the session too, for whoever looks later. */
    async move(scope: SessionScope, request: MoveRequest): Promise<MoveAnswer> {
      const key = sessionKey(scope)
      const { directory: to } = request
      const mine: SessionMove = { to, state: request.whenBusy === 'wait' ? 'waiting' : 'moving' }
      // To wait for the same place twice is one wait.
      disown(key, (wish) => wish.to === to && wish.state === 'waiting')
      own.set(key, [...(own.get(key) ?? []), mine])
      put(key, mine)
      // Neither a later wish of this tab nor the host's own word has taken its place.
      const isMine = () => askedOf(key) === mine
      try {
        const answer = await host.move(scope.serverKey, scope.sessionID, request)
        placed(scope, answer.placement)
        const silent = isMine()
        if (silent) put(key, undefined)
        if (answer.state === 'moved') {
          disown(key, (wish) => wish === mine)
          if (known(scope)?.to === to) end(scope, to)
        } else if (silent) told({ kind: 'move', ...scope, to, state: 'waiting' })
        return answer
      } catch (failure) {
        disown(key, (wish) => wish === mine)
        const reason = reasonOf(failure)
        // A move that was refused for being busy changes nothing of one that waits already.
        const isOver = reason.code === 'superseded' || known(scope)?.state === 'waiting'
        if (isMine()) put(key, isOver ? undefined : { to, state: 'failed', reason })
        throw failure
      }
    },
  }
}
export type MovesView = ReturnType<typeof createMoves>

function reasonOf(failure: unknown): MoveReason {
  if (failure instanceof HostError) return { code: failure.code, message: failure.message }
  return { code: 'failed', message: failure instanceof Error ? failure.message : String(failure) }
}
