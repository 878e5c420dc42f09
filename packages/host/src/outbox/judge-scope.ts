import type { Session } from '@pointsman/domain/conversation'
import type { Chosen, OutboxItem } from '@pointsman/domain/follow-up'
import type { Directory } from '@pointsman/domain/scope'

type Reason = { readonly code: string; readonly message: string }
/** Whether an item can run in a directory, by what is known there. `unread`: it could not be read in time. */
export type Judgement =
  | { readonly kind: 'ready'; readonly chosen: Chosen }
  | ({ readonly kind: 'parked' | 'unread' } & Reason)
export type JudgeAt = (item: OutboxItem, directory: Directory, signal: AbortSignal) => Promise<Judgement>

/** May it go to this session as it is now (F-6)? Where the session works elsewhere than it was typed, the commands, models and agents there are asked. */
export async function judgeScope(
  item: OutboxItem,
  session: Session,
  { judgeAt, signal }: { readonly judgeAt: JudgeAt; readonly signal: AbortSignal },
): Promise<Judgement> {
  if (session.time.archived !== undefined)
    return { kind: 'parked', code: 'session-archived', message: 'The session is archived' }
  const { directory } = session
  if (directory === item.source.directory) return { kind: 'ready', chosen: {} }
  if (item.pinned) {
    const message = `It is pinned to ${item.source.directory}, and the session works in ${directory}`
    return { kind: 'parked', code: 'elsewhere', message }
  }
  return judgeAt(item, directory, signal)
}
