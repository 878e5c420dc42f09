import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from './store/open-store.ts'
import { migrations } from './store/migrations.ts'

let base: string
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'pointsman-main-'))
})
afterAll(() => rmSync(base, { recursive: true }))

/** The host with an engine that is not there: what these tests look at happens before one is needed. */
function start(...args: string[]) {
  return Bun.spawn([process.execPath, join(import.meta.dir, 'main.ts'), ...args], {
    env: { PATH: process.env['PATH'], HOME: base, POINTSMAN_OPENCODE_BIN: '/nowhere/opencode' },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}
async function refused(...args: string[]): Promise<string> {
  const host = start(...args)
  const [out, error, code] = await Promise.all([host.stdout.text(), host.stderr.text(), host.exited])
  expect({ out, code }).toEqual({ out: '', code: 2 })
  expect(error.trimEnd().split('\n')).toHaveLength(1)
  return error
}
const data = (name: string) => ['--data-dir', join(base, name), '--no-open']

test('SURFACE: what can not be is one clear line on stderr and exit code 2', async () => {
  expect(await refused('/nowhere')).toContain('there is no directory /nowhere')
  expect(await refused('--bogus')).toContain('unknown option --bogus')
  expect(await refused(base, '--password')).toContain('POINTSMAN_PASSWORD')
  expect(await refused('--password', base)).toContain('--password=P')
  writeFileSync(join(base, 'file'), '')
  expect(await refused(join(base, 'file'))).toContain('is not a directory')
  expect(await refused(base, ...data('file/below'))).toContain("can't be made")
})
test('a damaged database is named and left alone', async () => {
  const damaged = 'x'.repeat(9000)
  mkdirSync(join(base, 'damaged'))
  writeFileSync(join(base, 'damaged', 'pointsman.sqlite'), damaged)
  expect(await refused(base, ...data('damaged'), '--port', '0')).toContain('is damaged')
  expect(readFileSync(join(base, 'damaged', 'pointsman.sqlite'), 'utf8')).toBe(damaged)
})
test('a database of a newer version is named', async () => {
  mkdirSync(join(base, 'newer'))
  const newer = [...migrations, { name: 'future', sql: 'CREATE TABLE future (a)' }]
  openStore({ file: join(base, 'newer', 'pointsman.sqlite'), migrations: newer }).close()
  expect(await refused(base, ...data('newer'), '--port', '0')).toContain('newer Pointsman')
})
test('A-8: one ready line; a second host names the first, a taken port is refused; SIGTERM ends it with 0', async () => {
  const first = start(base, ...data('one'), '--port', '0')
  const reader = first.stdout.getReader()
  const line = new TextDecoder().decode((await reader.read()).value)
  const url = /^Pointsman listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line)?.[1] as string
  expect(await refused(base, ...data('one'), '--port', '0')).toContain(url)
  expect(await refused(base, ...data('two'), '--port', new URL(url).port)).toContain('in use')
  // The page is there although the engine is not, and says why.
  const servers = (await (await fetch(`${url}/api/servers`)).json()) as {
    status: string
    failure?: { message: string }
  }[]
  expect(servers[0]?.status).toBe('failed')
  expect(servers[0]?.failure?.message).toBe('/nowhere/opencode is missing')
  first.kill('SIGTERM')
  expect(await first.exited).toBe(0)
  expect((await reader.read()).done).toBe(true)
})
test('X-5: another loopback address needs no password, and is printed; listening everywhere prints one that answers', async () => {
  for (const [name, hostname, ...more] of [
    ['other', '127.0.0.2'],
    ['every', '0.0.0.0', '--password', 'p'],
  ] as const) {
    const host = start(base, ...data(name), '--port', '0', '--host', hostname, ...more)
    const said = new TextDecoder().decode((await host.stdout.getReader().read()).value)
    const url = new RegExp(`^Pointsman listening on (http://${hostname}:\\d+)\n$`).exec(said)?.[1]
    expect(said).toContain(`http://${hostname}:`)
    expect((await fetch(`${url}/api/health`)).status).toBe(200)
    host.kill('SIGTERM')
    expect(await host.exited).toBe(0)
  }
})
test('a host whose starter is gone stops by itself', async () => {
  const script = `"$0" "$1" "$2" --no-open --port 0 --data-dir "$3" & echo $!; sleep 60`
  const shell = Bun.spawn(
    ['sh', '-c', script, process.execPath, join(import.meta.dir, 'main.ts'), base, join(base, 'three')],
    {
      env: { PATH: process.env['PATH'], HOME: base, POINTSMAN_OPENCODE_BIN: '/nowhere/opencode' },
      stdout: 'pipe',
      stderr: 'ignore',
    },
  )
  let said = ''
  const decoder = new TextDecoder()
  for await (const bytes of shell.stdout) {
    said += decoder.decode(bytes)
    // The output ends with the last process that holds it: when the host has ended, this loop does too.
    if (said.includes('listening')) shell.kill('SIGKILL')
    if (said.includes('listening')) break
  }
  const host = Number(said.split('\n')[0])
  const alive = () => {
    try {
      return process.kill(host, 0)
    } catch {
      return false
    }
  }
  for (const deadline = performance.now() + 4000; alive() && performance.now() < deadline;) await Bun.sleep(20)
  expect(alive()).toBe(false)
})
