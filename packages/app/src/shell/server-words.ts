import type { ServerInfo } from '@pointsman/domain/host-api'

export function serverWhere(server: ServerInfo): string {
  return server.kind === 'remote' ? 'remote' : 'this machine'
}

export function worktreeCount(count: number): string {
  return count === 1 ? '1 worktree' : `${count} worktrees`
}

/** Whether a session can be begun on it now, and if not why. */
export function newSessionVerdict(
  server: ServerInfo,
): { readonly ready: true } | { readonly ready: false; readonly reason: string } {
  switch (server.status) {
    case 'ready':
    case 'stopped':
      return { ready: true }
    case 'starting':
      return { ready: false, reason: `The engine of ${server.name} is starting` }
    case 'failed':
      return {
        ready: false,
        reason:
          server.kind === 'remote' ? `${server.name} can’t be reached` : `The engine of ${server.name} did not start`,
      }
  }
}
