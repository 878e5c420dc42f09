import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, StoreUnusable } from './open-store.ts'
import { migrations } from './migrations.ts'
import { StoreFull, type Migration } from './store.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-store-'))
  file = join(folder, 'a.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const notes: Migration = {
  name: 'notes',
  sql: 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT',
}
const open = (list: readonly Migration[] = [notes]) => openStore({ file, migrations: list })
const count = (store: ReturnType<typeof open>) => store.get<{ n: number }>('SELECT count(*) AS n FROM notes')?.n

test('the schema grows by what is new and keeps what is there', () => {
  const first = open()
  first.run('INSERT INTO notes (text) VALUES (?)', 'kept')
  first.close()
  const second = open([notes, { name: 'more', sql: 'ALTER TABLE notes ADD COLUMN extra TEXT' }])
  expect(second.all('SELECT text, extra FROM notes')).toEqual([{ text: 'kept', extra: null }])
  second.close()
  expect(() => open()).toThrow(/newer Pointsman/)
})
test('a migration that fails leaves the database as it was', () => {
  open().close()
  expect(() => open([notes, { name: 'bad', sql: 'CREATE TABLE half (a); CREATE TABLE notes (a)' }])).toThrow()
  const again = open()
  expect(again.all(`SELECT name FROM sqlite_master WHERE name = 'half'`)).toEqual([])
  again.close()
})
test('the real schema opens, and a second time', () => {
  open(migrations).close()
  const store = open(migrations)
  expect(store.get<{ journal_mode: string }>('PRAGMA journal_mode')?.journal_mode).toBe('wal')
  expect(store.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous).toBe(2)
  store.close()
})
test('X-4: only this user can read it', () => {
  const store = open()
  for (const suffix of ['', '-wal', '-shm']) expect(statSync(file + suffix).mode & 0o777).toBe(0o600)
  store.close()
})
test('a nested transaction is the same one: the outermost decides', () => {
  const store = open()
  const outer = () =>
    store.transaction(() => {
      store.transaction(() => store.run('INSERT INTO notes (text) VALUES (?)', 'inner'))
      throw new Error('no')
    })
  expect(outer).toThrow('no')
  expect(count(store)).toBe(0)
  store.transaction(() => store.run('INSERT INTO notes (text) VALUES (?)', 'after'))
  expect(count(store)).toBe(1)
  store.close()
})
test('a transaction that waits is refused and undone', () => {
  const store = open()
  expect(() => store.transaction(async () => store.run('INSERT INTO notes (text) VALUES (?)', 'x'))).toThrow(
    /must not wait/,
  )
  expect(count(store)).toBe(0)
  store.close()
})
test('a full disk is named, and nothing that was there is lost', () => {
  const store = open()
  store.run('INSERT INTO notes (text) VALUES (?)', 'kept')
  store.get('PRAGMA max_page_count = 4')
  const fill = () => store.transaction(() => store.run('INSERT INTO notes (text) VALUES (?)', 'x'.repeat(100_000)))
  expect(fill).toThrow(StoreFull)
  expect(store.all('SELECT text FROM notes')).toEqual([{ text: 'kept' }])
  store.close()
})
test('a damaged file is named in one line and left alone', () => {
  const damaged = 'x'.repeat(5000)
  writeFileSync(file, damaged)
  expect(() => open()).toThrow(StoreUnusable)
  expect(readFileSync(file, 'utf8')).toBe(damaged)
})
