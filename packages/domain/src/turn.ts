import type { MessageWithParts, Part } from './conversation.ts'

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

/** Whether a person wrote any of it; asked for every prompt of a session with each change, so it builds nothing. */
export function isTyped(parts: readonly Part[]): boolean {
  return parts.some(
    (part) =>
      part.kind === 'file' ||
      (part.kind === 'text'
        ? !part.synthetic && /\S/.test(part.text)
        : part.kind === 'subtask' && /\S/.test(part.prompt)),
  )
}

/** The words of it. */
export function typedText(parts: readonly Part[]): string {
  return parts
    .flatMap((part) =>
      part.kind === 'text' && !part.synthetic ? [part.text] : part.kind === 'subtask' ? [part.prompt] : [],
    )
    .join('\n')
    .trim()
}
