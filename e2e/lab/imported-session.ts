import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { engineEnvironment } from './engine.ts'
import { findEngineBinary } from './paths.ts'

/** A moment at which the engine's ids began again at zero: ids made before it compare as larger than those after. */
export const idsWrappedAt = 26 * 2 ** 36

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const mask = (1n << 48n) - 1n

/** An id as the engine makes it: 12 hex digits of time and counter, 14 random base62 digits. Sessions count downwards. */
export function makeEngineID(prefix: 'ses' | 'msg' | 'prt', time: number, counter = 1): string {
  const ascending = BigInt(time) * 0x1000n + BigInt(counter)
  const value = (prefix === 'ses' ? ~ascending : ascending) & mask
  const random = Array.from({ length: 14 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return `${prefix}_${value.toString(16).padStart(12, '0')}${random}`
}

export type ImportedPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | {
      readonly type: 'tool'
      readonly tool: string
      readonly input: Record<string, unknown>
      readonly output: string
      readonly title?: string
      readonly metadata?: Record<string, unknown>
    }

export type ImportedTurn = {
  readonly user: string
  readonly assistant: readonly ImportedPart[]
  readonly cwd?: string
  /** The turn is a compaction and its answer the summary: what is before it the engine does not send to its model any more. */
  readonly compaction?: boolean
}

export type ImportedSessionOptions = {
  /** The same id for two engines makes the same session id on two servers. */
  readonly sessionID?: string
  readonly title?: string
  readonly turns: number
  /** When the last turn ended; the turns before it lie a minute apart. An hour ago by default. */
  readonly endedAt?: number
  /** What the nth turn (from 1) says. */
  readonly turn?: (number: number) => ImportedTurn
  readonly model?: { readonly providerID: string; readonly modelID: string }
}

/** Turns of many kinds, always the same: short and long prose, lists, code, a table, shell output, a diff. */
export function variedTurn(number: number): ImportedTurn {
  const prose = `Answer ${number}: ${'the points are set and the train takes its own track. '.repeat(1 + (number % 5))}`
  const kinds: readonly (readonly ImportedPart[])[] = [
    [{ type: 'text', text: prose }],
    [{ type: 'text', text: `## Step ${number}\n\n- first of ${number}\n- second, with \`code\`\n- third\n\n${prose}` }],
    [
      { type: 'reasoning', text: `Thinking about ${number}.` },
      {
        type: 'text',
        text: `${prose}\n\n\`\`\`ts\nexport const answer${number} = ${number}\n${'const line = 1\n'.repeat(number % 12)}\`\`\`\n`,
      },
    ],
    [
      {
        type: 'tool',
        tool: 'bash',
        input: { command: `echo ${number}`, description: 'Says a number' },
        output: `${`${number}\n`.repeat(1 + (number % 20))}`,
        title: `echo ${number}`,
        metadata: { output: `${number}\n`, exit: 0, truncated: false },
      },
      { type: 'text', text: prose },
    ],
    [{ type: 'text', text: `| a | b |\n| --- | --- |\n| ${number} | ${number * 2} |\n\n${prose}` }],
  ]
  return { user: `Question ${number}`, assistant: kinds[number % kinds.length] as readonly ImportedPart[] }
}

/** The JSON that `opencode import` reads: one user and one assistant message for each turn. */
export function makeImportedSession(options: ImportedSessionOptions) {
  const ended = options.endedAt ?? Date.now() - 3_600_000
  const began = ended - options.turns * 60_000
  const sessionID = options.sessionID ?? makeEngineID('ses', began)
  const model = options.model ?? { providerID: 'scripted', modelID: 'main' }
  const title = options.title ?? `Imported, ${options.turns} turns`
  const tokens = { total: 15, input: 10, output: 5, reasoning: 0, cache: { read: 0, write: 0 } }
  // The engine puts its own directory in the session; the messages keep what they say.
  const here = '/imported'
  const messageIDs: string[] = []
  const messages: unknown[] = []

  for (let number = 1; number <= options.turns; number += 1) {
    const turn = (options.turn ?? variedTurn)(number)
    const asked = began + (number - 1) * 60_000
    const answered = asked + 1_000
    const done = asked + 30_000
    const userID = makeEngineID('msg', asked)
    const assistantID = makeEngineID('msg', answered)
    const cwd = turn.cwd ?? here
    let counter = 1
    const part = (messageID: string, time: number, rest: Record<string, unknown>) => ({
      id: makeEngineID('prt', time, (counter += 1)),
      sessionID,
      messageID,
      ...rest,
    })
    const time = { start: answered, end: done }
    messageIDs.push(userID, assistantID)
    messages.push(
      {
        info: { id: userID, sessionID, role: 'user', time: { created: asked }, agent: 'build', model },
        parts: [
          part(userID, asked, turn.compaction ? { type: 'compaction', auto: true } : { type: 'text', text: turn.user }),
        ],
      },
      {
        info: {
          id: assistantID,
          sessionID,
          role: 'assistant',
          time: { created: answered, completed: done },
          parentID: userID,
          ...model,
          mode: 'build',
          agent: 'build',
          path: { cwd, root: cwd },
          cost: 0,
          tokens,
          finish: 'stop',
          ...(turn.compaction ? { summary: true } : {}),
        },
        parts: [
          part(assistantID, answered, { type: 'step-start' }),
          ...turn.assistant.map((entry) => {
            if (entry.type !== 'tool') return part(assistantID, answered, { ...entry, time })
            const { tool, input, output, title: shown = tool, metadata = {} } = entry
            const state = { status: 'completed', input, output, title: shown, metadata, time }
            return part(assistantID, answered, { type: 'tool', tool, callID: `call_${number}_${counter}`, state })
          }),
          part(assistantID, done, { type: 'step-finish', reason: 'stop', cost: 0, tokens }),
        ],
      },
    )
  }
  return {
    sessionID,
    /** In the order of the conversation, user and assistant in turn. */
    messageIDs,
    json: {
      info: {
        id: sessionID,
        slug: 'imported-session',
        projectID: 'imported',
        directory: here,
        title,
        version: '1.18.33',
        time: { created: began, updated: ended },
      },
      messages,
    },
  }
}

/**
 * Imports a session into the engine whose home this is; it may be running. The session works in `directory` afterwards. Read the
 * messages back and count them: ids that exist already make an import that reports success with none.
 */
export async function importSession(options: {
  session: ReturnType<typeof makeImportedSession>
  directory: string
  /** The engine's home, as for `startEngine`; or give its XDG_DATA_HOME by `dataHome`, where a host keeps it. */
  home: string
  dataHome?: string
}): Promise<string> {
  const file = join(options.home, `import-${options.session.sessionID}.json`)
  writeFileSync(file, JSON.stringify(options.session.json))
  const env = engineEnvironment({
    home: options.home,
    ...(options.dataHome === undefined ? {} : { env: { XDG_DATA_HOME: options.dataHome } }),
  })
  await promisify(execFile)(findEngineBinary(), ['import', file], { cwd: options.directory, env, timeout: 120_000 })
  return options.session.sessionID
}
