import type { IconName } from '@pointsman/ui/icon'
import type { PlaceHue } from '@pointsman/ui/place'
import type { SignalKind } from '@pointsman/ui/signal'
import fuzzysort from 'fuzzysort'

export const paletteGroups = ['Sessions', 'Places', 'Do'] as const
export type PaletteGroup = (typeof paletteGroups)[number]

export type PaletteEntry = {
  /** Its identity, in the whole palette. */
  readonly id: string
  readonly group: PaletteGroup
  readonly title: string
  /** Found by these too, and less surely. */
  readonly also?: string
  readonly icon?: IconName
  readonly signal?: SignalKind
  readonly place?: { readonly hue: PlaceHue; readonly name: string }
  /** Short, at its end: where it is, or why it can't be done. */
  readonly end?: string
  readonly keys?: string
  /** Why it is not ready. It stays in the list, with these words. */
  readonly refused?: string
  /** It comes after what is there already, however well it matches. */
  readonly last?: true
  readonly run: () => void
  /** By Alt+Enter: what is typed on the page goes to its queue. */
  readonly queue?: () => void
}
export type FoundEntry = {
  readonly entry: PaletteEntry
  /** The title in pieces: those that were typed are marked. */
  readonly pieces: readonly { readonly text: string; readonly hit: boolean }[]
}

/** `>` looks among what can be done, `#` among the places. */
const prefixes: { readonly [prefix: string]: PaletteGroup } = { '>': 'Do', '#': 'Places' }
/** More than these can't be taken in; a letter more finds the rest. */
const most = { untyped: 6, typed: 8 } as const

export function readQuery(text: string): { readonly group: PaletteGroup | undefined; readonly words: string } {
  const group = prefixes[text[0] ?? '']
  return { group, words: (group === undefined ? text : text.slice(1)).trim() }
}

/**
 * What a person may mean, group by group. Nothing typed: what was used last first, then the order in which they came. `recent`:
 * ids, newest first.
 */
export function findEntries(
  entries: readonly PaletteEntry[],
  text: string,
  recent: readonly string[],
): readonly { readonly group: PaletteGroup; readonly found: readonly FoundEntry[] }[] {
  const { group: only, words } = readQuery(text)
  const rank = new Map(recent.map((id, at) => [id, at]))
  return paletteGroups
    .filter((group) => only === undefined || group === only)
    .map((group) => {
      const mine = entries.filter((entry) => entry.group === group)
      if (words !== '') return { group, found: search(mine, words, rank) }
      const ordered = mine.toSorted((a, b) => (rank.get(a.id) ?? Infinity) - (rank.get(b.id) ?? Infinity) || 0)
      const found = (only === undefined && group !== 'Do' ? ordered.slice(0, most.untyped) : ordered).map(
        (entry): FoundEntry => ({ entry, pieces: [{ text: entry.title, hit: false }] }),
      )
      return { group, found }
    })
    .filter(({ found }) => found.length > 0)
}

function search(
  entries: readonly PaletteEntry[],
  words: string,
  rank: ReadonlyMap<string, number>,
): readonly FoundEntry[] {
  return fuzzysort
    .go(words, entries, {
      keys: ['title', (entry) => entry.also ?? ''],
      threshold: 0.25,
      limit: most.typed,
      // What belongs to it is a weaker sign than its own name.
      scoreFn: (hit) => Math.max(hit[0]?.score ?? 0, 0.6 * (hit[1]?.score ?? 0)),
    })
    .map((hit) => ({ hit, at: rank.get(hit.obj.id) ?? Infinity }))
    .toSorted(
      (a, b) =>
        Number(a.hit.obj.last ?? false) - Number(b.hit.obj.last ?? false) ||
        b.hit.score - a.hit.score ||
        (a.at === b.at ? 0 : a.at - b.at),
    )
    .map(({ hit }) => {
      const title = hit[0]
      const marked = title && title.score > 0 ? title.highlight((text) => ({ text, hit: true })) : [hit.obj.title]
      return {
        entry: hit.obj,
        pieces: marked.map((piece) => (typeof piece === 'string' ? { text: piece, hit: false } : piece)),
      }
    })
}

/** The ids used last, newest first. */
export function usedNow(recent: readonly string[], id: string): readonly string[] {
  return [id, ...recent.filter((other) => other !== id)].slice(0, 12)
}
export function readRecent(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
}
