import type { StartedCommand, Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import fuzzysort from 'fuzzysort'
import { isWithin, type Place } from '../../server/place.ts'
import type { SessionRow } from '../../server/session-list.ts'
import { changedWord } from './chip-state.ts'
import { startWord } from './start-words.ts'

/** A worktree as the picker shows it. */
export type PlaceOption = {
  readonly directory: Directory
  readonly name: string
  readonly hue: Place['hue']
  readonly main: boolean
  /** The branch, or the commit where it has none. */
  readonly branch: string | undefined
  /** "5 changed · 3 ahead · this session works here". */
  readonly words: string
  readonly here: boolean
  readonly state: Worktree['state']
  /** Changed files; absent where it was not read. */
  readonly dirty: number | undefined
  /** The command that it was made with. */
  readonly start: StartedCommand | undefined
  /** A session in it waits for a person. */
  readonly waits: boolean
}

export function placeOptions(known: {
  readonly worktrees: readonly Worktree[]
  readonly rows: readonly SessionRow[]
  readonly here: Directory | undefined
  readonly sessionID: string
  /** The session is only begun: it works nowhere yet. */
  readonly making: boolean
  readonly placeOf: (directory: Directory) => Place
}): readonly PlaceOption[] {
  return known.worktrees
    .map((worktree): PlaceOption => {
      const { name, hue } = known.placeOf(worktree.directory)
      const here = worktree.directory === known.here
      const others = known.rows.filter(
        (row) =>
          row.sessionID !== known.sessionID &&
          row.parentID === undefined &&
          isWithin(row.directory, worktree.directory),
      )
      return {
        directory: worktree.directory,
        name,
        hue,
        main: worktree.main,
        branch: worktree.branch ?? (worktree.head === undefined ? undefined : `at ${worktree.head}`),
        words: words(
          worktree,
          others,
          here ? (known.making ? 'it will work here' : 'this session works here') : undefined,
        ),
        here,
        state: worktree.state,
        dirty: worktree.dirty,
        start: worktree.start,
        waits: others.some((row) => row.status === 'waiting'),
      }
    })
    .toSorted((a, b) => Number(b.main) - Number(a.main))
}

function words(worktree: Worktree, others: readonly SessionRow[], mine: string | undefined): string {
  const count = others.length
  const sessions = count === 1 ? '1 session' : `${count} sessions`
  if (worktree.state === 'bare') return 'bare: no files to work on'
  if (worktree.state === 'missing')
    return ['folder is gone', count > 0 ? `${sessions} to re-attach` : undefined].filter(Boolean).join(' · ')
  const { dirty, ahead = 0, behind = 0 } = worktree
  const waiting = others.filter((row) => row.status === 'waiting').length
  return [
    changedWord(dirty),
    [ahead > 0 && `${ahead} ahead`, behind > 0 && `${behind} behind`].filter(Boolean).join(', '),
    startWord(worktree.start),
    mine,
    waiting > 0
      ? `${waiting === 1 ? '1 session waits' : `${waiting} sessions wait`} for you`
      : count > 0
        ? sessions
        : undefined,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** What a search finds, best first: by name, then by branch. An empty one finds all, in their order. */
export function findPlaces(options: readonly PlaceOption[], query: string): readonly PlaceOption[] {
  if (query.trim() === '') return options
  return fuzzysort
    .go(query.trim(), options, { keys: ['name', (option) => option.branch ?? ''], threshold: 0.2, limit: 0 })
    .map((hit) => hit.obj)
}

/** The one that a person means by a name that they typed: the worktree's name, else its branch; capitals don't count. */
export function namedPlace(options: readonly PlaceOption[], typed: string): PlaceOption | undefined {
  const low = typed.trim().toLowerCase()
  return (
    options.find((option) => option.name === typed.trim()) ??
    options.find((option) => option.name.toLowerCase() === low) ??
    options.find((option) => option.branch?.toLowerCase() === low)
  )
}
