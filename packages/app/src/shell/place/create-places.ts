import type { ServerInfo } from '@pointsman/domain/host-api'
import { isSessionID, type Directory, type SessionScope } from '@pointsman/domain/scope'
import { judgeWorktreeName } from '@pointsman/domain/worktree-name'
import { createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js'
import type { PlaceAsk, PlacePort } from '../../composer/place-command.ts'
import { HostError } from '../../host-client/make-request.ts'
import { busySentence } from '../../readiness/place-sentence.ts'
import type { ExecutionView } from '../../execution/create-execution-scope.ts'
import type { Readiness } from '../../readiness/create-readiness.ts'
import { isWithin } from '../../server/place.ts'
import type { SessionView } from '../../session/session-scope.ts'
import type { App } from '../create-app.ts'
import { createCounts } from './create-counts.ts'
import { createRemoval } from './create-removal.ts'
import { namedPlace, placeOptions, type PlaceOption } from './place-options.ts'

export type PlacesOptions = {
  readonly app: Pick<App, 'servers' | 'store' | 'madeOf'> & { readonly announce: (text: string) => unknown }
  readonly view: SessionView
  readonly execution: ExecutionView
  readonly readiness: Readiness
}

/** What the menu of places shows: the list, or the form for a new one; and where a person wants to go who must still say how. */
export type PlaceMenu = {
  readonly form: { readonly name: string } | undefined
  /** The place whose start command a person wants to read of; else the one where the session works. */
  readonly start?: Directory
  readonly target: Directory | undefined
}

/** The places of one session's server, and the ways between them: one door for chip, keys, palette and `/worktree` (S-6). */
export function createPlaces({ app, view, execution, readiness }: PlacesOptions) {
  const { servers } = app
  const { serverKey, sessionID } = view.scope
  const real: SessionScope | undefined = isSessionID(sessionID) ? { serverKey, sessionID } : undefined
  const [menu, setMenu] = createSignal<PlaceMenu>()
  const [carry, setCarry] = createSignal(false)

  const server = (): ServerInfo | undefined => servers.server(serverKey)
  const here = execution.directory
  const nameOf = (directory: Directory) => servers.placeOf(serverKey, directory).name
  const options = createMemo(() =>
    placeOptions({
      worktrees: servers.worktrees(serverKey),
      rows: servers.rows(serverKey),
      here: here(),
      sessionID,
      making: real === undefined,
      placeOf: (directory) => servers.placeOf(serverKey, directory),
    }),
  )
  const present = createMemo(() => options().find((option) => option.here))
  const home = (): Directory | undefined => options().find((option) => option.main)?.directory ?? server()?.directory
  const move = () => real && servers.moveOf(real)
  const gone = createMemo(() => {
    const directory = here()
    return directory !== undefined && servers.isGone(serverKey, directory)
  })
  /** Only its turn stands in the way: a person says what becomes of that. */
  function asksHow(): boolean {
    const judged = readiness.verdict('move')
    return !judged.ready && judged.reason === 'busy'
  }
  const removal = createRemoval({ servers, serverKey, announce: app.announce, nameOf })

  /** Why the session can't change its place at all. That it works is none: then a person is asked how. */
  function refusal(): string | undefined {
    if (server()?.git === false) return 'No git here: one place, no worktrees'
    if (!real && servers.rows(serverKey).some((row) => row.sessionID === sessionID))
      return 'The session is being made; it can move once it is there'
    const judged = readiness.control('moveWhenBusy')
    return judged.ready ? undefined : judged.reason
  }
  /** Why it can't go to this one. */
  function refusalOf(option: PlaceOption): string | undefined {
    if (option.state === 'missing') return 'Its folder is gone'
    if (option.state === 'bare') return 'A bare repository has no files to work on'
    return option.here ? undefined : refusal()
  }
  /** Why none can be made, as the server says it. */
  function makeRefusal(): string | undefined {
    const able = server()?.capabilities.makeWorktree
    if (server()?.git === false) return 'No git here: one place, no worktrees'
    return able && !able.able ? able.reason : refusal()
  }
  /** Why a new one takes no base and no start command, as the server says it. */
  function optionsRefusal(): string | undefined {
    const able = server()?.capabilities.worktreeOptions
    return able && !able.able ? able.reason : undefined
  }
  /** What this server can't do with places, and why: said, since no control stands for it. */
  function absences(): readonly string[] {
    const { removeWorktree, agentTools } = server()?.capabilities ?? {}
    return server()?.git === false
      ? []
      : [removeWorktree, agentTools].flatMap((one) => (one?.able === false ? [one.reason] : []))
  }
  function nameVerdict(name: string) {
    return judgeWorktreeName(
      name,
      options().flatMap((option) => [option.name, ...(option.branch === undefined ? [] : [option.branch])]),
    )
  }

  function close(): void {
    setMenu(undefined)
    if (real) servers.dismissMove(real)
  }

  /** Goes there at once, or asks how where the session works. Resolves when it is there or waits; a failure is kept with the session. */
  async function go(to: Directory, whenBusy?: 'wait' | 'stop'): Promise<void> {
    if (to === here()) return stay(to)
    if (!real) {
      execution.choose(to)
      app.store.write(placeKey(view.key), to === home() ? undefined : to)
      app.announce(`It will work in ${nameOf(to)}`)
      return close()
    }
    if (whenBusy === undefined && asksHow()) {
      setMenu({ form: undefined, target: to })
      app.announce(busySentence)
      return
    }
    const carries = carry() && (present()?.dirty ?? 0) > 0
    setCarry(false)
    close()
    try {
      const { state } = await servers.move(real, {
        directory: to,
        ...(carries ? { carryChanges: true } : {}),
        ...(whenBusy === undefined ? {} : { whenBusy }),
      })
      app.announce(state === 'moved' ? `It works in ${nameOf(to)} now` : `It moves to ${nameOf(to)} when its turn ends`)
      void servers.readWorktrees(serverKey)
    } catch (failure) {
      // It began to work between the look and the click.
      if (failure instanceof HostError && failure.code === 'busy' && whenBusy === undefined) {
        servers.dismissMove(real)
        setMenu({ form: undefined, target: to })
      }
      throw failure
    }
  }

  /** It is there: what waits to take it elsewhere is called off. */
  async function stay(at: Directory): Promise<void> {
    const waits = move()?.state === 'waiting'
    close()
    if (real && waits && (await servers.stay(real))) app.announce(`It stays in ${nameOf(at)}`)
  }

  /** Makes one and enters it. Rejects with the host's words where it could not be made. */
  async function make(wanted: {
    readonly name: string
    readonly base?: string
    readonly start?: readonly string[]
  }): Promise<void> {
    const { worktree } = await servers.makeWorktree(serverKey, {
      name: wanted.name,
      ...(wanted.base ? { base: wanted.base } : {}),
      ...(wanted.start && wanted.start.length > 0 ? { start: [...wanted.start] } : {}),
    })
    await servers.readWorktrees(serverKey)
    // It stands, whatever comes of entering it: that one's failure is told at the chip.
    await go(worktree.directory).catch(() => undefined)
  }

  async function ask(wish: PlaceAsk): Promise<void> {
    const held = refusal()
    if (held) throw new Error(held)
    if (wish.kind === 'choose') return void setMenu({ form: undefined, target: undefined })
    if (wish.kind === 'exit') {
      const main = home()
      return main === undefined ? undefined : go(main)
    }
    const found = namedPlace(options(), wish.name)
    if (found) {
      const refused = refusalOf(found)
      if (refused) throw new Error(`${found.name}: ${refused}`)
      return go(found.directory)
    }
    const cannot = makeRefusal()
    if (cannot) throw new Error(`No worktree is called “${wish.name}”. ${cannot}`)
    const judged = nameVerdict(wish.name)
    if (!judged.ok) throw new Error(`${judged.message}. “${judged.suggestion}” would do`)
    await make({ name: wish.name })
  }

  // A session may work in a worktree that was made since the list was read, or that is gone since.
  createEffect(
    on([here, () => server()?.kind], ([directory, kind]) => {
      if (directory !== undefined && kind === 'managed') void servers.checkPlace(serverKey, directory)
    }),
  )
  createCounts({ servers, serverKey, session: real, here, undoing: view.undoing })
  // A person who was still being asked what becomes of its turn has the answer.
  createEffect(
    on(
      () => view.status().kind !== 'idle',
      (now, before) => {
        if (!before || now) return
        const target = untrack(menu)?.target
        if (target !== undefined && !untrack(asksHow)) void go(target).catch(() => undefined)
      },
    ),
  )
  createEffect(
    on(
      () => menu() !== undefined,
      (open) => {
        if (open) void servers.readWorktrees(serverKey)
      },
      { defer: true },
    ),
  )

  // A new session goes where it was going before a reload, if that is still there.
  let kept = real ? undefined : app.store.read(placeKey(view.key))
  createEffect(() => {
    const found = options().find((option) => option.directory === kept && option.state === 'present')
    if (!found) return
    kept = undefined
    untrack(() => execution.choose(found.directory))
  })
  onCleanup(() => {
    if (!isSessionID(sessionID) && app.madeOf(serverKey, sessionID) !== undefined)
      app.store.write(placeKey(view.key), undefined)
  })

  const [branches, setBranches] = createSignal<readonly string[]>([])
  function openForm(name = ''): void {
    setMenu({ form: { name }, target: undefined })
    // Only to choose from: where they can't be read, one is typed.
    void servers.branches(serverKey).then(setBranches, () => undefined)
  }
  const start = () => {
    const wanted = menu()?.start
    return (wanted === undefined ? present() : options().find((option) => option.directory === wanted))?.start
  }
  /** The sessions that work in a worktree, and those of them whose turn runs. */
  function workersOf(directory: Directory) {
    const rows = servers
      .rows(serverKey)
      .filter((row) => row.parentID === undefined && isWithin(row.directory, directory))
    return { rows, busy: rows.filter((row) => row.status !== 'idle' && row.status !== 'error') }
  }

  const port: PlacePort = { offered: () => server()?.git !== false, refusal, ask }
  return {
    server,
    options,
    present,
    here,
    home,
    nameOf,
    move,
    gone,
    asksHow,
    making: real === undefined,
    refusal,
    refusalOf,
    makeRefusal,
    optionsRefusal,
    absences,
    nameVerdict,
    carry,
    setCarry,
    menu,
    openList: () => void setMenu({ form: undefined, target: undefined }),
    openForm,
    openStart: (directory: Directory) => void setMenu({ form: undefined, target: undefined, start: directory }),
    branches,
    start,
    workersOf,
    close,
    go,
    make,
    removal,
    port,
  }
}
export type Places = ReturnType<typeof createPlaces>

/** Where a session that is only begun will be made: in the browser's store, as its draft is. */
const placeKey = (sessionKey: string) => `place:${sessionKey}`
