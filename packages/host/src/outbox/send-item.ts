import { isRepeatable, type OutboxItem } from '@pointsman/domain/follow-up'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { attachedWords, commandFiles, mentionParts, promptFiles } from '../attachment/engine-parts.ts'
import type { Files } from '../attachment/load-files.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import { askEngine, EngineRefused } from '../board/engine-answers.ts'

/**
 * What came of handing an item to the engine. `unsent`: not one byte went out. `doubt`: it may or may not have it. `refused`: it
 * answered no, and for good. `busy`: a turn runs there, and nothing was begun. `later`: no for now, with the milliseconds after which it
 * may be asked again. `answer` is what it answered well, the turn's last message for a command or shell line.
 */
export type Sent =
  | { readonly kind: 'taken'; readonly answer: unknown }
  | { readonly kind: 'unsent' | 'busy' }
  | { readonly kind: 'later'; readonly after: number }
  | { readonly kind: 'doubt'; readonly code: string; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** Milliseconds: "in 0 s" is no leave to ask again and again. */
const leastLater = 1_000

/** Where it goes, and the bytes that go with it. */
export type Load = { readonly directory: Directory; readonly files: Files }

export async function sendItem(
  engine: Engine,
  item: OutboxItem,
  sessionID: SessionID,
  { load, signal }: { readonly load: Load; readonly signal: AbortSignal },
): Promise<Sent> {
  const { path, body } = requestOf(item, load)
  try {
    const answer = await askEngine(engine, `/session/${sessionID}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
      // A command or shell line is answered when its turn has ended.
      ...(isRepeatable(item) ? {} : { timeout: 0 }),
    })
    return { kind: 'taken', answer }
  } catch (cause) {
    if (cause instanceof EngineUnavailable && !cause.sent) return { kind: 'unsent' }
    if (!(cause instanceof EngineRefused))
      return {
        kind: 'doubt',
        code: 'engine-unavailable',
        message: cause instanceof Error ? cause.message : String(cause),
      }
    const { code, message, retryAfter } = cause
    if (cause.status === 429 && retryAfter !== undefined)
      return { kind: 'later', after: Math.max(retryAfter, leastLater) }
    if (cause.status === 409 && code === 'SessionBusyError') return { kind: 'busy' }
    if (cause.notFound) return { kind: 'refused', code: 'session-gone', message }
    return { kind: cause.status < 500 ? 'refused' : 'doubt', code, message }
  }
}

type EngineCall = { readonly path: string; readonly body: Readonly<Record<string, unknown>> }

function requestOf(item: OutboxItem, { directory, files }: Load): EngineCall {
  const { id: messageID, model, agent, attachments = [], mentions = [] } = item
  const withAgent = agent === undefined ? {} : { agent }
  const variant = model?.variant === undefined ? {} : { variant: model.variant }
  const ref = model && { providerID: model.providerID, modelID: model.modelID }
  switch (item.kind) {
    case 'prompt':
    case 'continue': {
      // The mark stays with the part in the engine's own record.
      const mark =
        item.kind === 'continue'
          ? { synthetic: true, metadata: { pointsman: 'continue' } }
          : {
              metadata: {
                typedIn: item.source.directory,
                ...(attachments.length > 0 ? { files: attachments } : {}),
              },
            }
      const parts = [
        item.text === ''
          ? { id: item.partID, type: 'text', synthetic: true, text: attachedWords(attachments), ...mark }
          : { id: item.partID, type: 'text', text: item.text, ...mark },
        ...mentionParts(item.text, mentions, directory),
        ...promptFiles(attachments, files),
      ]
      return {
        path: 'prompt_async',
        body: { messageID, parts, ...(ref ? { model: ref } : {}), ...variant, ...withAgent },
      }
    }
    case 'command': {
      const { name, rest } = readCommandLine(item.text)
      const text = model ? { model: `${model.providerID}/${model.modelID}` } : {}
      const parts = attachments.length > 0 ? { parts: commandFiles(attachments, files) } : {}
      return {
        path: 'command',
        body: { messageID, command: name, arguments: rest, ...parts, ...text, ...variant, ...withAgent },
      }
    }
    case 'shell':
      // The engine wants an agent here; `build` is its own default.
      return {
        path: 'shell',
        body: { messageID, command: item.text, agent: agent ?? 'build', ...(ref ? { model: ref } : {}) },
      }
  }
}

/** `/name and the rest`, as the engine's own client cuts it: at the first white space, the rest as it was typed. */
export function readCommandLine(line: string): { readonly name: string; readonly rest: string } {
  const found = /^\/?(\S*)(?:\s([\s\S]*))?$/.exec(line)
  return { name: found?.[1] ?? '', rest: found?.[2] ?? '' }
}
