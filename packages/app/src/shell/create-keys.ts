import { onCleanup } from 'solid-js'
import { tinykeys } from 'tinykeys'
import { actions, chordOf, type ActionID } from './actions.ts'

/** Where a slash is typed with Shift, the key says so. */
const slashChords = ['$mod+/', '$mod+Shift+/', '$mod+Shift+?']

/** The regions in the order in which F6 goes through them (LOOK.md, accessibility). */
const regions = ['composer', 'follow-ups', 'timeline', 'list', 'review'] as const
type Region = (typeof regions)[number]

function element(region: Region): HTMLElement | null {
  switch (region) {
    case 'composer':
      return document.querySelector('[data-testid="composer-input"]')
    case 'follow-ups':
      return (
        document.querySelector<HTMLElement>('[data-testid="followup-item"][tabindex="0"]') ??
        document.querySelector<HTMLElement>('[data-region="follow-ups"] button')
      )
    case 'timeline':
      return document.querySelector('[data-testid="timeline"]')
    case 'list':
      return (
        document.querySelector<HTMLElement>('[data-region="list"] [data-testid="session-row"][tabindex="0"]') ??
        document.querySelector<HTMLElement>('[data-region="list"] input')
      )
    case 'review':
      return (
        document.querySelector<HTMLElement>('[data-region="review"] [data-row][tabindex="0"]') ??
        document.querySelector<HTMLElement>('[data-region="review"] [tabindex="0"], [data-region="review"] button')
      )
  }
}

function present(): Region | undefined {
  const active = document.activeElement
  if (active?.closest('[data-region="list"]')) return 'list'
  if (active?.closest('[data-region="review"]')) return 'review'
  if (active?.closest('[data-testid="timeline"]')) return 'timeline'
  if (active?.closest('[data-region="follow-ups"]')) return 'follow-ups'
  return active?.closest('[data-region="composer"]') ? 'composer' : undefined
}

export function focusRegion(region: Region): void {
  element(region)?.focus()
}

export function focusNextRegion(by: 1 | -1): void {
  const now = present()
  const at = now === undefined ? (by === 1 ? -1 : 0) : regions.indexOf(now)
  for (let step = 1; step <= regions.length; step += 1) {
    const region = regions[(at + by * step + regions.length * 2) % regions.length]
    const target = region && element(region)
    // Not shown: the narrow page has one region at a time.
    if (!target || target.offsetParent === null) continue
    return target.focus()
  }
}

/** The keys of the whole page, as the table of actions names them. Nothing that a browser keeps for itself. */
export function createKeys(options: {
  readonly run: (id: ActionID) => void
  /** True where the key is the text's own: what was typed is brought back by the browser. */
  readonly isOfText: (id: ActionID, target: EventTarget | null) => boolean
}): void {
  const { run, isOfText } = options
  const heard = Object.fromEntries(
    actions.flatMap(({ id, keys }) => {
      if (keys === undefined) return []
      const chords = keys === 'Mod+/' ? slashChords : [chordOf(keys)]
      const handler = (event: Event) => {
        if (isOfText(id, event.target)) return
        event.preventDefault()
        run(id)
      }
      return chords.map((chord) => [chord, handler] as const)
    }),
  )
  onCleanup(tinykeys(window, heard))
}
