import type { Message, Part, Session, SessionStatus } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { PendingPermission, PendingQuestion, QueueState } from '@pointsman/domain/host-api'
import type { Hydration } from '@pointsman/domain/readiness'
import type { MessageID, PartID } from '@pointsman/domain/message-id'
import type { Placement, SessionID, SessionScope, TemporarySessionID } from '@pointsman/domain/scope'
import type { ModelRef } from '@pointsman/domain/conversation'
import type { Undoing } from './create-undoing.ts'
import type { Draft } from './draft.ts'

/**
 * Who, as a view sees it: everything that belongs to one `<serverKey, sessionID>` and nothing that belongs to a directory.
 * Every function reads reactively unless it says otherwise.
 */
export type SessionView = {
  readonly scope:
    | SessionScope
    | { readonly serverKey: SessionScope['serverKey']; readonly sessionID: TemporarySessionID }
  /** The scope's one key: `data-session-key`, and what everything kept for it is stored under. */
  readonly key: string
  /** The engine's record; absent until it was read, and for a session that is still being made. */
  readonly session: () => Session | undefined
  readonly title: () => string
  readonly status: () => SessionStatus
  readonly placement: () => Placement | undefined
  /** This page asked to stop the turn just now. */
  readonly stopping: () => boolean
  readonly stopAsked: () => void
  /** The first page. `missing`: the engine has no such session. */
  readonly hydration: () => Hydration | { readonly state: 'missing' }
  readonly retry: () => void

  /** Grows whenever messages or parts come, go or change kind. A projection tracks this and then reads without tracking. */
  readonly version: () => number
  /** Oldest first; not tracked. */
  readonly order: () => readonly MessageID[]
  /** Not tracked: the store's own rows, for a projection that walks all of them. */
  readonly peekMessage: (id: MessageID) => Message | undefined
  readonly peekParts: (id: MessageID) => readonly Part[]
  /** Tracked, for the one row that shows it. */
  readonly message: (id: MessageID) => Message | undefined
  readonly part: (id: PartID) => Part | undefined
  /** A text or reasoning part's words so far, while they stream too. */
  readonly partText: (id: PartID) => string
  readonly hasOlder: () => boolean
  /** Resolves once the page is merged, or could not be read (then `olderFailed` says so). One read at a time. */
  readonly loadOlder: () => Promise<void>
  readonly loadingOlder: () => boolean
  readonly olderFailed: () => boolean

  /** What of it is undone, here and at the engine. */
  readonly undoing: Undoing

  readonly permissions: () => readonly PendingPermission[]
  readonly questions: () => readonly PendingQuestion[]
  /** What was sent and is not yet answered, in the order in which it goes. */
  readonly items: () => readonly OutboxItem[]
  readonly queue: () => QueueState
  /** False for a session that only this browser knows of: nothing was sent in it yet. */
  readonly begun: () => boolean

  /** What a person typed, and put beside it, and did not send; survives a reload. */
  readonly draft: () => Draft
  readonly setDraft: (draft: Draft) => void
  /** Chosen here, for this session only; survives a reload (L-5). */
  readonly choice: () => Choice
  readonly setChoice: (choice: Choice) => void
  /** Whether a row was opened or closed by hand, by row key; outlives the row (virtual rows are remade). */
  readonly disclosed: (rowKey: string) => boolean | undefined
  readonly setDisclosed: (rowKey: string, open: boolean) => void
  /** Where the reader was; not tracked. Absent: at the end. */
  readonly reading: () => ReadingPosition | undefined
  readonly setReading: (position: ReadingPosition | undefined) => void
}

export type Choice = { readonly model?: ModelRef; readonly agent?: string }

/** The row at the top of the view and how many pixels of it are above the edge. */
export type ReadingPosition = { readonly rowKey: string; readonly offset: number }

export type AnySessionID = SessionID | TemporarySessionID
