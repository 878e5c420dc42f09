import { createContext, useContext } from 'solid-js'
import type { App } from './create-app.ts'

export const AppContext = createContext<App>()

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp must be called below <AppContext.Provider value={createApp()}>')
  return app
}
