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
    'The app is not built. Run: bun --cwd packages/app run build\n',
  ])
})
