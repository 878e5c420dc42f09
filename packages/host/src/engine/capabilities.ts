import type { Capabilities } from '@pointsman/domain/host-api'

const able = { able: true } as const
const unable = (reason: string) => ({ able: false, reason }) as const

export function managedCapabilities(workspace: { readonly git: boolean }): Capabilities {
  const worktree = workspace.git ? able : unable('This folder is no git repository, so it has no worktrees')
  return {
    makeWorktree: worktree,
    worktreeOptions: worktree,
    removeWorktree: worktree,
    agentTools: worktree,
    restart: able,
  }
}

/** S-11: its worktrees are made by its own API, and removing one there would lose work without a word. */
export function remoteCapabilities(options: { readonly name: string; readonly git: boolean }): Capabilities {
  const { name, git } = options
  return {
    makeWorktree: git ? able : unable(`${name} works in a folder that is no git repository`),
    worktreeOptions: unable(`${name} makes worktrees of its present commit, and starts nothing in them`),
    removeWorktree: unable(`Worktrees on ${name} are removed there: its API would delete unsaved work without asking`),
    agentTools: unable(`${name} runs elsewhere: Pointsman can't add tools to its agents`),
    // It is not ours to start: here it means to connect again, at once.
    restart: able,
  }
}
