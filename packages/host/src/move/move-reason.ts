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
