import type { MessageID } from '@pointsman/domain/message-id'
import { isTyped, typedText } from '@pointsman/domain/turn'
import { createMemo } from 'solid-js'
import type { Revert, RevertSeat, Target } from './create-revert.ts'
import { counted, elsewhereSentence, headingOf, named, scatteredSentence, upper } from './revert-words.ts'
import { hasShellLine, notPutBack, promptsOf, type Conversation } from './undo-steps.ts'

export type UndonePrompt = {
  readonly id: MessageID
  /** Absent while older pages are not read. */
  readonly number: number | undefined
  readonly text: string
  readonly changes: { readonly additions: number; readonly deletions: number; readonly words: string } | undefined
}

/** What the dock says of what is undone, and of what it asks. */
export function createRevertDock({ seat, revert }: { readonly seat: () => RevertSeat; readonly revert: () => Revert }) {
  const conversation = () => revert().conversation()
  const split = () => revert().split()
  const view = () => seat().view
  const hue = () => {
    const directory = seat().execution.directory()
    return directory === undefined ? 0 : seat().place(directory).hue
  }
  const nameOf = (directory: Parameters<RevertSeat['place']>[0]) => seat().place(directory).name
  const undone = createMemo(
    () => conversation().mark !== undefined && (split().undone.length > 0 || split().partID !== undefined),
  )
  const prompts = createMemo((): readonly UndonePrompt[] => {
    const now = conversation()
    return promptsOf(now, split().undone).map((id) => ({
      id,
      number: numberOf(now, id),
      text: typedText(now.parts(id)),
      changes: changesOf(now, id),
    }))
  })
  const pending = () => view().undoing.pending()
  const heading = () => headingOf(prompts().length, conversation().mark?.files, split().partID !== undefined)

  /** What must be known before anything is sent. */
  const says = createMemo((): readonly string[] => {
    if (pending()) return ['Putting the files back…']
    const now = conversation()
    const files = now.mark?.files
    const lost = notPutBack(now, split().undone)
    return [
      'What you send next removes them for good, and so does a compaction.',
      files ? '' : 'No file was touched: the engine keeps no record of files here.',
      files && seat().remote() ? 'A restore sets all files there back to how they were at the undo.' : '',
      hasShellLine(now, split().undone) ? 'What a shell line changed stays as it is.' : '',
      lost.length > 0 ? `Not put back by the engine: ${named(lost)}.` : '',
    ].filter(Boolean)
  })

  const of = (to: Target): string => {
    if (to === 'all') return 'What is undone'
    const number = numberOf(conversation(), to)
    return number === undefined ? 'This prompt' : `Prompt ${number}`
  }
  const question = createMemo((): { readonly heading: string; readonly words: string; readonly act?: string } => {
    const asked = revert().ask()
    if (!asked) return { heading: '', words: '' }
    const doing = revert().doing(asked.to)
    const done = doing === 'undo' ? 'undone' : 'restored'
    const busy = view().status().kind !== 'idle'
    switch (asked.kind) {
      case 'busy':
        return {
          heading: busy ? `The session works. Stop it and ${doing}?` : `Its turn is over. ${upper(doing)} now?`,
          words: busy ? 'Its turn ends where it is, and what waits behind it is paused.' : 'What waits is paused.',
          act: busy ? `Stop and ${doing}` : upper(doing),
        }
      case 'elsewhere': {
        const [only, ...more] = asked.places.map(nameOf)
        if (only === undefined || more.length > 0) {
          const what = asked.to === 'all' ? of('all') : `${of(asked.to)} and what follows`
          return {
            heading: scatteredSentence(what, asked.places.map(nameOf), done),
            words:
              doing === 'undo'
                ? 'Undo what ran here first, and send on from there.'
                : 'It stays undone. Nothing is removed until you send on.',
          }
        }
        return {
          heading: elsewhereSentence(of(asked.to), only),
          words: `The session moves, then it is ${done} there.`,
          act: `${busy ? 'Stop, go' : 'Go'} back to ${only} first`,
        }
      }
      case 'overwrites':
        return {
          heading: `${counted(asked.files.length, 'file')} changed since. ${upper(doing)} anyway?`,
          words: `${named(asked.files)}: what was changed there since then would be lost.`,
          act: `${upper(doing)} anyway`,
        }
    }
  })

  return {
    hue,
    undone,
    prompts,
    pending,
    heading,
    says,
    question,
    note: () => view().undoing.note(),
    closeNote: () => view().undoing.tell(undefined),
    answer(): void {
      const asked = revert().ask()
      if (asked?.kind !== 'elsewhere') return revert().answer()
      const [only] = asked.places
      if (only) void revert().goBack(asked.to, only)
    },
  }
}

function numberOf({ order, message, parts, hasOlder }: Conversation, id: MessageID): number | undefined {
  if (hasOlder) return undefined
  let number = 0
  for (const one of order) {
    if (message(one)?.role === 'user' && isTyped(parts(one))) number += 1
    if (one === id) return number
  }
  return undefined
}

function changesOf({ message }: Conversation, id: MessageID): UndonePrompt['changes'] {
  const found = message(id)
  const changes = found?.role === 'user' ? (found.changes ?? []) : []
  if (changes.length === 0) return undefined
  const additions = changes.reduce((sum, one) => sum + one.additions, 0)
  const deletions = changes.reduce((sum, one) => sum + one.deletions, 0)
  // A file that was only moved has no lines to count.
  if (additions + deletions === 0) return undefined
  return { additions, deletions, words: `${additions} lines added, ${deletions} removed` }
}
