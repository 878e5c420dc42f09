/** A conversation that was not compacted; it is as it was. */
export class CompactRefused extends Error {
  override readonly name = 'CompactRefused'
  constructor(
    readonly code: 'busy' | 'moving' | 'stopped' | 'not-compacted',
    message: string,
    readonly detail?: unknown,
  ) {
    super(message)
  }
  get status(): number {
    return this.code === 'not-compacted' ? 502 : 409
  }
}
