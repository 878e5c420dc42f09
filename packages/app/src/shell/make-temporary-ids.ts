import {
  isTemporarySessionID,
  makeTemporarySessionID,
  type ServerKey,
  type TemporarySessionID,
} from '@pointsman/domain/scope'

const key = 'pointsman:temporary-ids'
const firstOf = (server: ServerKey) => `pointsman:first:${server}`

/** The temporary ids that this tab made. They outlive a reload of the tab; another tab knows them only where the host does. */
export function makeTemporaryIDs(storage: () => Storage = () => sessionStorage) {
  const before = new Set<TemporarySessionID>(readIDs())
  const made = new Set<TemporarySessionID>()

  function read(name: string): string | undefined {
    try {
      return storage().getItem(name) ?? undefined
    } catch {
      return undefined
    }
  }
  function write(name: string, text: string | undefined): void {
    try {
      if (text === undefined) storage().removeItem(name)
      else storage().setItem(name, text)
    } catch {
      // A full or locked store costs the id's life beyond a reload, not the session.
    }
  }
  function readIDs(): readonly TemporarySessionID[] {
    try {
      const list: unknown = JSON.parse(read(key) ?? '[]')
      return Array.isArray(list) ? list.filter(isTemporarySessionID) : []
    } catch {
      return []
    }
  }
  function make(): TemporarySessionID {
    const id = makeTemporarySessionID(randomText)
    made.add(id)
    write(key, JSON.stringify([...before, ...made].slice(-50)))
    return id
  }

  return {
    make,
    /** `tab`: before its reload. */
    begunIn: (id: TemporarySessionID): 'page' | 'tab' | 'elsewhere' =>
      made.has(id) ? 'page' : before.has(id) ? 'tab' : 'elsewhere',
    /** The session that a server's first page begins: what was typed there is still there after a reload. */
    first(server: ServerKey): TemporarySessionID {
      const known = read(firstOf(server))
      if (isTemporarySessionID(known) && (made.has(known) || before.has(known))) return known
      const id = make()
      write(firstOf(server), id)
      return id
    },
    forgetFirst: (server: ServerKey) => write(firstOf(server), undefined),
  }
}

/** `crypto.randomUUID` is not there on a page that came by plain http from another machine. */
function randomText(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
