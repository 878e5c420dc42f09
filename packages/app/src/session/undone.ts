import type { RevertMark } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'

/** A conversation at the point where it was undone. */
export type Split = {
  /** What stands. */
  readonly kept: readonly MessageID[]
  /** What is undone as a whole. */
  readonly undone: readonly MessageID[]
  /** The last of `kept`, where only its parts from this one on are undone. */
  readonly partID?: string
}

/** By position alone: ids wrap (V-4). `hasOlder`: there are pages before these, and a mark that is not in them is in one of those. */
export function splitAt(options: {
  readonly order: readonly MessageID[]
  readonly mark: RevertMark | undefined
  readonly hasOlder: boolean
}): Split {
  const { order, mark, hasOlder } = options
  if (!mark) return { kept: order, undone: [] }
  const at = order.indexOf(mark.messageID as MessageID)
  if (at < 0) return hasOlder ? { kept: [], undone: order } : { kept: order, undone: [] }
  const whole = mark.partID === undefined
  const from = whole ? at : at + 1
  return { kept: order.slice(0, from), undone: order.slice(from), ...(whole ? {} : { partID: mark.partID }) }
}
