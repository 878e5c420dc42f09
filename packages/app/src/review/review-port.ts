import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory } from '@pointsman/domain/scope'
import type { Verdict } from '@pointsman/ui/button'
import type { BrowserStore } from '../lib/make-browser-store.ts'
import type { Place } from '../server/place.ts'
import type { CommentExtra } from '../session/draft.ts'

/** What the review needs of the session beside which it stands: its draft, its queue, and the words for its places. */
export type ReviewPort = {
  readonly store: BrowserStore
  readonly place: (directory: Directory) => Place
  /** The comments in the draft, in the order in which they were written. */
  readonly comments: () => readonly CommentExtra[]
  /** Adds it, or puts it in the place of the one with its id. */
  readonly putComment: (comment: CommentExtra) => void
  readonly removeComment: (id: string) => void
  /** The id of a comment that someone wants to see, and that it was shown. */
  readonly wanted: () => string | undefined
  readonly shown: () => void
  /** The same for a file of a turn. */
  readonly wantedFile: () => { readonly messageID: MessageID; readonly path: string } | undefined
  readonly fileShown: () => void
  /** A prompt of its own, into the queue. Rejects where the host did not store it. */
  readonly queue: (text: string) => Promise<void>
  readonly queueVerdict: () => Verdict
  /** What a turn was about, newest first. */
  readonly turns: () => readonly { readonly id: string; readonly title: string; readonly at: number }[]
  readonly announce: (text: string) => void
  readonly told: (title: string, text?: string) => void
  readonly focusComposer: () => void
}
