import * as v from 'valibot'
import { messageIDSchema } from './follow-up.ts'
import type { SessionSummary } from './host-api.ts'
import type { MessageID } from './message-id.ts'
import { directorySchema, isSessionID, type SessionID } from './scope.ts'
import { json, number, some, text } from './wire-json.ts'

/** Where a fork's origin is kept in the engine's record of it: `parentID` there is for subagents. */
export const originField = 'pointsmanForkOf'

/** What a session was forked from. `title`: as it was called then, for the day when it is gone. */
export type ForkOrigin = {
  readonly sessionID: SessionID
  readonly title: string
  /** The prompt before which the two part; absent where all was taken. */
  readonly messageID?: string
  /** Its number, where the page knew it. */
  readonly prompt?: number
}

/** POST …/fork: a session with the messages before that one, or with all of them, in the same place or in another one. */
export const forkSchema = v.object({
  messageID: v.exactOptional(messageIDSchema),
  prompt: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  directory: v.exactOptional(directorySchema),
})
export type ForkRequest = v.InferOutput<typeof forkSchema> & { readonly messageID?: MessageID }

/** 201. `stayed`: so many follow-ups wait, and all of them stay with the original. */
export type ForkAnswer = { readonly session: SessionSummary; readonly stayed: number }

/** A refusal names the step in its detail; `left` where what was begun could not yet be taken away, and will be. */
export const forkSteps = ['look', 'fork', 'mark', 'move', 'check'] as const
export type ForkStep = (typeof forkSteps)[number]

/** By a session's metadata; nothing where it is no fork of ours. */
export function readOrigin(metadata: Readonly<Record<string, unknown>>): ForkOrigin | undefined {
  const origin = json(metadata[originField])
  if (!isSessionID(origin.sessionID)) return undefined
  return {
    sessionID: origin.sessionID,
    title: text(origin.title) ?? '',
    ...some('messageID', text(origin.messageID)),
    ...some('prompt', number(origin.prompt)),
  }
}

/** "at prompt 11"; nothing where all of it was taken, or where nobody counted. */
export function originPoint({ messageID, prompt }: Pick<ForkOrigin, 'messageID' | 'prompt'>): string | undefined {
  if (prompt !== undefined) return `at prompt ${prompt}`
  return messageID === undefined ? undefined : 'at an earlier prompt'
}
