import { expect, test } from 'bun:test'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Source, checkLock, checkManifest, checkSource } from './check-source.ts'

const root = resolve(import.meta.dir, '../..')
const packages = readdirSync(join(root, 'packages'))

function read(path: string): Source {
  return { path, text: readFileSync(join(root, path), 'utf8') }
}

function sources(): Source[] {
  return packages.flatMap((name) => {
    const folder = join(root, 'packages', name, 'src')
    if (!existsSync(folder)) return []
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$|\.css$/.test(file))
      .map((file) => read(`packages/${name}/src/${file.replaceAll('\\', '/')}`))
  })
}

test('every source keeps to the floors, names and imports of DESIGN.md', () => {
  expect(sources().flatMap(checkSource)).toEqual([])
})

test('every version in every package.json is exact', () => {
  const manifests = ['package.json', 'e2e/package.json', ...packages.map((name) => `packages/${name}/package.json`)]
  expect(manifests.map(read).flatMap(checkManifest)).toEqual([])
})

test('the lock file holds no address of a registry', () => {
  expect(checkLock(readFileSync(join(root, 'bun.lock'), 'utf8'))).toEqual([])
})

test('npm writes no second lock file', () => {
  expect(existsSync(join(root, 'package-lock.json'))).toBe(false)
})
