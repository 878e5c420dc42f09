import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import { mayHaveWritten } from '@pointsman/domain/may-have-written'
import { basename } from 'node:path'
import type {
  MadeWorktree,
  MakeWorktree,
  RemovedWorktree,
  StartedCommand,
  Worktree,
  WorktreeLoss,
} from '@pointsman/domain/host-api'
import { readDirectory, type Directory, type SessionID } from '@pointsman/domain/scope'
import { judgeWorktreeName } from '@pointsman/domain/worktree-name'
import type { Board } from '../board/make-board.ts'
import { askEngine } from '../board/engine-answers.ts'
import { readDirectories } from '../board/read-directories.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import { withDirectory } from '../engine/with-directory.ts'
import { pauseFor } from '../outbox/pause-for.ts'
import { addWorktree } from './add-worktree.ts'
import { readDefaultBranch } from './default-branch.ts'
import { listBranches } from './list-branches.ts'
import { listWorktrees, type Workspace } from './list-worktrees.ts'
import { makeChanges } from './make-changes.ts'
import { PlaceRefused } from './place-refused.ts'
import { judgeRemoval, removeWorktree } from './remove-worktree.ts'
import { runStart, type RunningStart } from './run-start.ts'

/** Milliseconds that a list waits for its counts. */
const countLimit = 800
/** Milliseconds that whoever made a worktree waits for its start command: what takes longer is told later. */
const startLimit = 3_000

/** The worktrees of one engine's workspace: listed, made and removed. One is made or removed at a time; lists wait for none. */
export function makePlaces(options: {
  readonly engine: Engine
  readonly board: Pick<Board, 'turnsIn'>
  /** A session that is on its way there, or waits to be. */
  readonly isWanted?: (directory: Directory) => SessionID | undefined
  /** A list that was read before is old. */
  readonly onChange: () => void
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly log: (line: string) => void
}) {
  const { engine, board, onChange, log } = options
  const pause = options.pause ?? pauseFor
  const changes = makeChanges({})
  const stopping = new AbortController()
  /** The start commands of this life of the host. */
  const starts = new Map<Directory, RunningStart>()
  let last: Promise<unknown> = Promise.resolve()
  let changing = 0

  const workspace = (): Workspace => ({ root: engine.info().directory, git: engine.info().git })
  const isRemote = () => engine.info().kind !== 'managed'

  function refuseUnable(name: 'makeWorktree' | 'removeWorktree' | 'worktreeOptions'): void {
    const capability = engine.info().capabilities[name]
    if (!capability.able) throw new PlaceRefused('not-able', capability.reason)
  }

  /** Git locks by itself, but two wishes for one name must not both find it free. */
  function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    changing += 1
    const mine = last.then(work).finally(() => (changing -= 1))
    last = mine.catch(() => {})
    return mine
  }

  async function list(): Promise<readonly Worktree[]> {
    if (isRemote()) return engine.worktrees()
    const place = workspace()
    const [trees, base] = await Promise.all([
      listWorktrees(place),
      place.git ? readDefaultBranch(place.root) : undefined,
    ])
    if (!place.git) return trees
    const present = trees.filter((tree) => tree.state === 'present').map((tree) => tree.directory)
    const limit = new AbortController()
    const found = await changes.of(present, base?.ref, pause(countLimit, limit.signal))
    limit.abort()
    return trees.map((tree) => {
      const start = starts.get(tree.directory)?.now()
      return { ...tree, ...found.get(tree.directory), ...(start ? { start } : {}) }
    })
  }

  async function describe(directory: Directory): Promise<Worktree> {
    const tree = (await listWorktrees(workspace())).find((one) => one.directory === directory)
    return tree ?? { directory, name: basename(directory), main: false, state: 'present' }
  }

  async function makeHere(wish: Partial<MakeWorktree>): Promise<Worktree> {
    const { name, base } = wish
    const directory = await addWorktree({
      workspace: workspace(),
      ...(name === undefined ? {} : { name }),
      ...(base === undefined ? {} : { base }),
    })
    changes.forget()
    // The engine's own list is a second old at most: what is made is used at once.
    await engine.allows(directory)
    return describe(directory)
  }

  /** S-11: by the engine's own API, which knows a name and nothing else. It fills the folder after its answer. */
  async function makeThere(wish: Partial<MakeWorktree>): Promise<Worktree> {
    const { name: server } = engine.info()
    if (wish.base !== undefined || wish.start !== undefined) refuseUnable('worktreeOptions')
    const taken = (await engine.worktrees()).flatMap((tree) => [tree.name, ...(tree.branch ? [tree.branch] : [])])
    const verdict = wish.name === undefined ? { ok: true as const } : judgeWorktreeName(wish.name, taken)
    if (!verdict.ok) throw new PlaceRefused('bad-name', verdict.message, { suggestion: verdict.suggestion })
    const made = await askEngine(engine, withDirectory('/experimental/worktree', engine.info().directory), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wish.name === undefined ? {} : { name: wish.name }),
    })
    const field = (key: string) =>
      typeof made === 'object' && made !== null ? (made as Record<string, unknown>)[key] : undefined
    const directory = readDirectory(field('directory'))
    if (!directory) throw new PlaceRefused('git-refused', `${server} does not say where it made the worktree`)
    const branch = field('branch')
    return {
      directory,
      name: String(field('name') ?? basename(directory)),
      main: false,
      state: 'present',
      ...(typeof branch === 'string' ? { branch } : {}),
    }
  }

  async function tellEnd(run: RunningStart): Promise<void> {
    await run.ended
    changes.forget()
    if (!stopping.signal.aborted) onChange()
  }

  async function begin(directory: Directory, command: readonly string[]): Promise<StartedCommand> {
    const run = runStart({ command, directory, signal: stopping.signal })
    starts.set(directory, run)
    void tellEnd(run)
    const limit = new AbortController()
    await Promise.race([run.ended, pause(startLimit, limit.signal)])
    limit.abort()
    return run.now()
  }

  async function refuseInUse(directory: Directory, present: boolean): Promise<void> {
    const inUse = (words: string, sessionIDs: readonly SessionID[]) =>
      new PlaceRefused('in-use', `${words} in ${directory}: stop it or wait until it is done`, { sessions: sessionIDs })
    if (starts.get(directory)?.now().running) throw inUse('The start command is still running', [])
    const busy = board.turnsIn(directory)
    if (busy.length > 0) throw inUse('A session is at work', busy)
    const wanted = options.isWanted?.(directory)
    if (wanted) throw inUse('A session is about to work', [wanted])
    if (!present) return
    if (engine.info().status !== 'ready') throw new EngineUnavailable('the engine is not ready', false)
    const read = await readDirectories(engine, [directory])
    // Unknown is not idle.
    if (read.failed.length > 0)
      throw new PlaceRefused('unreadable', `The engine does not say whether a session is at work in ${directory}`)
    if (read.statuses.size > 0) throw inUse('A session is at work', [...read.statuses.keys()])
  }

  async function remove(directory: Directory, confirmed: string | undefined): Promise<RemovedWorktree> {
    const place = workspace()
    const { present } = await judgeRemoval(place, directory)
    await refuseInUse(directory, present)
    const doomed = await judgeRemoval(place, directory)
    const { loss } = doomed
    const isLoss = loss.files.length + loss.ignored.length + loss.commits.length > 0
    if (isLoss && confirmed !== loss.fingerprint) throw new PlaceRefused('would-lose', wordsOf(directory, loss), loss)
    // A worktree that is made there again must not meet what the engine knows of this one.
    if (present) await dispose(directory)
    const removed = await removeWorktree(place, doomed)
    changes.forget()
    starts.delete(directory)
    log(`${engine.key}: removed the worktree ${directory}`)
    onChange()
    return removed
  }

  async function dispose(directory: Directory): Promise<void> {
    const request = { method: 'POST', timeout: 5_000 }
    await askEngine(engine, withDirectory('/instance/dispose', directory), request).catch((cause: unknown) =>
      log(`${engine.key}: what it knows of ${directory} could not be dropped: ${String(cause)}`),
    )
  }

  return {
    /** The main one first, with counts where they could be read in time. */
    list,
    /** What a new one can begin from: of a remote engine only it could tell, and it does not ask for a base. */
    branches: async (): Promise<readonly string[]> =>
      isRemote() || !workspace().git ? [] : listBranches(workspace().root),
    /** A start command that fails leaves the worktree. Rejects with `PlaceRefused`. */
    async make(wish: Partial<MakeWorktree>): Promise<MadeWorktree> {
      refuseUnable('makeWorktree')
      const worktree = await oneAtATime(() => (isRemote() ? makeThere(wish) : makeHere(wish)))
      log(`${engine.key}: made the worktree ${worktree.directory}`)
      onChange()
      const { start: command = [] } = wish
      return command.length === 0 ? { worktree } : { worktree, start: await begin(worktree.directory, command) }
    },
    /** S-8. Rejects with `PlaceRefused`: `would-lose` has the loss as its detail. */
    async remove(wish: { readonly directory: Directory; readonly confirmed?: string }): Promise<RemovedWorktree> {
      refuseUnable('removeWorktree')
      return oneAtATime(() => remove(wish.directory, wish.confirmed))
    },
    /** One is being made or removed here, and will be told of. */
    isChanging: () => changing > 0,
    /** After a move that carried changes along. */
    forget: changes.forget,
    /** Before anyone hears of it: who then asks sees what a tool, a turn, an undo or a restore changed. */
    apply({ directory, event }: EngineEnvelope): void {
      if (directory && (mayHaveWritten(event) || event.kind === 'session-updated')) changes.outdate(directory)
    },
    workspace,
    stop: () => stopping.abort(new Error('the host stops')),
  }
}
export type Places = ReturnType<typeof makePlaces>

function wordsOf(directory: string, { files, ignored, commits }: WorktreeLoss): string {
  const count = (number: number, one: string) => (number === 1 ? `1 ${one}` : `${number} ${one}s`)
  const lost = [
    ...(files.length > 0 ? [count(files.length, 'changed file')] : []),
    ...(ignored.length > 0 ? [count(ignored.length, 'ignored file')] : []),
    ...(commits.length > 0 ? [`${count(commits.length, 'commit')} that no other branch has`] : []),
  ]
  return `Removing ${basename(directory)} would lose ${lost.join(' and ')}`
}
