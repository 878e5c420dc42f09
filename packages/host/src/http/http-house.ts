import { connect } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Engine, EngineRequest } from '../engine/engine.ts'
import { makeRegistry } from '../engine/make-registry.ts'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { startHttp } from './start-http.ts'

/** For tests only: a host on a real port, before an engine that answers what a test tells it to. */
export async function house({ hostname = '127.0.0.1', ...options }: { password?: string; hostname?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-http-'))
  mkdirSync(join(folder, 'assets'))
  const page = '<!doctype html><title>Pointsman</title>'
  const script = 'console.log(1)'.repeat(100)
  writeFileSync(join(folder, 'index.html'), page)
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), script)
  writeFileSync(join(folder, 'assets', 'app-1a2b.js.br'), brotliCompressSync(script))
  writeFileSync(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync(script))
  writeFileSync(join(folder, '..', 'outside.txt'), 'secret')

  const scripted = makeScriptedEngine()
  scripted.addSession('ses_one')
  const asked: { path: string; init: EngineRequest }[] = []
  let scene: ((path: string, init: EngineRequest) => Response | undefined | Promise<Response | undefined>) | undefined
  const may = { restarts: 0, reason: undefined as string | undefined }
  const engine: Engine = {
    ...scripted.engine,
    info() {
      const info = scripted.engine.info()
      if (may.reason === undefined) return info
      return { ...info, capabilities: { ...info.capabilities, restart: { able: false, reason: may.reason } } }
    },
    restart: () => void (may.restarts += 1),
    async fetch(path, init = {}) {
      if (path === '/global/event')
        return new Promise<never>((_r, reject) =>
          init.signal?.addEventListener('abort', () => reject(new Error('over'))),
        )
      asked.push({ path, init })
      return (await scene?.(path, init)) ?? scripted.engine.fetch(path, init)
    },
  }
  const engines = makeRegistry()
  engines.add(engine)
  const attachmentFolder = join(folder, 'attachments')
  const store = openStore({ file: ':memory:', migrations })
  const lines: string[] = []
  const start = (port: number) =>
    startHttp({
      hostname,
      port,
      engines,
      store,
      attachmentFolder,
      appDirectory: folder,
      version: '1.2.3',
      log: (line) => lines.push(line),
      ...options,
    })
  const http = await start(0)
  return {
    http,
    start,
    scripted,
    asked,
    lines,
    attachmentFolder,
    port: Number(new URL(http.url).port),
    play: (next: typeof scene) => {
      scene = next
      asked.length = 0
    },
    restarts: () => may.restarts,
    /** Why the engine can't be started again; nothing where it can. */
    unable: (reason: string | undefined) => void (may.reason = reason),
    ask: (path: string, init?: RequestInit) => fetch(http.url + path, init),
    async stop() {
      await http.stop(200)
      store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The request line as it is typed here: a client's own tidying of a path would hide the trick. */
export function rawGet(port: number, target: string, headers: readonly string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: close', ...headers, '', ''].join('\r\n'),
      )
    })
    let answer = ''
    socket.on('data', (data) => {
      answer += data.toString()
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}

export const json = { 'content-type': 'application/json' }
export const code = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code
