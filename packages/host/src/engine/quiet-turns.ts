import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { askEngine, type EngineAddress } from './ask-engine.ts'
import { withDirectory } from './with-directory.ts'

/**
 * Aborts what runs and waits until it is idle, at most `patience` milliseconds: an engine that is ended in the middle of a turn
 * leaves a message that looks as if it were still being written. Never rejects.
 */
export async function quietTurns(options: {
  readonly address: EngineAddress
  readonly worktrees: () => Promise<readonly Worktree[]>
  readonly patience: number
}): Promise<void> {
  const { address, worktrees, patience } = options
  const signal = AbortSignal.timeout(patience)
  const busy = async (directory: Directory): Promise<readonly string[]> => {
    const answer = await askEngine(address, withDirectory('/session/status', directory), { signal })
    const statuses: unknown = await answer.json()
    return typeof statuses === 'object' && statuses !== null ? Object.keys(statuses) : []
  }
  try {
    const places = (await worktrees()).filter((worktree) => worktree.state === 'present')
    await Promise.all(
      places.map(async ({ directory }) => {
        for (const session of await busy(directory)) {
          await askEngine(address, withDirectory(`/session/${session}/abort`, directory), {
            method: 'POST',
            signal,
          })
        }
        while ((await busy(directory)).length > 0) await Bun.sleep(50)
      }),
    )
  } catch {
    // Out of time or the engine is gone: it is ended all the same.
  }
}
