import { isTemporarySessionID, makeTemporarySessionID, type TemporarySessionID } from '@pointsman/domain/scope'

const key = 'pointsman:temporary-ids'

/** The temporary ids that this tab made. They outlive a reload of the tab and are unknown to every other one. */
export function makeTemporaryIDs(storage: () => Storage = () => sessionStorage) {
  const ids = new Set<TemporarySessionID>(read())
  function read(): readonly TemporarySessionID[] {
    try {
      const list: unknown = JSON.parse(storage().getItem(key) ?? '[]')
      return Array.isArray(list) ? list.filter(isTemporarySessionID) : []
    } catch {
      return []
    }
  }
  return {
    owns: (id: TemporarySessionID) => ids.has(id),
    /** The id, where the text is one of this tab. */
    owned: (text: string): TemporarySessionID | undefined =>
      isTemporarySessionID(text) && ids.has(text) ? text : undefined,
    make(): TemporarySessionID {
      const id = makeTemporarySessionID()
      ids.add(id)
      try {
        storage().setItem(key, JSON.stringify([...ids].slice(-50)))
      } catch {
        // A full or locked store costs the id's life beyond a reload, not the session.
      }
      return id
    },
  }
}
