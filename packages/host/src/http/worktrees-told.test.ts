import { afterEach, expect, test } from 'bun:test'
import type { HostEvent, LiveFrame, MadeWorktree } from '@pointsman/domain/host-api'
import { join } from 'node:path'
import { makeRegistry } from '../engine/make-registry.ts'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { makeScratch } from '../worktree/make-scratch.ts'
import { json } from './http-house.ts'
import { startHttp } from './start-http.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('S-6: a worktree that is made or removed, by a tab or by hand, is told to every tab', async () => {
  const scratch = makeScratch()
  const root = scratch.repository('ledger')
  const engines = makeRegistry()
  const { engine } = makeScriptedEngine({ directory: root })
  engines.add({
    ...engine,
    fetch: async (path, init) => (path === '/global/event' ? new Promise<never>(() => {}) : engine.fetch(path, init)),
  })
  const store = openStore({ file: ':memory:', migrations })
  const http = await startHttp({
    hostname: '127.0.0.1',
    port: 0,
    engines,
    store,
    attachmentFolder: join(scratch.base, 'attachments'),
    appDirectory: scratch.base,
    version: '1',
    log: () => {},
  })
  closing.push(
    () => http.stop(200),
    () => store.close(),
    () => scratch.end(),
  )
  async function tab() {
    const socket = new WebSocket(`${http.url.replace('http', 'ws')}/api/live`, {
      headers: { origin: http.url },
    } as never)
    closing.unshift(() => socket.close())
    const heard = { count: 0 }
    let ring = () => {}
    const subscribed = Promise.withResolvers<void>()
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'subscribe', request: 1, sessions: [] })))
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as LiveFrame
      if (frame.type === 'subscribed') subscribed.resolve()
      if (frame.type !== 'events') return
      heard.count += frame.events.filter(
        (event: HostEvent) => event.kind === 'worktrees' && event.serverKey === engine.key,
      ).length
      ring()
    })
    await subscribed.promise
    return {
      until: (count: number) =>
        new Promise<number>((resolve) => {
          ring = () => {
            if (heard.count >= count) resolve(heard.count)
          }
          ring()
        }),
    }
  }
  const tabs = [await tab(), await tab()]
  const all = (count: number) => Promise.all(tabs.map((one) => one.until(count)))
  const ask = (method: string, body: object) =>
    fetch(`${http.url}/api/servers/${engine.key}/worktrees`, { method, headers: json, body: JSON.stringify(body) })

  const made = (await (await ask('POST', { name: 'fx' })).json()) as MadeWorktree
  expect(await all(1)).toEqual([1, 1])
  await ask('DELETE', { directory: made.worktree.directory })
  expect(await all(2)).toEqual([2, 2])
  scratch.git(root, 'worktree', 'add', '-q', '-b', 'hand', '--', join(scratch.base, 'hand'))
  expect(await all(3)).toEqual([3, 3])
})
