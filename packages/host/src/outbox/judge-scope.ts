import type { Session } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { JudgeAt, Judgement } from './judge-at.ts'

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
