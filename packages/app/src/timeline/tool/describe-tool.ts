import type { ToolPart } from '@pointsman/domain/conversation'
import type { IconName } from '@pointsman/ui/icon'
import { counted } from '../clock.ts'
import { relativePath } from './relative-path.ts'

export type ToolBody =
  | { readonly kind: 'shell'; readonly command: string; readonly output: string }
  | { readonly kind: 'patch'; readonly path: string; readonly patch: string }
  | { readonly kind: 'code'; readonly path: string; readonly code: string }
  | {
      readonly kind: 'plan'
      readonly todos: readonly { readonly text: string; readonly done: boolean; readonly now: boolean }[]
    }
  | { readonly kind: 'answers'; readonly pairs: readonly { readonly question: string; readonly answer: string }[] }
  | { readonly kind: 'raw'; readonly input: string; readonly output: string }

export type ToolWords = {
  readonly icon: IconName
  /** What was, or is being, done. */
  readonly verb: string
  readonly object: string
  readonly mono: boolean
  /** At the end of the line, before the duration. */
  readonly meta: string
  readonly body: ToolBody
}

type Json = Readonly<Record<string, unknown>>
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const json = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** What a tool call says of itself, from the engine's own input and metadata. `directory`: where it ran. `waits`: for an answer. */
export function describeTool(
  { tool, state }: Pick<ToolPart, 'tool' | 'state'>,
  { directory, waits = false }: { readonly directory: string; readonly waits?: boolean | undefined },
): ToolWords {
  const { input, metadata } = state
  const done = state.status === 'completed'
  const failed = state.status === 'error'
  const path = relativePath(text(input.filePath) || text(input.path) || text(metadata.filepath), directory)
  const raw: ToolBody = { kind: 'raw', input: rawInput(input), output: state.output ?? '' }
  const words = (
    icon: IconName,
    verbs: readonly [did: string, does: string, could: string],
    object: string,
    rest: Partial<ToolWords> = {},
  ): ToolWords => ({
    icon,
    verb: failed ? `Could not ${verbs[2]}` : done ? verbs[0] : waits ? `Wants to ${verbs[2]}` : verbs[1],
    object,
    mono: true,
    meta: '',
    body: raw,
    ...rest,
  })

  switch (tool) {
    case 'bash': {
      const command = text(input.command)
      const exit = metadata.exit
      const meta = typeof exit === 'number' ? `exit ${exit}` : ''
      return words('terminal', ['Ran', 'Runs', 'run'], command, {
        meta,
        body: { kind: 'shell', command, output: state.output ?? '' },
      })
    }
    case 'edit':
    case 'multiedit':
    case 'patch':
    case 'apply_patch': {
      const patch = text(metadata.diff) || text(json(metadata.filediff).patch)
      const object = path || state.title || ''
      return words(
        'pencil',
        ['Edited', 'Edits', 'edit'],
        object,
        patch ? { body: { kind: 'patch', path: object, patch } } : {},
      )
    }
    case 'write': {
      const patch = text(metadata.diff) || text(json(metadata.filediff).patch)
      const code = text(input.content)
      const lines = code === '' ? 0 : code.replace(/\n$/, '').split('\n').length
      const body: ToolBody = patch ? { kind: 'patch', path, patch } : { kind: 'code', path, code }
      return words('file-plus', ['Wrote', 'Writes', 'write'], path, {
        body,
        meta: lines > 0 ? counted(lines, 'line') : '',
      })
    }
    case 'read':
      return words('file-text', ['Read', 'Reads', 'read'], path, { meta: readRange(input, metadata) })
    case 'list':
      return words('file-text', ['Listed', 'Lists', 'list'], path || '.')
    case 'glob':
      return words('search', ['Searched for files', 'Searches for files', 'search for files'], text(input.pattern), {
        meta: foundCount(metadata, 'file'),
      })
    case 'grep':
      return words('search', ['Searched', 'Searches', 'search'], text(input.pattern), {
        meta: foundCount(metadata, 'match', 'matches'),
      })
    case 'webfetch':
      return words('globe', ['Fetched', 'Fetches', 'fetch'], text(input.url))
    case 'websearch':
    case 'codesearch':
      return words('globe', ['Searched the web', 'Searches the web', 'search the web'], text(input.query), {
        mono: false,
      })
    case 'todowrite':
    case 'todoread':
      return describePlan(state, words)
    case 'task':
      return words(
        'workflow',
        ['Subagent', 'Subagent', 'run the subagent'],
        text(input.description) || text(state.title),
        {
          mono: false,
          meta: text(input.subagent_type),
        },
      )
    case 'question':
      return describeQuestion(state, words)
    case 'skill':
      return words('box', ['Skill', 'Skill', 'use the skill'], text(input.name))
    default:
      return words('box', [tool, tool, `use ${tool}`], state.title || firstText(input), { mono: false })
  }
}

type Words = (
  icon: IconName,
  verbs: readonly [string, string, string],
  object: string,
  rest?: Partial<ToolWords>,
) => ToolWords

function describePlan(state: ToolPart['state'], words: Words): ToolWords {
  const todos = list(state.metadata.todos ?? state.input.todos).map((item) => {
    const todo = json(item)
    return {
      text: text(todo.content),
      done: todo.status === 'completed' || todo.status === 'cancelled',
      now: todo.status === 'in_progress',
    }
  })
  const done = todos.filter((todo) => todo.done).length
  const object = todos.length === 0 ? '' : `${done} of ${todos.length} done`
  return words('list-checks', ['Plan', 'Plan', 'write the plan'], object, {
    body: { kind: 'plan', todos },
    mono: false,
  })
}

function describeQuestion(state: ToolPart['state'], words: Words): ToolWords {
  const questions = list(state.input.questions).map((item) => text(json(item).question))
  const answers = list(state.metadata.answers).map((item) => list(item).map(text).join(', '))
  const pairs = questions.map((question, at) => ({ question, answer: answers[at] ?? '' }))
  const object = questions.length === 1 ? (questions[0] ?? '') : counted(questions.length, 'question')
  return words('circle-help', ['Asked', 'Asks', 'ask'], object, { mono: false, body: { kind: 'answers', pairs } })
}

function readRange(input: Json, metadata: Json): string {
  const shown = json(metadata.display)
  const [from, to, total] = [shown.lineStart, shown.lineEnd, shown.totalLines]
  if (typeof from !== 'number' || typeof to !== 'number')
    return typeof input.offset === 'number' ? `from line ${input.offset}` : ''
  if (from <= 1 && to === total) return counted(to, 'line')
  return `lines ${from} to ${to}`
}

function foundCount(metadata: Json, one: string, many?: string): string {
  const count = metadata.count ?? metadata.matches
  return typeof count === 'number' ? counted(count, one, many) : ''
}

function firstText(input: Json): string {
  return (
    (Object.values(input).find((value) => typeof value === 'string' && value.length < 200) as string | undefined) ?? ''
  )
}

function rawInput(input: Json): string {
  const names = Object.keys(input)
  return names.length === 0 ? '' : JSON.stringify(input, undefined, 2)
}

/** Why a call failed, as a sentence; the engine's own words where it has no name for it. */
export function toolFailure(error: string): string {
  if (/rejected permission/i.test(error)) return 'You refused it.'
  if (/dismissed this question|rejected.*question/i.test(error)) return 'You gave no answer.'
  if (/Tool execution aborted/i.test(error)) return 'It was stopped.'
  return error
}
