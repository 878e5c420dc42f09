import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endProcessesOf } from './processes.ts'

export type LabRoot = {
  /** The real path of the temporary folder in which everything of one lab lives: by it every process of the lab is found. */
  readonly path: string
  /** A folder inside, made if need be. */
  folder(...names: string[]): string
  /** Ends what is left running and removes the folder. Returns what had to be ended. */
  dispose(): Promise<string[]>
}

export function makeLabRoot(name = 'lab'): LabRoot {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `pointsman-${name}-`)))
  return {
    path,
    folder(...names) {
      const folder = join(path, ...names)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return folder
    },
    async dispose() {
      const ended = await endProcessesOf(path)
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
      return ended
    },
  }
}
