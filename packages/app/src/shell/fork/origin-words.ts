import { originPoint, type ForkOrigin } from '@pointsman/domain/fork'
import { rowTitle } from '../row-words.ts'

/** What a session was forked from, in its present name where it is still there. */
export function originWords(
  origin: ForkOrigin,
  present: string | undefined,
): { readonly title: string; readonly point: string | undefined } {
  return { title: rowTitle({ title: present ?? origin.title }), point: originPoint(origin) }
}

/** "fork of Ledger at prompt 11" */
export function originLine(origin: ForkOrigin, present: string | undefined): string {
  const { title, point } = originWords(origin, present)
  return ['fork of ' + title, point].filter(Boolean).join(' ')
}
