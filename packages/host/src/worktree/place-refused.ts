/** A wish about worktrees or moves that can't be granted: a name for a program, a sentence for a person, and what helps. */
export class PlaceRefused extends Error {
  override readonly name = 'PlaceRefused'
  constructor(
    readonly code: string,
    message: string,
    readonly detail?: unknown,
    readonly status: 400 | 404 | 409 | 500 = 409,
  ) {
    super(message)
  }
}
