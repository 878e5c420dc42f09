import type { Worktree } from '@pointsman/domain/host-api'
import { readDirectory, type Directory } from '@pointsman/domain/scope'
import { askEngine, withDirectory } from '../board/engine-answers.ts'
import type { Engine } from '../engine/engine.ts'
import { listWorktrees } from '../worktree/list-worktrees.ts'

/** Of a managed server as git has them; of a remote one as the engine names those that it made (S-11). */
export async function listServerWorktrees(engine: Engine): Promise<readonly Worktree[]> {
  const { kind, directory: root, git } = engine.info()
  if (kind === 'managed') return listWorktrees({ root, git })
  const value = await askEngine(engine, withDirectory('/experimental/worktree', root))
  const directories = Array.isArray(value)
    ? value.map(readDirectory).filter((directory) => directory !== undefined)
    : []
  const others = directories.filter((directory) => directory !== root)
  return [remote(root, true), ...others.map((directory) => remote(directory, false))]
}

const remote = (directory: Directory, main: boolean): Worktree => ({
  directory,
  name: main ? 'main' : (directory.split(/[\\/]/).at(-1) ?? directory),
  main,
  state: 'present',
})
