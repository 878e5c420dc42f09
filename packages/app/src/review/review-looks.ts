import type { DiffLayout } from './diff-rows.ts'

/** How a person wants to review; kept in this browser for all sessions. */
export type ReviewLooks = { readonly layout: DiffLayout; readonly files: 'list' | 'tree' }
export const usualLooks: ReviewLooks = { layout: 'unified', files: 'list' }

export function readReviewLooks(value: unknown): ReviewLooks | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = value as Readonly<Record<string, unknown>>
  return {
    layout: given['layout'] === 'split' ? 'split' : 'unified',
    files: given['files'] === 'tree' ? 'tree' : 'list',
  }
}
