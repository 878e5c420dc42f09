import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { disposeInstance, offerDemo } from './offer-demo.ts'
import { quietTurns } from './quiet-turns.ts'
import { readRemoteWorktrees, readSessionDirectories } from './read-remote.ts'
import { withDirectory } from './with-directory.ts'

const demoAccess = { providerID: 'demo', providerName: 'Demo', modelID: 'demo', modelName: 'Demo' }
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

// Once decoded this is another folder, and where it stands alone, the percent sign can't be decoded at all.
const folder = '/srv/50%20off & 100%' as Directory

/** An engine that decodes as the real one does: the query, and then the directory once more. */
function serve(answers: Readonly<Record<string, unknown>>) {
  const asked: { readonly path: string; readonly directory: string; readonly query: URLSearchParams }[] = []
  let idle = false
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => {
      const { pathname: path, searchParams: query } = new URL(request.url)
      let directory = query.get('directory') ?? ''
      try {
        directory = decodeURIComponent(directory)
      } catch {
        directory += ' (as it stands)'
      }
      asked.push({ path, directory, query })
      if (path === '/session/status') return Response.json(idle ? {} : { ses_1: { type: 'busy' } })
      if (path.endsWith('/abort')) idle = true
      return Response.json(answers[path] ?? {})
    },
  })
  ends.push(() => server.stop(true))
  return { asked, address: { url: `http://127.0.0.1:${server.port}` } }
}

test('a directory arrives as it is, whatever stands in its name and in the path before it', () => {
  for (const path of ['/session', '/session?limit=5']) {
    const query = new URL(withDirectory(path, folder), 'http://engine').searchParams
    expect(decodeURIComponent(query.get('directory') ?? '')).toBe(folder)
  }
  expect(withDirectory('/session?limit=5', folder)).toStartWith('/session?limit=5&')
})

test('S-7: whatever asks an engine about a directory means that directory', async () => {
  const { address, asked } = serve({ '/experimental/worktree': [], '/session': [], '/config/providers': [] })
  const place = { root: folder, git: true }
  await readRemoteWorktrees(address, place)
  await readSessionDirectories(address, place)
  const worktrees = async () => [{ directory: folder, name: 'main', main: true, state: 'present' as const }]
  await quietTurns({ address, worktrees, patience: 2_000 })
  const store = openStore({ file: ':memory:', migrations })
  ends.push(() => store.close())
  await offerDemo({
    address,
    root: folder,
    file: join(mkdtempSync(join(tmpdir(), 'pointsman-demo-')), 'plugin.json'),
    state: { restore: {} },
    demo: async () => ({ ...demoAccess, baseURL: 'http://127.0.0.1:9', key: 'k' }),
    store,
    server: 'one' as ServerKey,
  })
  await disposeInstance(address, folder)
  expect(new Set(asked.map(({ directory }) => directory))).toEqual(new Set([folder]))
  expect(new Set(asked.map(({ path }) => path))).toEqual(
    new Set([
      '/experimental/worktree',
      '/vcs',
      '/session',
      '/session/status',
      '/session/ses_1/abort',
      '/config/providers',
      '/instance/dispose',
    ]),
  )
})

test('S-11: the directories of all sessions are read, not only of the newest hundred', async () => {
  const { address, asked } = serve({ '/session': [] })
  await readSessionDirectories(address, { root: folder, git: true })
  expect(Number(asked[0]?.query.get('limit'))).toBeGreaterThan(100_000)
})
