import type { Directory, SessionID } from '@pointsman/domain/scope'
import { managedCapabilities } from '../engine/capabilities.ts'
import type { Engine } from '../engine/engine.ts'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { makePlaces } from './make-places.ts'
import { makeScratch } from './make-scratch.ts'
import type { PlaceRefused } from './place-refused.ts'

/** For tests only: the places of a real repository, before an engine in memory. */
export function placesOf(
  root: Directory,
  more: { readonly git?: boolean; readonly turns?: readonly string[]; readonly pause?: () => Promise<void> } = {},
) {
  const { git = true, turns = [] } = more
  const pause = more.pause ? { pause: more.pause } : {}
  const told = { count: 0 }
  const scripted = makeScriptedEngine({ directory: root })
  const base = scripted.engine.info()
  const engine: Engine = {
    ...scripted.engine,
    info: () => ({ ...base, git, capabilities: managedCapabilities({ git }) }),
  }
  const board = { turnsIn: () => turns as readonly SessionID[] }
  return {
    scripted,
    told,
    ...makePlaces({ engine, board, onChange: () => (told.count += 1), log: () => {}, ...pause }),
  }
}

/** For tests only: repositories of their own, and what works in them. */
export function makePlacesWorld() {
  const scratch = makeScratch()
  let count = 0
  return {
    ...scratch,
    fresh() {
      count += 1
      const root = scratch.repository(`repo-${count}`)
      return { root, count, ...placesOf(root) }
    },
  }
}
export type PlacesWorld = ReturnType<typeof makePlacesWorld>

export const refusal = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it was granted')
    },
    (cause: PlaceRefused) => cause,
  )
