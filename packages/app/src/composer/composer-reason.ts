import type { Verdict } from '@pointsman/domain/readiness'
import type { Submission } from './submission.ts'

/** The line over the input: why it does not go, and the way out. `name` is the fact's name of R-1, or what else stands in its way. */
export type ReasonLine = {
  readonly name: string
  readonly sentence: string
  readonly mark: 'busy' | 'waiting' | 'error' | undefined
  /** Milliseconds since 1970. */
  readonly since?: number
  readonly acts?: readonly WayOut[]
}

export type WayOut = 'retry' | 'send-as-text' | 'choose-place' | 'choose-model' | 'without-files'

/** What was said to a person by a click or a key, and stays until they do something else. */
export type Note =
  | { readonly kind: 'empty'; readonly mode: 'prose' | 'command' | 'shell' }
  | { readonly kind: 'too-long'; readonly by: number }
  | { readonly kind: 'unknown-command'; readonly name: string }
  | { readonly kind: 'files' }
  | { readonly kind: 'not-attached'; readonly message: string }
  /** Enter, while a file is not stored yet or could not be. */
  | { readonly kind: 'storing' | 'not-stored'; readonly name: string }
  | { readonly kind: 'shell-files' }
  | { readonly kind: 'subtask-files'; readonly name: string }
  /** The model can't read some of the files. */
  | { readonly kind: 'unread-files'; readonly model: string; readonly names: readonly string[] }
  | { readonly kind: 'not-sent'; readonly message: string }
  | { readonly kind: 'not-stopped'; readonly message: string }
  | { readonly kind: 'not-moved'; readonly message: string }
  | { readonly kind: 'not-compacted'; readonly message: string }
  | { readonly kind: 'not-taken-back'; readonly message: string }
  | { readonly kind: 'not-put-back'; readonly message: string }
  | { readonly kind: 'edit-lost' }

/** The reasons of which reading again is a way out. */
const retried = new Set<string>(['connection', 'cacheReady', 'commandsReady', 'providerReady', 'localModelReady'])

/** A waiting that is over before anyone could read it is not shown. Milliseconds. */
export const patience = 500

export function noteLine(note: Note): ReasonLine {
  switch (note.kind) {
    case 'empty':
      return { name: 'empty', sentence: emptySentence(note.mode), mark: undefined }
    case 'too-long':
      return { name: 'tooLong', sentence: `Too long by ${note.by.toLocaleString('en')} characters`, mark: 'error' }
    case 'unknown-command':
      return {
        name: 'unknownCommand',
        sentence: `No command is called /${note.name} here. Send as text?`,
        mark: 'waiting',
        acts: ['send-as-text'],
      }
    case 'files':
      return { name: 'files', sentence: 'Drop files on the input to attach them', mark: undefined }
    case 'not-attached':
      return { name: 'notAttached', sentence: note.message, mark: 'error' }
    case 'storing':
      return { name: 'storing', sentence: `${note.name} is still being stored. Send once it is there`, mark: 'busy' }
    case 'not-stored':
      return { name: 'notStored', sentence: `${note.name} is not stored. Try it again, or remove it`, mark: 'error' }
    case 'shell-files':
      return { name: 'shellFiles', sentence: 'A shell line takes no files. Remove them first', mark: 'waiting' }
    case 'subtask-files':
      return {
        name: 'subtaskFiles',
        sentence: `/${note.name} runs in a subagent, which gets no files. Name their path in the text instead`,
        mark: 'waiting',
      }
    case 'unread-files':
      return {
        name: 'unreadFiles',
        sentence: `${note.model} can’t read ${note.names.join(', ')}. Choose another model, or send without`,
        mark: 'waiting',
        acts: ['choose-model', 'without-files'],
      }
    case 'not-sent':
      return { name: 'notSent', sentence: `Not sent: ${note.message}. Your text is back`, mark: 'error' }
    case 'not-moved':
      return { name: 'notMoved', sentence: note.message, mark: 'error' }
    case 'not-compacted':
      return { name: 'notCompacted', sentence: note.message, mark: 'error' }
    case 'not-taken-back':
      return { name: 'notTakenBack', sentence: `Could not be taken back: ${note.message}`, mark: 'error' }
    case 'not-put-back':
      return { name: 'notPutBack', sentence: `Not changed in the queue: ${note.message}`, mark: 'error' }
    case 'edit-lost':
      return {
        name: 'editLost',
        sentence: 'That follow-up is no longer yours to edit. Your text is here',
        mark: 'waiting',
      }
    case 'not-stopped':
      return { name: 'notStopped', sentence: `Could not be stopped: ${note.message}`, mark: 'error' }
  }
}

function emptySentence(mode: 'prose' | 'command' | 'shell'): string {
  if (mode === 'shell') return 'Write the command to run, behind the !'
  return mode === 'command' ? 'Write a command’s name, behind the /' : 'Nothing is written yet'
}

/**
 * The line for a verdict, or nothing where there is nothing to tell. A short waiting is told only to who has tried to send; what
 * failed or is refused is told at once, but a refusal only to who has something to send.
 */
export function verdictLine(
  verdict: Verdict,
  facts: {
    readonly sentence: string
    readonly attempted: boolean
    readonly written: boolean
    readonly now: number
    /** The chosen model is not in this place: reading again would not bring it. */
    readonly modelMissing?: boolean
  },
): ReasonLine | undefined {
  if (verdict.ready) return undefined
  const { state, since } = verdict
  const long = since !== undefined && facts.now - since >= patience
  if (!facts.attempted && state === 'waiting' && !(facts.written && long)) return undefined
  if (!facts.attempted && state === 'refused' && !facts.written) return undefined
  return refusalLine(verdict, facts)
}

/** The same for what is to be told in any case. */
export function refusalLine(
  verdict: Extract<Verdict, { ready: false }>,
  facts: { readonly sentence: string; readonly modelMissing?: boolean },
): ReasonLine {
  const { reason, state, since } = verdict
  const acts = waysOut(verdict, facts.modelMissing ?? false)
  return {
    name: reason,
    // Two sentences are a statement, and no work in progress.
    sentence: state === 'waiting' && !facts.sentence.includes('. ') ? `${facts.sentence}…` : facts.sentence,
    mark: state === 'waiting' ? 'busy' : state === 'failed' ? 'error' : 'waiting',
    ...(since !== undefined && state === 'waiting' ? { since } : {}),
    ...(acts.length > 0 ? { acts } : {}),
  }
}

function waysOut({ reason, state }: Extract<Verdict, { ready: false }>, modelMissing: boolean): readonly WayOut[] {
  if (state === 'waiting') return reason === 'connection' ? ['retry'] : []
  if (state === 'refused') return []
  // Read and found gone: another place is the way out, and the only one (S-9).
  if (reason === 'directoryReady') return ['choose-place']
  if (reason === 'localModelReady' && modelMissing) return ['choose-model']
  return retried.has(reason) ? ['retry'] : []
}

/** What to say of a text that is no item, or nothing where it is one. */
export function submissionNote(submission: Submission): Note | undefined {
  switch (submission.kind) {
    case 'empty':
      return { kind: 'empty', mode: submission.mode }
    case 'too-long':
      return { kind: 'too-long', by: submission.by }
    case 'shell-files':
      return { kind: 'shell-files' }
    case 'subtask-files':
    case 'unknown-command':
      return { kind: submission.kind, name: submission.name }
    default:
      return undefined
  }
}
