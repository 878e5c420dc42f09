import type { EngineEvent } from './engine-event.ts'

/** True of what may have changed files in the directory that it is told of: a tool's end, a turn's end. The shell tells nobody what it wrote. */
export function mayHaveWritten(event: EngineEvent): boolean {
  switch (event.kind) {
    case 'files-changed':
    case 'branch-changed':
      return true
    case 'part-updated': {
      const { part } = event
      return part.kind === 'tool' && (part.state.status === 'completed' || part.state.status === 'error')
    }
    case 'session-status':
      return event.status.kind === 'idle'
    // The user's message is told once more when what its turn changed is known.
    case 'message-updated':
      return event.message.role === 'user'
    default:
      return false
  }
}
