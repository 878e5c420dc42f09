import type { PermissionRequest } from '@pointsman/domain/conversation'

/** What a permission asks, in words (LOOK.md, copy): the sentence, and what it is about. */
export type PermissionWords = {
  readonly title: string
  /** A machine's own words: a command, a path, an address, one line each. */
  readonly lines: readonly string[]
  /** A unified diff, where the engine sent one. */
  readonly diff?: string
  /** What "always" would allow; absent where the engine offers nothing. */
  readonly always?: { readonly short: string; readonly sentence: string; readonly patterns: boolean }
}

const titles: Readonly<Record<string, string>> = {
  bash: 'May it run this command?',
  edit: 'May it edit this file?',
  read: 'May it read this file?',
  glob: 'May it look for files?',
  grep: 'May it search in files?',
  list: 'May it list this folder?',
  external_directory: 'May it work outside of its place?',
  webfetch: 'May it read this page?',
  websearch: 'May it search the web?',
  codesearch: 'May it search for code on the web?',
  task: 'May it start a subagent?',
  skill: 'May it use this skill?',
  doom_loop: 'It repeats the same call. May it go on?',
}

const kinds: Readonly<Record<string, string>> = {
  bash: 'every command',
  edit: 'every edit',
  read: 'reading every file',
  webfetch: 'reading every page',
  websearch: 'every search of the web',
}

/** `directory`: where it would be done; paths inside of it are named from there. */
export function permissionWords(request: PermissionRequest, directory?: string): PermissionWords {
  const { permission, metadata } = request
  const path = text(metadata['filepath']) ?? text(metadata['filePath'])
  const own =
    permission === 'bash' ? text(metadata['command']) : permission === 'webfetch' ? text(metadata['url']) : path
  const lines = own === undefined ? request.patterns.filter((pattern) => pattern !== '*') : [own]
  const diff = text(metadata['diff'])
  const always = alwaysWords(request)
  return {
    title: titles[permission] ?? `May it use ${permission}?`,
    lines: (lines.length > 0 ? lines : [text(metadata['description']) ?? permission]).map((line) =>
      line === path ? within(line, directory) : line,
    ),
    ...(diff === undefined ? {} : { diff }),
    ...(always ? { always } : {}),
  }
}

function alwaysWords({ permission, always }: PermissionRequest): PermissionWords['always'] {
  if (always.length === 0) return undefined
  if (always.includes('*')) {
    const every = kinds[permission] ?? `everything that asks for ${permission}`
    return { short: every, sentence: every, patterns: false }
  }
  const [first = '', ...more] = always
  return {
    short: more.length === 0 ? first : `${first} and ${more.length} more`,
    sentence: always.join(', '),
    patterns: true,
  }
}

/** A request stays with the place that asked, also after a move: what is allowed runs there, wherever the session works by then. */
export const askedElsewhere = (there: string, now: string) =>
  `If you allow it, it runs in ${there}, where its turn began. The session works in ${now} now.`

/** For a row of a list: two or three words. `asks` is the engine's class name. */
export function asksWords(asks: string): string {
  switch (asks) {
    case 'question':
      return 'asks you'
    case 'bash':
      return 'asks to run'
    case 'edit':
      return 'asks to edit'
    case 'read':
      return 'asks to read'
    case 'external_directory':
      return 'asks to go outside'
    case 'webfetch':
    case 'websearch':
      return 'asks for the web'
    case 'task':
      return 'asks for a subagent'
    case 'doom_loop':
      return 'asks to go on'
    default:
      return `asks for ${asks}`
  }
}

function within(path: string, directory: string | undefined): string {
  return directory !== undefined && path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}
