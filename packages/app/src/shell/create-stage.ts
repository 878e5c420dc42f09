import { createSignal } from 'solid-js'
import type { Room } from './create-room.ts'

/** What stands over the page, and which session stands on it: for the actions that are not the session's own controls. */
export function createStage() {
  const [room, setRoom] = createSignal<Room>()
  const [palette, setPalette] = createSignal(false)
  const [keys, setKeys] = createSignal(false)
  return {
    room,
    enter: (next: Room) => void setRoom(() => next),
    /** By instance: who leaves late must not take the next one along. */
    leave: (last: Room) => void setRoom((now) => (now === last ? undefined : now)),
    palette,
    setPalette,
    keys,
    setKeys,
  }
}
export type Stage = ReturnType<typeof createStage>
