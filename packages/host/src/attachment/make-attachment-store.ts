import { createHash, randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { isAttachmentHash } from '@pointsman/domain/attachment'
import { StoreFull } from '../store/store.ts'

/** Milliseconds that a file is kept which no item names: drafts that name it live in browsers, and nobody here knows of them. */
export const draftTime = 7 * 24 * 3_600_000
/** A half-written one is of a host that died. */
const halfTime = 3_600_000
const half = '.part'

/** Its content is not what its name says. */
export class AttachmentDamaged extends Error {
  override readonly name = 'AttachmentDamaged'
}

/**
 * Files by the SHA-256 of their content, each written once: whole under its name, or not at all. Synchronous throughout, so that nothing
 * can come between the look whether one is there and the item that names it.
 */
export function makeAttachmentStore(options: { readonly folder: string; readonly now?: () => number }) {
  const { folder, now = Date.now } = options
  const pathOf = (hash: string) => join(folder, hash)
  const touch = (hash: string) => utimesSync(pathOf(hash), now() / 1_000, now() / 1_000)

  function write(hash: string, bytes: Uint8Array): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    const temporary = join(folder, `${randomUUID()}${half}`)
    try {
      const file = openSync(temporary, 'wx', 0o600)
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(temporary, pathOf(hash))
      syncFolder(folder)
    } catch (cause) {
      rmSync(temporary, { force: true })
      throw cause
    }
  }

  function read(hash: string): Uint8Array | undefined {
    if (!isAttachmentHash(hash) || !existsSync(pathOf(hash))) return undefined
    const bytes = readFileSync(pathOf(hash))
    if (hashOf(bytes) !== hash) throw new AttachmentDamaged(`The stored file ${hash} is damaged`)
    return bytes
  }

  return {
    /** Returns its hash once it is on disk. Throws `StoreFull`. */
    put(bytes: Uint8Array): string {
      const hash = hashOf(bytes)
      try {
        if (!isWhole(hash)) write(hash, bytes)
        touch(hash)
      } catch (cause) {
        throw new StoreFull(`The file can’t be kept (${reason(cause)}): free the disk or make it writable`, { cause })
      }
      return hash
    },
    has: (hash: string): boolean => isAttachmentHash(hash) && existsSync(pathOf(hash)),
    /** Nothing where there is none. Throws `AttachmentDamaged`. */
    read,
    /** Removes what no item names and nobody uploaded of late. `isNamed` is asked for each in the moment in which it would go. */
    collect(isNamed: (hash: string) => boolean): number {
      let removed = 0
      for (const name of existsSync(folder) ? readdirSync(folder) : []) {
        const isHalf = name.endsWith(half)
        if (!isHalf && !isAttachmentHash(name)) continue
        const age = now() - statSync(join(folder, name)).mtimeMs
        if (age < (isHalf ? halfTime : draftTime) || isNamed(name)) continue
        rmSync(join(folder, name), { force: true })
        removed += 1
      }
      return removed
    },
  }

  /** A damaged one is written anew by whoever has its bytes again. */
  function isWhole(hash: string): boolean {
    try {
      return read(hash) !== undefined
    } catch {
      return false
    }
  }
}
export type AttachmentStore = ReturnType<typeof makeAttachmentStore>

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** The name is on disk with the content, also after a power cut. */
function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}
