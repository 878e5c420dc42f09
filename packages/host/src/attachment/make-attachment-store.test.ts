import { afterEach, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreFull } from '../store/store.ts'
import { AttachmentDamaged, draftTime, makeAttachmentStore } from './make-attachment-store.ts'

const bases: string[] = []
afterEach(() => {
  for (const base of bases.splice(0)) {
    chmodSync(base, 0o700)
    rmSync(base, { recursive: true, force: true })
  }
})
function setup() {
  const base = mkdtempSync(join(tmpdir(), 'pointsman-attachments-'))
  bases.push(base)
  const folder = join(base, 'attachments')
  const clock = { time: Date.now() }
  return { base, folder, clock, store: makeAttachmentStore({ folder, now: () => clock.time }) }
}
const bytes = new Uint8Array([1, 2, 3, 0, 255])
const hash = createHash('sha256').update(bytes).digest('hex')
const mode = (path: string) => statSync(path).mode & 0o777
const nobody = () => false

describe('F-1: attachments by content hash', () => {
  test('one content is one file under its hash, for its owner alone, and comes back as it was', () => {
    const { folder, store } = setup()
    expect([store.put(bytes), store.put(bytes.slice())]).toEqual([hash, hash])
    expect(readdirSync(folder)).toEqual([hash])
    expect([mode(folder), mode(join(folder, hash))]).toEqual([0o700, 0o600])
    expect([store.read(hash), store.has(hash)]).toEqual([Buffer.from(bytes), true])
  })

  test('what is not there is nothing, and a name that is no hash is never looked for', () => {
    const { base, store } = setup()
    writeFileSync(join(base, 'secret'), 'x')
    expect([store.read(hash), store.has(hash), store.read('../secret'), store.has('../secret')]).toEqual([
      undefined,
      false,
      undefined,
      false,
    ])
  })

  test('a damaged file is never given out, and is whole again once its bytes are uploaded again', () => {
    const { folder, store } = setup()
    store.put(bytes)
    writeFileSync(join(folder, hash), 'other')
    expect(() => store.read(hash)).toThrow(AttachmentDamaged)
    store.put(bytes)
    expect(readFileSync(join(folder, hash))).toEqual(Buffer.from(bytes))
  })

  // Root may write anywhere, so a file stands where the folder has to be.
  test('E-1: a disk that takes nothing is a StoreFull, and nothing half-written stays', () => {
    const { folder, store } = setup()
    writeFileSync(folder, '')
    expect(() => store.put(bytes)).toThrow(StoreFull)
  })
})

describe('F-1: what nothing names is collected', () => {
  test('after the time in which a draft may name it, and never while an item does', () => {
    const { clock, store } = setup()
    store.put(bytes)
    clock.time += draftTime - 1_000
    expect([store.collect(nobody), store.has(hash)]).toEqual([0, true])
    clock.time += 2_000
    expect([store.collect((one) => one === hash), store.has(hash)]).toEqual([0, true])
    expect([store.collect(nobody), store.has(hash)]).toEqual([1, false])
  })

  test('the same upload again begins that time anew', () => {
    const { clock, store } = setup()
    store.put(bytes)
    clock.time += draftTime
    store.put(bytes)
    expect([store.collect(nobody), store.has(hash)]).toEqual([0, true])
  })

  test('what a dead host left half-written goes, what is being written stays, and what is not ours is not touched', () => {
    const { folder, clock, store } = setup()
    store.put(bytes)
    for (const name of ['old.part', 'new.part', 'notes.txt']) writeFileSync(join(folder, name), '')
    for (const name of ['old.part', 'notes.txt']) utimesSync(join(folder, name), 1, 1)
    utimesSync(join(folder, 'new.part'), clock.time / 1_000, clock.time / 1_000)
    store.collect(nobody)
    expect(readdirSync(folder).toSorted()).toEqual([hash, 'new.part', 'notes.txt'].toSorted())
  })

  test('no folder is nothing to collect', () => expect(setup().store.collect(nobody)).toBe(0))
})
