import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAppFiles } from './app-files.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-app-'))
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'outside.txt'), 'secret')
  writeFileSync(join(folder, 'dist', 'assets', '.hidden.txt'), 'secret')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ask = (path: string) =>
  makeAppFiles({ directory: join(folder, 'dist') })(new Request('http://127.0.0.1/'), path, '127.0.0.1:4310')

// A server in front tidies paths; this must hold without it.
for (const path of [
  '/assets/../../outside.txt',
  '/../outside.txt',
  '/assets/.hidden.txt',
  '/assets\\..\\..\\outside.txt',
  '/assets//x',
]) {
  test(`${path} leads nowhere`, async () => {
    const answer = await ask(path)
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('secret')
  })
}

test('a missing build is one clear line', async () => {
  const answer = await ask('/')
  expect([answer.status, await answer.text()]).toEqual([
    503,
    'The app is not built. Run: bun --cwd=packages/app run build\n',
  ])
})

test('an address that leads nowhere gives a person the page and a program a line', async () => {
  const built = join(folder, 'built')
  mkdirSync(built)
  writeFileSync(join(built, 'index.html'), '<p>the page</p>')
  const files = makeAppFiles({ directory: built })
  const answer = (accept: string) =>
    files(new Request('http://127.0.0.1/', { headers: { accept } }), '/x/y/z', '127.0.0.1:4310')
  const [page, line] = await Promise.all([answer('text/html,*/*;q=0.8'), answer('application/json')])
  expect([page.status, await page.text()]).toEqual([404, '<p>the page</p>'])
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect([line.status, await line.text()]).toEqual([404, 'There is nothing here\n'])
})

test('X-3: a worker may read our own scripts and run their WASM; every other file, and one that is only named like it, nothing at all', async () => {
  const built = join(folder, 'with-worker')
  mkdirSync(join(built, 'assets', 'deep'), { recursive: true })
  const names = [
    'assets/colour.worker-DxDw_5E.js',
    'assets/index-Ab12.js',
    'assets/deep/x.worker-1.js',
    'x.worker-1.js',
  ]
  for (const name of names) writeFileSync(join(built, name), '1')
  const files = makeAppFiles({ directory: built })
  const policies = await Promise.all(
    names.map(async (name) => {
      const answer = await files(new Request('http://127.0.0.1/'), `/${name}`, '127.0.0.1:4310')
      return answer.headers.get('content-security-policy')
    }),
  )
  expect(policies).toEqual([
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
    "default-src 'none'",
    "default-src 'none'",
    "default-src 'none'",
  ])
})
