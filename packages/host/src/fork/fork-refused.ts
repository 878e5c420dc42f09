import type { ForkStep } from '@pointsman/domain/fork'

/** A fork that could not be made. What was begun is gone again, or `left` until the engine can be told. */
export class ForkRefused extends Error {
  override readonly name = 'ForkRefused'
  readonly code: string
  readonly status: number
  readonly detail: { readonly step: ForkStep; readonly left: boolean }
  constructor(
    step: ForkStep,
    message: string,
    {
      code = 'not-forked',
      status = 502,
      left = false,
    }: { readonly code?: string; readonly status?: number; readonly left?: boolean } = {},
  ) {
    super(message)
    this.code = code
    this.status = status
    this.detail = { step, left }
  }
}
