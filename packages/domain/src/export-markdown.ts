import type { AssistantMessage, MessageWithParts, Part, ToolPart, UserMessage } from './conversation.ts'
import type { ExportMeta, SessionWriter } from './export-session.ts'
import { originPoint } from './fork.ts'
import type { Directory } from './scope.ts'
import { isTyped, typedText } from './turn.ts'

/**
 * A session as a document: a heading for each prompt with the place where it ran, its answer as it was written, and what its tools did folded.
 * Whatever is quoted can't break out: a prompt stands in a quotation, a tool's output in a fence that is longer than any inside.
 */
export function makeMarkdownWriter({ placeOf }: { readonly placeOf: (directory: Directory) => string }): SessionWriter {
  let number = 0
  /** Its heading names the place, which only its answer knows. */
  let waiting: { readonly info: UserMessage; readonly parts: readonly Part[] } | undefined
  let at: Directory | undefined

  function flush(answer: AssistantMessage | undefined): string {
    const prompt = waiting
    waiting = undefined
    if (!prompt) return ''
    const here = answer?.directory ?? at
    at = here
    if (prompt.parts.some((part) => part.kind === 'compaction')) return '*The conversation was compacted here.*\n\n'
    if (!isTyped(prompt.parts)) return ''
    number += 1
    const place = here === undefined ? '' : `, in ${escapeInline(placeOf(here))}`
    const files = prompt.parts.flatMap((part) =>
      part.kind === 'file' ? [`Attached: ${code(part.name ?? part.mime)}\n\n`] : [],
    )
    const words = typedText(prompt.parts)
    return `## Prompt ${number}${place}\n\n${words === '' ? '' : `${quoted(words)}\n\n`}${files.join('')}`
  }

  function answered({ info, parts }: { readonly info: AssistantMessage; readonly parts: readonly Part[] }): string {
    const moved =
      at !== undefined && at !== info.directory
        ? `*It works in ${escapeInline(placeOf(info.directory))} from here on.*\n\n`
        : ''
    at = info.directory
    const body = parts.map(partMarkdown).join('')
    const failed = info.error ? `${quoted(`**${info.error.name}:** ${info.error.message}`)}\n\n` : ''
    return moved + (info.summary ? folded('Summary of what came before', body) : body) + failed
  }

  return {
    head: headOf,
    message(_wire, message: MessageWithParts | undefined) {
      if (!message) return `${flush(undefined)}*A message that can’t be read stood here.*\n\n`
      const { info, parts } = message
      if (info.role === 'user') {
        const before = flush(undefined)
        waiting = { info, parts }
        return before
      }
      return flush(info) + answered({ info, parts })
    },
    end: () => flush(undefined),
  }
}

function headOf(meta: ExportMeta): string {
  const { forkOf } = meta.lineage
  const lines = [
    `Session ${code(meta.sessionID)}`,
    `Works in ${code(meta.directory)}`,
    ...(meta.model ? [`Model ${code(`${meta.model.providerID}/${meta.model.modelID}`)}`] : []),
    ...(forkOf
      ? [['Fork of', escapeInline(forkOf.title || forkOf.sessionID), originPoint(forkOf)].filter(Boolean).join(' ')]
      : []),
    `Begun ${new Date(meta.time.created).toISOString()}, exported ${new Date(meta.exportedAt).toISOString()}`,
  ]
  return `# ${escapeInline(meta.title || 'Session')}\n\n${lines.map((line) => `- ${line}\n`).join('')}\n`
}

function partMarkdown(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text.trim() === '' ? '' : `${closed(part.text.trim())}\n\n`
    case 'reasoning':
      return part.text.trim() === '' ? '' : folded('Reasoning', `${closed(part.text.trim())}\n\n`)
    case 'tool':
      return toolMarkdown(part)
    case 'file':
      return `File: ${code(part.name ?? part.mime)}\n\n`
    case 'retry':
      return `*Tried again: ${escapeInline(part.error.message)}*\n\n`
    case 'subtask':
      return `*Subagent ${escapeInline(part.agent)}: ${escapeInline(part.description)}*\n\n`
    case 'other':
      return `*${escapeInline(part.name)}*\n\n`
    case 'patch':
    case 'step':
    case 'agent':
    case 'compaction':
      return ''
  }
}

function toolMarkdown({ tool, state }: ToolPart): string {
  const about = [
    state.input['command'],
    state.input['filePath'],
    state.title,
    state.input['pattern'],
    state.input['description'],
  ]
  const object = about.find((one) => typeof one === 'string' && one !== '')
  const name = typeof object === 'string' ? `${tool}: ${object.split(lineEnd)[0]?.slice(0, 120)}` : tool
  const diff = state.metadata['diff']
  const output = state.status === 'error' ? state.error : state.output
  return folded(
    state.status === 'completed' ? name : `${name} (${state.status === 'error' ? 'failed' : 'not ended'})`,
    [
      fenced(JSON.stringify(state.input, undefined, 2), 'json'),
      ...(typeof diff === 'string' && diff.trim() !== '' ? [fenced(diff, 'diff')] : []),
      ...(output && output.trim() !== '' ? [fenced(output, '')] : []),
    ].join(''),
  )
}

const folded = (title: string, body: string) =>
  `<details>\n<summary>${escapeHTML(title)}</summary>\n\n${body}</details>\n\n`

/** Each of the three is the end of a line there (CommonMark 0.31, 2.1). */
const lineEnd = /\r\n|\r|\n/

const quoted = (text: string) =>
  text
    .split(lineEnd)
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n')

/** Longer than any run of marks inside. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}\n\n`
}

function code(name: string): string {
  const text = name.replace(/\s+/g, ' ')
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  if (longest === 0) return `\`${text}\``
  const marks = '`'.repeat(longest + 1)
  return `${marks} ${text} ${marks}`
}

/** An answer that was cut inside a fence would take the rest of the document along (CommonMark 0.31, 4.5). */
export function closed(text: string): string {
  let open = ''
  for (const line of text.split('\n')) {
    const [, marks = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? []
    if (marks === '') continue
    if (open === '') open = marks.startsWith('`') && rest.includes('`') ? '' : marks
    else if (marks[0] === open[0] && marks.length >= open.length && rest.trim() === '') open = ''
  }
  return open === '' ? text : `${text}\n${open}`
}

const escapeHTML = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const escapeInline = (text: string) => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#]/g, '\\$&')
