import type { MoveReason } from '@pointsman/domain/host-api'
import { EngineRefused } from '../board/engine-answers.ts'
import { EngineUnavailable } from '../engine/engine.ts'
import { PlaceRefused } from '../worktree/place-refused.ts'

/** Why a session was not moved, for whoever sees it later. */
export function moveReason(cause: unknown): MoveReason {
  if (cause instanceof PlaceRefused || cause instanceof EngineRefused)
    return { code: cause.code, message: cause.message }
  if (cause instanceof EngineUnavailable) return { code: 'engine-unavailable', message: cause.message }
  return { code: 'unexpected', message: cause instanceof Error ? cause.message : String(cause) }
}

/** The session is there, and its changes are not: said, and never taken for done. */
export function notCarried(from: string, to: string, files: readonly string[]): PlaceRefused {
  const count = files.length === 1 ? '1 changed file' : `${files.length} changed files`
  const named = files.slice(0, 3).join(', ') + (files.length > 3 ? ' and more' : '')
  return new PlaceRefused(
    'not-carried',
    `It works in ${to} now, but ${count} of ${from} did not come along: ${named}`,
    {
      from,
      to,
      files,
    },
  )
}
