import type { AssistantMessage, EngineError, MessageWithParts, ModelRef } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'
import type { SessionID } from '@pointsman/domain/scope'
import { askEngine, EngineRefused, readMessagesSince } from '../board/engine-answers.ts'
import type { Board } from '../board/make-board.ts'
import type { Engine } from '../engine/engine.ts'
import type { Mover } from '../move/make-mover.ts'
import type { AnySessionID } from '../outbox/make-item-store.ts'
import { CompactRefused } from './compact-refused.ts'

const isRequest = ({ info, parts }: MessageWithParts) =>
  info.role === 'user' && parts.some((part) => part.kind === 'compaction')

/**
 * Lets the engine write a summary in place of what came before. The engine answers "true" whatever came of it, and one that failed or was
 * stopped it leaves as a task that swallows the next prompt: so what came of it is read, and a failed one is taken away with its request.
 */
export function makeCompactions(options: {
  readonly engine: Engine
  readonly board: Pick<Board, 'isBusy'>
  readonly mover: Pick<Mover, 'isHeld'>
  /** Sending may go on. */
  readonly onFree: (sessionID: SessionID) => void
  readonly log: (line: string) => void
}) {
  const { engine, board, mover, log } = options
  const running = new Set<AnySessionID>()
  const stopping = new AbortController()

  async function attempt(id: SessionID, model: ModelRef): Promise<void> {
    const before = await readMessagesSince(engine, id, new Set())
    const known = new Set<string>(before.map(({ info }) => info.id))
    const last = before.at(-1)?.info
    let refused: unknown
    try {
      await askEngine(engine, `/session/${id}/summarize`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ providerID: model.providerID, modelID: model.modelID }),
        // As long as its model takes.
        timeout: 0,
        signal: stopping.signal,
      })
    } catch (cause) {
      if (!(cause instanceof EngineRefused)) throw cause
      refused = cause
    }
    const now = await readMessagesSince(engine, id, new Set(last ? [last.id] : []))
    // What was undone is gone by now, and with it the last message that was known.
    const since = now.filter(({ info }) => !known.has(info.id) && info.time.created >= (last?.time.created ?? 0))
    const request = since.find(isRequest)
    const answer = since.findLast(
      (message): message is MessageWithParts & { readonly info: AssistantMessage } =>
        message.info.role === 'assistant' && message.info.parentID === request?.info.id,
    )
    if (answer && !answer.info.error && answer.info.time.completed !== undefined) return
    for (const message of [answer, request]) if (message) await takeAway(id, message.info.id)
    throw failure(answer?.info.error, refused)
  }

  async function takeAway(id: SessionID, messageID: MessageID): Promise<void> {
    try {
      await askEngine(engine, `/session/${id}/message/${messageID}`, { method: 'DELETE' })
    } catch (cause) {
      log(`${engine.key}: ${id}: what is left of a failed compaction could not be removed: ${String(cause)}`)
    }
  }

  return {
    /** Resolves when the summary is written. Rejects with `CompactRefused`; then the conversation is as it was. */
    async compact(id: SessionID, model: ModelRef): Promise<void> {
      if (running.has(id)) throw new CompactRefused('busy', 'It is being compacted already')
      if (board.isBusy(id)) throw new CompactRefused('busy', 'The session works. Stop it, or wait until its turn ends')
      if (mover.isHeld(id)) throw new CompactRefused('moving', 'The session is changing its place')
      running.add(id)
      try {
        await attempt(id, model)
      } finally {
        running.delete(id)
        options.onFree(id)
      }
    },
    /** Nothing is sent into it. */
    isHeld: (id: AnySessionID): boolean => running.has(id),
    stop: () => stopping.abort(new Error('the host stops')),
  }
}
export type Compactions = ReturnType<typeof makeCompactions>

function failure(error: EngineError | undefined, refused: unknown): CompactRefused {
  if (error?.name === 'MessageAbortedError')
    return new CompactRefused('stopped', 'It was stopped: nothing was compacted')
  const said =
    error?.message || (refused instanceof EngineRefused ? refused.message : '') || 'the model wrote no summary'
  return new CompactRefused('not-compacted', `Not compacted: ${said}`, error)
}
