import { basename } from 'node:path'
import type { Worktree } from '@pointsman/domain/host-api'
import { readDirectory, type Directory } from '@pointsman/domain/scope'
import { askEngine, type EngineAddress } from './ask-engine.ts'
import { withDirectory } from './with-directory.ts'

/** What a remote engine says of the place where it works. */
export type RemotePlace = { readonly root: Directory; readonly git: boolean }

export class RemoteRefuses extends Error {
  override readonly name = 'RemoteRefuses'
}

async function ask(address: EngineAddress, path: string): Promise<unknown> {
  const answer = await askEngine(address, path, { timeout: 10_000 })
  if (answer.status === 401 || answer.status === 403) throw new RemoteRefuses('the password is refused')
  if (!answer.ok) throw new Error(`${path.replace(/\?.*/, '')} answers ${answer.status}`)
  return answer.json()
}

export async function readVersion(address: EngineAddress): Promise<string> {
  const health = await ask(address, '/global/health')
  if (field(health, 'healthy') !== true) throw new Error('it is no opencode server, or not a healthy one')
  const version = field(health, 'version')
  return typeof version === 'string' ? version : ''
}

export async function readPlace(address: EngineAddress): Promise<RemotePlace> {
  const [path, project] = await Promise.all([ask(address, '/path'), ask(address, '/project/current')])
  const git = field(project, 'vcs') === 'git'
  // Without git the engine calls the whole disk the worktree; the folder that it was started in is meant.
  const root = (git ? readDirectory(field(project, 'worktree')) : undefined) ?? readDirectory(field(path, 'directory'))
  if (root === undefined) throw new Error('it does not say where it works')
  return { root, git }
}

/** S-11: the engine's own list; each branch is asked for, since the list has none. */
export async function readRemoteWorktrees(address: EngineAddress, place: RemotePlace): Promise<readonly Worktree[]> {
  const listed = place.git ? await ask(address, withDirectory('/experimental/worktree', place.root)) : []
  const directories = (Array.isArray(listed) ? listed : []).map(readDirectory).filter((one) => one !== undefined)
  return Promise.all(
    [place.root, ...directories.filter((one) => one !== place.root)].map(async (directory) => {
      const vcs = place.git ? await ask(address, withDirectory('/vcs', directory)).catch(() => undefined) : undefined
      const branch = field(vcs, 'branch')
      const main = directory === place.root
      return {
        directory,
        name: main ? 'main' : basename(directory) || directory,
        main,
        state: 'present' as const,
        ...(typeof branch === 'string' ? { branch } : {}),
      }
    }),
  )
}

/** Where its sessions work, whichever client made them. Without a limit the engine stops at 100, and an older one's place would be refused. */
export async function readSessionDirectories(
  address: EngineAddress,
  place: RemotePlace,
): Promise<readonly Directory[]> {
  const sessions = await ask(address, withDirectory('/session?scope=project&limit=1000000', place.root))
  return (Array.isArray(sessions) ? sessions : [])
    .map((session: unknown) => readDirectory(field(session, 'directory')))
    .filter((one) => one !== undefined)
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
