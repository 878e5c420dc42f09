import type { HostEvent, SessionMove } from '@pointsman/domain/host-api'

type Told = Pick<Extract<HostEvent, { kind: 'move' }>, 'to' | 'state' | 'reason'>

/** What is known of a session's change of place after what the host said of one; a move that is done leaves nothing behind. */
export function moveAfter(now: SessionMove | undefined, told: Told): SessionMove | undefined {
  const { to, state, reason } = told
  if (state !== 'ended') return { to, state }
  // A later word ends an earlier move only where it is of the same place: an old one's end must not hide the new one.
  if (now && now.state !== 'failed' && now.to !== to) return now
  // Another request took its place: that one's own words follow.
  if (!reason || reason.code === 'superseded') return undefined
  return { to, state: 'failed', reason }
}
