import type { Session } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { Directory } from '@pointsman/domain/scope'
import type { JudgeAt, Judgement } from './judge-at.ts'

/**
 * May it go to this session as it is now (F-6)? Its tab judged it by the place where it was typed and chose its model: that place
 * is asked once more only where no model was chosen, it is gone from the disk (S-9), or a person sends it again.
 */
export async function judgeScope(
  item: OutboxItem,
  session: Session,
  options: {
    readonly judgeAt: JudgeAt
    readonly again: boolean
    readonly isThere: (directory: Directory) => boolean
    readonly signal: AbortSignal
  },
): Promise<Judgement> {
  if (session.time.archived !== undefined)
    return { kind: 'parked', code: 'session-archived', message: 'The session is archived' }
  const { judgeAt, again, isThere, signal } = options
  const { directory } = session
  const isChosen = item.kind === 'shell' || item.model !== undefined
  if (directory === item.source.directory && isChosen && !again && isThere(directory))
    return { kind: 'ready', chosen: {} }
  if (item.pinned && directory !== item.source.directory) {
    const message = `It is pinned to ${item.source.directory}, and the session works in ${directory}`
    return { kind: 'parked', code: 'elsewhere', message }
  }
  return judgeAt(item, directory, signal)
}
