import { createContext, createEffect, onCleanup, useContext } from 'solid-js'
import type { Room } from './create-room.ts'
import type { Stage } from './create-stage.ts'

export const StageContext = createContext<Stage>()

export function useStage(): Stage {
  const stage = useContext(StageContext)
  if (!stage) throw new Error('useStage must be called below <StageContext.Provider value={createStage()}>')
  return stage
}

/** This session is what the page is about, as long as the caller's owner lives: keys and palette act on it. */
export function useOnStage(room: () => Room): void {
  const stage = useStage()
  createEffect(() => {
    const now = room()
    stage.enter(now)
    onCleanup(() => stage.leave(now))
  })
}
