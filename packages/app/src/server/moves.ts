import type { HostEvent } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'

/** A session's change of place: asked by this tab, waiting for its turn's end, being made, or not made and why. */
export type Move =
  | { readonly to: Directory; readonly state: 'waiting' | 'moving' }
  | { readonly to: Directory; readonly state: 'failed'; readonly reason: MoveReason }
export type MoveReason = { readonly code: string; readonly message: string }

/** By session key. */
export type Moves = Readonly<Record<string, Move>>

/** The moves after what the host said of one; a move that is done leaves nothing behind. */
export function moveAfter(
  event: Pick<Extract<HostEvent, { kind: 'move' }>, 'to' | 'state' | 'reason'>,
): Move | undefined {
  const { to, state, reason } = event
  if (state !== 'ended') return { to, state }
  // Another request took its place: that one's own words follow.
  if (!reason || reason.code === 'superseded') return undefined
  return { to, state: 'failed', reason }
}

/** A later word ends an earlier move only where it is of the same place: an old one's end must not hide the new one. */
export function isEndOfOther(
  now: Move | undefined,
  event: { readonly to: Directory; readonly state: string },
): boolean {
  return event.state === 'ended' && now !== undefined && now.state !== 'failed' && now.to !== event.to
}
