import type { WorktreeLoss } from '@pointsman/domain/host-api'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import { createSignal } from 'solid-js'
import { HostError } from '../../host-client/make-request.ts'
import type { Servers } from '../../server/create-servers.ts'

export type Removal = {
  readonly directory: Directory
  readonly name: string
  /** What would be lost, once the host has said so: nothing of it goes before a person has read it (S-8). */
  readonly loss: WorktreeLoss | undefined
  readonly failure: string | undefined
  readonly working: boolean
}

/** The removal of a worktree, from the question to its end. Another loss than the one that was read asks again. */
export function createRemoval({
  servers,
  serverKey,
  announce,
  nameOf,
}: {
  readonly servers: Pick<Servers, 'removeWorktree' | 'readWorktrees'>
  readonly serverKey: ServerKey
  readonly announce: (text: string) => unknown
  readonly nameOf: (directory: Directory) => string
}) {
  const [removal, setRemoval] = createSignal<Removal>()
  return {
    current: removal,
    begin: (directory: Directory) =>
      setRemoval({ directory, name: nameOf(directory), loss: undefined, failure: undefined, working: false }),
    cancel: () => setRemoval(undefined),
    async confirm(): Promise<void> {
      const mine = removal()
      if (!mine || mine.working) return
      const working = { ...mine, failure: undefined, working: true }
      setRemoval(working)
      const settle = (next: Removal | undefined) => {
        // Cancelled meanwhile: what comes now is not asked for any more.
        if (removal() === working) setRemoval(next)
      }
      try {
        await servers.removeWorktree(serverKey, mine.directory, mine.loss?.fingerprint)
        settle(undefined)
        announce(`${mine.name} was removed`)
      } catch (failure) {
        const loss = lossOf(failure)
        const words = failure instanceof Error ? failure.message : String(failure)
        settle(loss ? { ...mine, loss, working: false } : { ...mine, failure: words, working: false })
      }
      void servers.readWorktrees(serverKey)
    },
  }
}

function lossOf(failure: unknown): WorktreeLoss | undefined {
  if (!(failure instanceof HostError) || failure.code !== 'would-lose') return undefined
  const { detail } = failure
  return typeof detail === 'object' && detail !== null && 'fingerprint' in detail ? (detail as WorktreeLoss) : undefined
}
