import type { ServerInfo, Worktree } from '@pointsman/domain/host-api'
import type { Directory, ServerKey } from '@pointsman/domain/scope'

/** One agent server that the host reaches, whatever stands behind it. Rooms above know engines by this alone. */
export type Engine = {
  readonly key: ServerKey
  /** Where its tools find the way to the host; absent where it gets no tools of ours. */
  readonly visitFile?: string
  /** Where it keeps what files were before each step of a turn; absent where that is on another machine. */
  readonly snapshotFolder?: string
  /** A fresh picture of it; a new object after each change. */
  readonly info: () => ServerInfo
  /** Called after each change of `info()`. Returns the way to stop listening. */
  readonly onChange: (listener: (info: ServerInfo) => void) => () => void
  /**
   * One request to the engine of this moment, with its address and password. `path` starts with `/` and carries its query.
   * Rejects with `EngineUnavailable` where it is not ready or can't be reached; never answers for an older incarnation.
   */
  readonly fetch: (path: string, init?: EngineRequest) => Promise<Response>
  /** Resolves with the incarnation that is ready; rejects with `EngineUnavailable` once it failed for good or the signal ends. */
  readonly ready: (signal?: AbortSignal) => Promise<string>
  /** Directories that its sessions may work in, by real path: the repository's worktrees, or for a remote one those of its sessions. */
  readonly allows: (directory: Directory) => Promise<boolean>
  /** Its worktrees, the main one first; at most a second old. Remote ones come from the engine itself. */
  readonly worktrees: () => Promise<readonly Worktree[]>
  /** A person's wish after it failed. Remote: connects again. */
  readonly restart: () => void
  /** Ends it (managed) or lets go of it (remote). Idempotent. */
  readonly stop: () => Promise<void>
}

export type EngineRequest = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | ReadableStream<Uint8Array> | null
  readonly signal?: AbortSignal
  /** Milliseconds until the request is given up; 0 for a stream. 30,000 unless told: a request before the ready line is never answered. */
  readonly timeout?: number
  /** Passes compressed bytes on as they are. */
  readonly decompress?: boolean
}

/** The engine could not be asked. `sent` is false only where it is sure that not one byte of the request went out. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable'
  constructor(
    message: string,
    readonly sent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
