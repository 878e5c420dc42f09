import type { RemoteConfig } from '../config.ts'
import type { ServerKey } from '@pointsman/domain/scope'
import type { Store } from '../store/store.ts'
import { Refused } from '../refused.ts'
import { askEngine } from './ask-engine.ts'
import { findRemoteKey, isServerKnown, saveServer } from './engine-records.ts'
import { makeRemoteEngine } from './make-remote-engine.ts'
import type { Registry } from './make-registry.ts'

/**
 * Adds the servers that run elsewhere. A name is the key, so that a changed address under the same name is the same server; without a
 * name, the address finds the key that it had before.
 */
export async function addRemotes(options: {
  readonly remotes: readonly RemoteConfig[]
  readonly engines: Registry
  readonly store: Store
  /** Asks on the terminal; nothing where there is none. */
  readonly ask: (question: string) => Promise<string | undefined>
  readonly log: (line: string) => void
}): Promise<void> {
  const { remotes, engines, store, ask, log } = options
  for (const remote of remotes) {
    const key = (remote.name ?? findRemoteKey(store, remote.url) ?? freeKey(store, engines, remote.url)) as ServerKey
    const name = remote.name ?? new URL(remote.url).host
    if (engines.get(key))
      throw new Refused(`two servers would be called ${key}: give one another name, as in --remote URL,NAME`)
    const password = remote.password ?? (await askWhereNeeded({ url: remote.url, name, ask }))
    saveServer(store, { key, kind: 'remote', name, root: '', url: remote.url }, Date.now())
    engines.add(
      makeRemoteEngine({
        key,
        name,
        log,
        address: { url: remote.url, ...(password === undefined ? {} : { password }) },
      }),
    )
  }
}

/** `build-1:4096` becomes `build-1-4096`, with a number behind it where that is another server's. */
function freeKey(store: Store, engines: Registry, url: string): string {
  const base =
    new URL(url).host
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 56) || 'remote'
  for (let number = 1; ; number += 1) {
    const key = (number === 1 ? base : `${base}-${number}`) as ServerKey
    if (!isServerKnown(store, key) && !engines.get(key)) return key
  }
}

async function askWhereNeeded(options: {
  readonly url: string
  readonly name: string
  readonly ask: (question: string) => Promise<string | undefined>
}): Promise<string | undefined> {
  const { url, name, ask } = options
  if (!process.stdin.isTTY) return undefined
  const answer = await askEngine({ url }, '/global/health', { timeout: 3000 }).catch(() => undefined)
  return answer?.status === 401 ? ask(`Password of ${name}: `) : undefined
}
