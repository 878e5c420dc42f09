import { realpathSync, statSync } from 'node:fs'
import { readDirectory, type Directory } from '@pointsman/domain/scope'
import type { Engine } from '../engine/engine.ts'
import { findWorkspace, type Workspace } from '../worktree/list-worktrees.ts'
import { PlaceRefused } from '../worktree/place-refused.ts'
import { runGit } from '../worktree/run-git.ts'

/**
 * Where a move may lead: a worktree of the session's own workspace, judged by git's common directory, since another clone has the same
 * name, history and project id. Answers its real path; rejects with `PlaceRefused`.
 */
export async function judgeDestination(engine: Engine, workspace: Workspace, directory: Directory): Promise<Directory> {
  const { root } = workspace
  if (engine.info().kind !== 'managed') {
    // Its disk is not ours to look at: what it lists is what it has.
    if (await engine.allows(directory)) return directory
    // One that was made a moment ago.
    if ((await engine.worktrees()).some((tree) => tree.directory === directory)) return directory
    throw otherWorkspace(`${directory} is no place that ${engine.info().name} works in`, root, directory)
  }
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new PlaceRefused('missing-directory', `There is no directory ${directory}`, { directory })
  const real = readDirectory(realpathSync(directory)) ?? directory
  if (real === root) {
    const bare = workspace.git && (await runGit({ directory: root, args: ['rev-parse', '--is-bare-repository'] }))
    if (!bare || bare.out.trim() !== 'true') return real
    throw new PlaceRefused('bare', `${root} is a bare repository: it has no files to work on`, { directory: root })
  }
  if (!workspace.git) throw otherWorkspace(`${real} is another folder than ${root}`, root, real)
  const common = await runGit({ directory: root, args: ['rev-parse', '--path-format=absolute', '--git-common-dir'] })
  const args = ['rev-parse', '--path-format=absolute', '--git-common-dir', '--show-toplevel']
  const there = await runGit({ directory: real, args })
  if (common.ok && there.ok && there.out === `${common.out}${real}\n`) return real
  if (there.ok && there.out.startsWith(common.out)) {
    const top = there.out.slice(common.out.length).replace(/\n$/, '')
    throw otherWorkspace(
      `${real} is a folder inside the worktree ${top}: a session works in a whole worktree`,
      root,
      top,
    )
  }
  const other = (await findWorkspace(real)).root
  throw otherWorkspace(`${real} belongs to ${other}, and this session to ${root}`, root, other)
}

const otherWorkspace = (message: string, workspace: string, other: string) =>
  new PlaceRefused('other-workspace', message, { workspace, other })
