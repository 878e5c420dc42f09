import { afterEach, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoProvider, type ServerInfo } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { change, closeLabs, json, lab, newSession, patience, prompt, until } from './engine-lab.ts'
import { readEngine } from './engine-records.ts'
import { EngineMissing } from './find-opencode.ts'
import { isAlive, readEnvironment, readProcess } from './process-table.ts'

afterEach(closeLabs)

test(
  'X-4, X-5, A-2: without a model the demo answers; no secret of ours reaches the shell, the configuration or a stranger',
  async () => {
    const { engine, repo, store, key, folder, demo } = await lab()
    await engine.ready()
    expect(engine.info()).toMatchObject({ status: 'ready', demo: true, version: '1.18.33', git: true })

    const session = await newSession(engine, repo)
    const said = await prompt(engine, session, 'env')
    const record = readEngine(store, key)
    if (!record) throw new Error('no record of a living engine')
    const secrets = [
      record.password,
      (await demo.access()).key,
      'ours-and-secret',
      'POINTSMAN_',
      'OPENCODE_SERVER_PASSWORD',
      'OPENCODE_CONFIG_CONTENT',
      folder,
    ]
    expect(said).toContain('XDG_DATA_HOME=/the/users/own')
    expect(said).not.toContain('XDG_STATE_HOME')
    for (const secret of secrets) expect(said).not.toContain(secret)
    // The line that a person runs with `!` goes another way through the engine.
    const shell = await engine.fetch(`/session/${session}/shell`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ agent: 'build', command: 'env' }),
    })
    const line = await shell.text()
    expect(line).toContain('XDG_DATA_HOME=/the/users/own')
    for (const secret of secrets) expect(line).not.toContain(secret)

    // The key is random and needed; it stands in no configuration that a browser may read.
    const { baseURL, key: demoKey } = await demo.access()
    expect((await fetch(`${baseURL}/chat/completions`, { method: 'POST', body: '{"messages":[]}' })).status).toBe(401)
    for (const path of ['/config', '/config/providers'])
      expect(await (await engine.fetch(`${path}?directory=${encodeURIComponent(repo)}`)).text()).not.toContain(demoKey)
    // The engine still asks for its login after the shell was told nothing of it.
    expect((await fetch(`http://127.0.0.1:${record.port}/session`)).status).toBe(401)
    expect(readFileSync(`/proc/${record.life.pid}/cmdline`, 'utf8')).not.toContain(record.password)
    for (const file of ['plugin.json', 'engine.log']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)

    expect(await engine.allows(repo as Directory)).toBe(true)
    expect(await engine.allows('/etc' as Directory)).toBe(false)
    Bun.spawnSync([
      'git',
      '-C',
      repo,
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@b',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'x',
    ])
    Bun.spawnSync(['git', '-C', repo, 'worktree', 'add', '-q', '-b', 'feat', '--', `${repo}-feat`])
    expect(await engine.allows(`${repo}-feat` as Directory)).toBe(true)
  },
  patience,
)

test(
  "A-2: the user's own credentials are used from where they lie, and then there is no demo",
  async () => {
    const auth = '{"anthropic":{"type":"api","key":"sk-test"}}'
    const { engine, repo, userData } = await lab({ auth })
    await engine.ready()
    expect(engine.info().demo).toBe(false)
    const list = await (await engine.fetch(`/config/providers?directory=${encodeURIComponent(repo)}`)).text()
    expect(list).toContain('"anthropic"')
    expect(list).not.toContain(demoProvider.id)
    expect(readFileSync(join(userData, 'auth.json'), 'utf8')).toBe(auth)
  },
  patience,
)

test(
  'A-8: a killed engine comes back as another life with the same session, and what its tools left running is ended',
  async () => {
    const { engine, repo, store, key, infos, folder } = await lab()
    const first = await engine.ready()
    const session = await newSession(engine, repo)
    const locked = join(folder, 'state', 'opencode', 'locks', 'killed-with-its-owner.lock')
    mkdirSync(locked, { recursive: true })
    const pidFile = join(repo, 'pid')
    const body = JSON.stringify({ parts: [{ type: 'text', text: `run \`echo $$ > ${pidFile}; sleep 300\`` }] })
    await engine.fetch(`/session/${session}/prompt_async`, { method: 'POST', headers: json, body })
    const tool = await until(() => existsSync(pidFile) && readProcess(Number(readFileSync(pidFile, 'utf8'))))
    const record = readEngine(store, key)
    if (!record) throw new Error('no record of a living engine')
    expect(tool.group).not.toBe(record.life.pid)

    const begun = performance.now()
    process.kill(record.life.pid, 'SIGKILL')
    const again = await change(engine, (info) => info.status === 'ready' && info.incarnation !== first)
    console.error(`engine back after ${Math.round(performance.now() - begun)} ms`)
    expect(infos.some((info) => info.failure?.message.includes('SIGKILL'))).toBe(true)
    expect(again.failure).toBeUndefined()
    expect(isAlive(tool)).toBe(false)
    expect(existsSync(locked)).toBe(false)
    expect(readEngine(store, key)?.port).not.toBe(record.port)
    expect(await prompt(engine, session, 'git status')).toContain('git status')

    const last = readEngine(store, key)
    await engine.stop()
    expect(last && isAlive(last.life)).toBe(false)
    expect(readEngine(store, key)).toBeUndefined()
  },
  patience,
)

test(
  'an engine that refuses to start is tried again, then failed with its last lines, until somebody wishes it',
  async () => {
    const script = join(realpathSync(mkdtempSync(join(tmpdir(), 'pointsman-broken-'))), 'opencode')
    writeFileSync(script, '#!/bin/sh\necho "cannot open database"\nexit 3\n')
    chmodSync(script, 0o755)
    const { engine, infos } = await lab({ binary: () => script, delays: [1, 1] })
    expect(engine.ready()).rejects.toThrow(/exit code 3/)
    const failed = await change(engine, (info) => info.status === 'failed')
    expect(failed.failure).toMatchObject({ code: 'engine-died' })
    expect(failed.failure?.message).toContain('tried 3 times')
    expect(failed.failure?.log.at(-1)).toBe('cannot open database')
    const before = infos.length
    engine.restart()
    await change(engine, (info) => info.status === 'failed' && infos.length > before + 1)
  },
  patience,
)

test('a missing engine is failed at once, with what to do', async () => {
  const { engine } = await lab({
    binary: () => {
      throw new EngineMissing('/nowhere/opencode is missing')
    },
  })
  const failed = await change(engine, (info) => info.status === 'failed')
  expect(failed.failure).toMatchObject({ code: 'engine-missing', message: '/nowhere/opencode is missing' })
  expect(engine.fetch('/session')).rejects.toMatchObject({ name: 'EngineUnavailable', sent: false })
})

test(
  'A-8: a host that was killed in the middle of a turn leaves an engine that the next host adopts; one turn, one engine',
  async () => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'pointsman-adopt-')))
    const repo = join(base, 'repo')
    mkdirSync(repo)
    Bun.spawnSync(['git', '-C', repo, 'init', '-q'])
    const start = async () => {
      const host = Bun.spawn(
        [
          process.execPath,
          join(import.meta.dir, '..', 'main.ts'),
          repo,
          '--no-open',
          '--port',
          '0',
          '--data-dir',
          join(base, 'data'),
        ],
        {
          env: {
            PATH: process.env['PATH'],
            HOME: base,
            OPENCODE_DISABLE_MODELS_FETCH: '1',
            npm_config_offline: 'true',
          },
          stdout: 'pipe',
          stderr: 'inherit',
        },
      )
      const line = new TextDecoder().decode((await host.stdout.getReader().read()).value)
      return { host, url: /^Pointsman listening on (\S+)\n$/.exec(line)?.[1] as string }
    }
    const ready = (url: string) =>
      until(async () => {
        const [server] = (await (await fetch(`${url}/api/servers`)).json()) as ServerInfo[]
        return server?.status === 'ready' && server
      })
    const first = await start()
    const server = await ready(first.url)
    const through = (url: string) => `${url}/server/${server.key}`
    const headers = { ...json, origin: first.url }
    const made = await fetch(`${through(first.url)}/session?directory=${encodeURIComponent(repo)}`, {
      method: 'POST',
      headers,
      body: '{}',
    })
    const { id } = (await made.json()) as { id: string }
    const text = 'run `echo begun >> log; sleep 2; echo ended >> log`'
    const log = () => (existsSync(join(repo, 'log')) ? readFileSync(join(repo, 'log'), 'utf8') : '')
    await fetch(`${through(first.url)}/session/${id}/prompt_async`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ parts: [{ type: 'text', text }] }),
    })
    await until(() => log() === 'begun\n')
    first.host.kill('SIGKILL')
    await first.host.exited

    const begun = performance.now()
    const second = await start()
    const adopted = await ready(second.url)
    console.error(`adopted after ${Math.round(performance.now() - begun)} ms`)
    expect(adopted.incarnation).toBe(server.incarnation as string)
    expect(adopted.demo).toBe(true)
    type Message = { info: { role: string; finish?: string; error?: unknown; time: { completed?: number } } }
    const messages = await until(async () => {
      const list = (await (await fetch(`${through(second.url)}/session/${id}/message`)).json()) as Message[]
      return list.at(-1)?.info.finish === 'stop' && list
    })
    expect(messages.filter((message) => message.info.role === 'user')).toHaveLength(1)
    expect(messages.every((message) => message.info.error === undefined)).toBe(true)
    expect(log()).toBe('begun\nended\n')

    const ending = performance.now()
    second.host.kill('SIGTERM')
    expect(await second.host.exited).toBe(0)
    expect(performance.now() - ending).toBeLessThan(5000)
    const left = [...new Bun.Glob('[0-9]*').scanSync({ cwd: '/proc', onlyFiles: false })].filter((pid) =>
      readEnvironment(Number(pid)).includes(join(base, 'data')),
    )
    expect(left).toEqual([])
    rmSync(base, { recursive: true, force: true })
  },
  patience,
)
