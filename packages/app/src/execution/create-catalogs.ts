import { makeKey } from '@pointsman/domain/key'
import type { Placement, ServerKey } from '@pointsman/domain/scope'
import { createRoot } from 'solid-js'
import { makeRegistry } from '../lib/make-registry.ts'
import type { Servers } from '../server/create-servers.ts'
import { createDirectoryCatalog, type DirectoryCatalog } from './create-directory-catalog.ts'

/** Directories kept while nobody works there, and for how many milliseconds (S-12). */
const kept = 20
const keptFor = 5 * 60_000

/** A directory in one life of its engine: another life may offer other things there. */
export type CatalogPlace = { readonly serverKey: ServerKey } & Pick<Placement, 'directory' | 'incarnation'>

type Entry = { readonly place: CatalogPlace; readonly catalog: DirectoryCatalog; readonly dispose: () => void }

/** One catalog for each directory, shared by all views that work there, then kept for who comes back. */
export function createCatalogs({ servers, now }: { readonly servers: Servers; readonly now?: () => number }) {
  const registry = makeRegistry<Entry>({
    kept,
    keptFor,
    rest: ({ catalog }) => catalog.rest(),
    dispose: ({ dispose }) => dispose(),
  })
  const make = (place: CatalogPlace) =>
    createRoot((dispose) => ({
      place,
      dispose,
      catalog: createDirectoryCatalog({
        servers,
        serverKey: place.serverKey,
        directory: place.directory,
        ...(now ? { now } : {}),
      }),
    }))

  return {
    /** Uses a directory's catalog until `leave`. */
    use(place: CatalogPlace): { readonly catalog: DirectoryCatalog; readonly leave: () => void } {
      const { serverKey, directory, incarnation } = place
      // A life that ended does not come back.
      registry.forget((entry) => entry.place.serverKey === serverKey && entry.place.incarnation !== incarnation)
      const { value, leave } = registry.use(makeKey(serverKey, directory, incarnation), () => make(place))
      return { catalog: value.catalog, leave }
    },
  }
}
export type Catalogs = ReturnType<typeof createCatalogs>
