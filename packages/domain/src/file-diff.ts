/** One changed file as its engine tells it. A moved one comes as two: the old path deleted, the new one added. */
export type FileDiff = {
  /** From the root of the worktree, with `/`. */
  readonly path: string
  readonly status: 'added' | 'modified' | 'deleted'
  /** Lines. */
  readonly added: number
  readonly removed: number
  /** A unified diff. Without a hunk, or empty, where there are no lines to compare: binary, empty, or only its mode changed. */
  readonly patch: string
}
