import { createContext, useContext } from 'solid-js'
import type { Stage } from './create-stage.ts'

export const StageContext = createContext<Stage>()

export function useStage(): Stage {
  const stage = useContext(StageContext)
  if (!stage) throw new Error('useStage must be called below <StageContext.Provider value={createStage()}>')
  return stage
}
