import { join } from 'node:path'
import type { HostEvent, MoveRequest, ServerInfo } from '@pointsman/domain/host-api'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { makeBoard } from '../board/make-board.ts'
import type { Engine } from '../engine/engine.ts'
import { makeDispatcher, turnLimit } from '../outbox/make-dispatcher.ts'
import { makeItemStore } from '../outbox/make-item-store.ts'
import { makeScriptedEngine, type ScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { makeScratch } from '../worktree/make-scratch.ts'
import { makeMover, type Mover } from './make-mover.ts'

export const one = 'ses_one' as SessionID
export const child = 'ses_child' as SessionID

export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'granted',
    (cause: { code?: string; name: string }) => cause.code ?? cause.name,
  )

/** For tests only: a repository with two worktrees, and hosts that move a session between them. */
export function makeMoveWorld() {
  const closing: (() => void)[] = []
  const scratch = makeScratch()
  const root = scratch.repository('ledger')
  const tree = (name: string) => {
    const directory = join(root, '.worktrees', name) as Directory
    scratch.git(root, 'worktree', 'add', '-q', '-b', name, '--', directory)
    return directory
  }
  const a = tree('a')
  const b = tree('b')

  /** A host around the engine in memory. Its clock stands: a wait ends when the test lets it. */
  async function house(before?: { readonly scripted: ScriptedEngine; readonly store: Store }) {
    const scripted = before?.scripted ?? makeScriptedEngine({ directory: root })
    if (!before) scripted.addSession(one)
    const listeners = new Set<(info: ServerInfo) => void>()
    /** The engine's answer to a move waits for this. */
    const gate: { move?: Promise<void> } = {}
    const engine: Engine = {
      ...scripted.engine,
      fetch: async (path, init) => {
        if (path.endsWith('/move-session')) await gate.move
        return scripted.engine.fetch(path, init)
      },
      onChange: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const store = before?.store ?? openStore({ file: ':memory:', migrations })
    const events: HostEvent[] = []
    const watchers = new Set<() => void>()
    const emit = (event: HostEvent) => {
      events.push(event)
      for (const look of watchers) look()
    }
    const log = () => {}
    const items = makeItemStore({ store, emit })
    const board = makeBoard({ engine, store, emit, moveOf: (id) => mover.moveOf(id), log })
    type Wait = { readonly milliseconds: number; readonly go: () => void }
    const [waits, limits]: [Wait[], Wait[]] = [[], []]
    const held = { time: 1_000_000, byHand: false }
    // The waits that settle a turn are let through with the clock; the long ones end by an event or by a test’s own hand.
    const pause = (milliseconds: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
        const go = () => {
          held.time += milliseconds
          resolve()
        }
        const isLong = milliseconds > 1_500
        if (!isLong && !held.byHand) return void setImmediate(go)
        ;(isLong ? limits : waits).push({ milliseconds, go })
        for (const look of watchers) look()
      })
    const mover: Mover = makeMover({
      engine,
      store,
      board,
      items,
      workspace: () => ({ root, git: true }),
      emit,
      onFree: (id) => dispatcher.wake(id),
      onMoved: () => {},
      log,
      pause,
      now: () => held.time,
    })
    const dispatcher = makeDispatcher({
      engine,
      items,
      board,
      log,
      isHeld: (id) => mover.isHeld(id as SessionID),
      pause: (milliseconds) =>
        new Promise<void>((resolve) => {
          if (milliseconds !== turnLimit) setImmediate(resolve)
        }),
    })
    await board.opened('life-1')
    const stopListening = scripted.onEvent((envelope) => {
      board.apply(envelope)
      emit({ kind: 'engine', serverKey: engine.key, ...envelope })
      dispatcher.apply(envelope)
      mover.apply(envelope)
    })
    const stop = () => {
      stopListening()
      mover.stop()
      dispatcher.stop()
    }
    closing.unshift(stop)
    if (!before) closing.push(() => store.close())
    const status = (id: string, type: 'busy' | 'idle', where: string = root) => {
      if (type === 'busy') scripted.statuses.set(id, { type, where })
      else scripted.statuses.delete(id)
      scripted.emit('session.status', { sessionID: id, status: { type } }, where)
    }
    return {
      scripted,
      store,
      stop,
      board,
      items,
      mover,
      dispatcher,
      events,
      waits,
      limits,
      held,
      gate,
      status,
      told: () =>
        events.flatMap((event) =>
          event.kind === 'move'
            ? [[event.state, event.to, ...(event.reason ? [event.reason.code] : [])].join(' ')]
            : [],
        ),
      moves: () => scripted.posts('move-session').map(({ body }) => [body['sessionID'], body['destination']]),
      move: (directory: Directory, more: Partial<MoveRequest> = {}) => mover.move(one, { directory, ...more }),
      where: () => scripted.sessions.get(one)?.['directory'],
      until(look: () => boolean): Promise<void> {
        return new Promise((resolve) => {
          const again = () => {
            if (!look()) return
            watchers.delete(again)
            resolve()
          }
          watchers.add(again)
          again()
        })
      },
      become(status_: ServerInfo['status']) {
        for (const listener of listeners) listener({ ...engine.info(), status: status_ })
      },
      /** A turn of another client: a prompt, and an assistant message that is not done. */
      begin(id = 'msg_1') {
        scripted.messages.set(one, [{ id, sessionID: one, role: 'user', agent: 'build', time: { created: 1 } }])
        scripted.begin(one, id)
        status(one, 'busy')
      },
      end(id = 'msg_1') {
        scripted.answer(one, id)
        status(one, 'idle')
      },
    }
  }

  return {
    scratch,
    root,
    a,
    b,
    house,
    /** After each test. */
    close: () => closing.splice(0).forEach((close) => close()),
    end: scratch.end,
  }
}
export type MoveWorld = ReturnType<typeof makeMoveWorld>
