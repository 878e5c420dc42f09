import type { MessageWithParts } from './conversation.ts'

/**
 * A tool's error that is a person's no: a permission rejected or a question dismissed, in the engine's own words (1.18.33). Not a no with
 * advice, after which the model goes on, and not "permission denied" of a file.
 */
export function isRefusal(error: string | undefined): boolean {
  return (
    error !== undefined &&
    /^(?:\w+: )?The user (?:rejected permission to use this specific tool call\.|dismissed this question)/.test(error)
  )
}

/**
 * A step whose tool a person refused: the engine ends the turn there without a word, a completion with `finish: "tool-calls"` and no error.
 * It is an end only while the session is idle, since an engine can be told to go on after a no. Any of its tools: they run side by side.
 */
export function isStoppedByRefusal({ info, parts }: MessageWithParts): boolean {
  if (info.role !== 'assistant' || info.time.completed === undefined) return false
  return parts.some((part) => part.kind === 'tool' && part.state.status === 'error' && isRefusal(part.state.error))
}
