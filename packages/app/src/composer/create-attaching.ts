import { isImage } from '@pointsman/domain/attachment'
import { isSessionID } from '@pointsman/domain/scope'
import { batch, createSignal } from 'solid-js'
import { HostError } from '../host-client/make-request.ts'
import { joinExtras, sameExtra, type Draft, type Extra, type FileExtra } from '../session/draft.ts'
import { fileRefusal, filesOf, nameOf } from './attachments.ts'
import type { Note } from './composer-reason.ts'
import type { Seat } from './seat.ts'
import { wordsOf } from './words-of.ts'

/** A file on its way to the host's disk, or one that did not get there. */
export type Upload = {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly state: 'storing' | 'failed'
  readonly message?: string
}
type Kept = Upload & { readonly file: File; readonly into: Into }

/** The draft that it was put beside, whatever is shown by the time it is stored. */
export type Into = { readonly here: Seat; readonly draft: () => Draft; readonly write: (draft: Draft) => void }

export type AttachingOptions = {
  readonly seat: () => Seat
  /** The draft before one's eyes: the session's, or that of a follow-up that is edited. */
  readonly into: () => Into
  readonly tell: (note: Note) => void
}

/** Files that are put beside a draft: stored by the host first, and part of the draft from then on. */
export function createAttaching({ seat, into, tell }: AttachingOptions) {
  const [uploads, setUploads] = createSignal<readonly Kept[]>([])
  let count = 0
  // A session that was being made and is real now is the same conversation, and the only other one that a composer ever has.
  const isMine = ({ into: { here } }: Kept) =>
    here.view.key === seat().view.key || !isSessionID(here.view.scope.sessionID)
  /** Which upload a file came by: they stand as they were chosen, whichever is stored first. */
  const order = new Map<string, number>()
  const numberOf = (extra: Extra) => (extra.kind === 'file' ? (order.get(extra.hash) ?? 0) : 0)
  const inOrder = (extras: readonly Extra[]) => extras.toSorted((a, b) => numberOf(a) - numberOf(b))
  const mine = () => uploads().filter(isMine)
  const drop = (id: number) => setUploads((all) => all.filter((one) => one.id !== id))
  const change = (id: number, to: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...to } : one)))

  async function store(one: Kept): Promise<void> {
    const { id, name, file, into: owner } = one
    try {
      if (!(await isWhole(file)))
        throw new HostError('damaged', `${name} is damaged: no picture can be read from it`, 415)
      const data = await readBase64(file)
      const stored = await owner.here.upload({ name, data })
      const extra: FileExtra = { kind: 'file', name, ...stored }
      // Taken away while it was on its way.
      if (!uploads().some((other) => other.id === id)) return
      const now = owner.draft()
      // One step: the line of files never goes, with the focus in it, to come again.
      batch(() => {
        drop(id)
        order.set(extra.hash, id)
        owner.write({ ...now, extras: inOrder(joinExtras(now.extras, [extra])) })
      })
      owner.here.announce(`Attached ${name}`)
    } catch (failure) {
      const message = failure instanceof DOMException ? `${name} could not be read` : wordsOf(failure)
      // Trying again would change nothing: the file itself is what can't be taken.
      if (failure instanceof HostError && (failure.status === 413 || failure.status === 415)) drop(id)
      else change(id, { state: 'failed', message })
      if (isMine(one)) tell({ kind: 'not-attached', message })
      owner.here.announce(`${name} was not attached. ${message}`)
    }
  }

  return {
    uploads: mine as () => readonly Upload[],
    attach(files: readonly File[]): void {
      const here = seat()
      const judged = here.readiness.verdict('attach')
      if (!judged.ready) {
        tell({ kind: 'not-attached', message: 'The session is still being read. Attach it once it is there' })
        return here.announce('Not attached: the session is still being read')
      }
      const owner = into()
      for (const file of files) {
        const name = nameOf(file)
        const refusal = fileRefusal({ name, size: file.size }, [...filesOf(owner.draft()), ...mine()])
        if (refusal !== undefined) {
          tell({ kind: 'not-attached', message: refusal })
          here.announce(refusal)
          continue
        }
        const one: Kept = {
          id: (count += 1),
          name,
          size: file.size,
          state: 'storing',
          file,
          into: owner,
        }
        setUploads((all) => [...all, one])
        void store(one)
      }
    },
    again(id: number): void {
      const one = uploads().find((other) => other.id === id)
      if (!one) return
      change(id, { state: 'storing' })
      void store(one)
    },
    drop,
    remove(extra: FileExtra): void {
      const { here, draft, write } = into()
      write({ ...draft(), extras: draft().extras.filter((one) => !sameExtra(one, extra)) })
      here.announce(`Removed ${extra.name}`)
    },
  }
}
export type Attaching = ReturnType<typeof createAttaching>

/** A picture that nothing can decode: the engine takes it, and stores nothing (docs/engine.md). */
async function isWhole(file: File): Promise<boolean> {
  if (!isImage(file.type) || typeof createImageBitmap === 'undefined') return true
  try {
    const picture = await createImageBitmap(file)
    picture.close()
    return true
  } catch {
    return false
  }
}

/** Rejects where the file can't be read: a folder, or one that is gone since it was chosen. */
function readBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const url = String(reader.result)
      resolve(url.slice(url.indexOf(',') + 1))
    })
    reader.addEventListener('error', () => reject(reader.error ?? new DOMException('not read')))
    reader.readAsDataURL(file)
  })
}
