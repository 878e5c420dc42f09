import { isSessionID } from '@pointsman/domain/scope'
import { giveBack } from '../session/give-back.ts'
import type { SessionView } from '../session/session-scope.ts'
import type { Unsent, UnsentStore } from './make-unsent.ts'

/** Words that left the input while the tab died: the host has them, or they go back to where they were typed. Once the session is read. */
export function giveBackUnsent(view: SessionView, unsent: UnsentStore, list: readonly Unsent[]): void {
  for (const { id, text, extras } of list) {
    // Another tab was quicker.
    if (!unsent.holds(view.key, id)) continue
    const item = view.items().find((one) => one.id === id)
    // Being sent by this very page.
    if (item?.revision === 0) continue
    const stored = item !== undefined || view.order().some((one) => one === id)
    // Known to the host, and nothing of it waits: it may be real and have answered. Its real session takes these words over.
    if (!stored && !isSessionID(view.scope.sessionID) && view.begun() && view.items().length === 0) continue
    if (!stored) view.setDraft(giveBack(view.draft(), { text, extras }))
    unsent.drop(view.key, id)
  }
}
