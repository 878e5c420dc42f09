import { basename, dirname, isAbsolute, join } from 'node:path'

/** One step of a demo turn. The next one may need what the one before has brought. */
export type ToolCall = { readonly tool: string; readonly args: Readonly<Record<string, string>> }
export type Plan = {
  readonly intro: string
  readonly steps: readonly ((results: readonly string[]) => ToolCall)[]
  readonly done: string
}

type Rule = {
  readonly form: RegExp
  readonly plan: (found: readonly (string | undefined)[], directory: string) => Plan
}

const name = String.raw`[\x60"']?([\w./-]*\w)[\x60"']?`
// A leading dash would be an option to git.
const treeName = String.raw`[\x60"']?(\w(?:[\w./-]*\w)?)[\x60"']?`

/**
 * What the demo can be asked for, first fit wins. It reads words, it does not think: everything else gets an honest answer.
 * Names are letters, digits, dots, dashes and slashes, so none of them can mean something to the agent's shell.
 */
const rules: readonly Rule[] = [
  {
    // What the host says after a change of place.
    form: /^You are (?:now|back) in the (?:main )?worktree\b/,
    plan: () => ({ ...runs('git status --short --branch'), intro: 'I go on here.' }),
  },
  {
    form: new RegExp(
      String.raw`\b(?:enter|go\s+(?:in)?to)\s+(?:the\s+|a\s+)?(?:new\s+)?worktree(?:\s+(?:called|named))?(?:\s+(?!and\b)${treeName})?(?:\s+and\s+(?:then\s+)?run\s+\x60([^\x60]+)\x60)?`,
      'i',
    ),
    plan: ([, tree, line]) => ({
      intro: tree === undefined ? 'I enter a new worktree.' : `I enter the worktree ${tree}.`,
      steps: [
        () => ({ tool: 'enter-worktree', args: { name: tree ?? '', path: '' } }),
        ...(line === undefined ? [] : [command(line)]),
      ],
      done: 'The rest waits for the worktree.',
    }),
  },
  {
    form: /\b(?:exit|leave)\s+(?:the\s+|this\s+)?worktree\b/i,
    plan: () => ({
      intro: 'I leave this worktree.',
      steps: [() => ({ tool: 'exit-worktree', args: {} })],
      done: 'The rest waits for the main worktree.',
    }),
  },
  {
    form: new RegExp(
      String.raw`\bworktree\s+(?:called|named)\s+${treeName}(?:.*?\bfile\b(?:\s+(?:called|named)\s+${name})?)?`,
      'is',
    ),
    plan: ([whole = '', tree = '', file], directory) => {
      const place = join(dirname(directory), `${basename(directory)}-${tree.replaceAll('/', '-')}`)
      const path = join(place, file ?? 'demo.md')
      const add = command(`git worktree add -b ${tree} -- ${quote(place)}`)
      const fill = write(path, `# ${tree}\n\nThe demo model made this file in the worktree ${tree}.\n`)
      return /\bfile\b/i.test(whole)
        ? {
            intro: `I make the worktree ${tree} and add a file there.`,
            steps: [add, fill],
            done: `The worktree is in \`${place}\`, with \`${basename(path)}\` in it.`,
          }
        : { intro: `I make the worktree ${tree}.`, steps: [add], done: `The worktree is in \`${place}\`.` }
    },
  },
  {
    form: new RegExp(
      String.raw`\b(?:create|make|add|write)\s+(?:a\s+|an\s+|the\s+)?(?:new\s+)?file(?:\s+(?:called|named))?\s+${name}(?:\s+(?:with|containing|saying|that says)\s+(?:the\s+text\s+)?(.+))?`,
      'is',
    ),
    plan: ([, file = 'demo.md', text], directory) => ({
      intro: `I create \`${file}\`.`,
      steps: [
        write(within(directory, file), `${unquote(text ?? `# ${basename(file)}\n\nThe demo model made this file.`)}\n`),
      ],
      done: `\`${file}\` is there. The card above shows what was written.`,
    }),
  },
  {
    form: /\b(?:create|make|add|write)\s+(?:a\s+)?(?:new\s+)?file\b/i,
    plan: (_, directory) => ({
      intro: 'I create `demo.md`.',
      steps: [write(within(directory, 'demo.md'), '# Demo\n\nThe demo model made this file.\n')],
      done: '`demo.md` is there. The card above shows what was written.',
    }),
  },
  {
    form: new RegExp(String.raw`\b(?:edit|change|update)\s+(?:the\s+)?(?:file\s+)?${name}`, 'i'),
    plan: ([, asked = 'README.md'], directory) => {
      const file = /^readme$/i.test(asked) ? 'README.md' : asked
      const path = within(directory, file)
      return {
        intro: `I read \`${file}\` and add a line to it.`,
        // The engine lets nobody edit what was not read before; a file that is not there is written instead.
        steps: [
          () => ({ tool: 'read', args: { filePath: path } }),
          (results) => editAfterReading(path, results[0] ?? ''),
        ],
        done: `\`${file}\` has a new line. The card above shows the difference.`,
      }
    },
  },
  {
    form: new RegExp(String.raw`\b(?:read|show|open|cat)\s+(?:me\s+)?(?:the\s+)?(?:file\s+)?${name}`, 'i'),
    plan: ([, file = 'README.md'], directory) => ({
      intro: `I read \`${file}\`.`,
      steps: [() => ({ tool: 'read', args: { filePath: within(directory, file) } })],
      done: 'That is what the file holds.',
    }),
  },
  {
    form: /^\s*(?:please\s+)?(?:run|execute)\s+(?:the\s+command\s+)?(?:`([^`]+)`|(.+))/is,
    plan: ([, quoted, rest]) => runs((quoted ?? rest ?? '').trim()),
  },
  { form: /\b(?:list|show)\b.*\bfiles\b|^\s*ls\b/i, plan: () => runs('ls -la') },
  { form: /^\s*env\s*$|\benvironment(?:\s+variables)?\b|\bshow\s+env\b/i, plan: () => runs('env') },
  {
    form: /\bgit\s+(status|log|diff)\b/i,
    plan: ([, verb = 'status']) => runs(verb === 'log' ? 'git log --oneline -n 10' : `git ${verb}`),
  },
]

/** The steps that a prompt asks for, or nothing: then there is only talk. */
export function planFor(prompt: string, directory: string): Plan | undefined {
  for (const rule of rules) {
    const found = rule.form.exec(prompt)
    if (found) return rule.plan(found, directory)
  }
  return undefined
}

function runs(line: string): Plan {
  return { intro: `I run \`${line}\`.`, steps: [command(line)], done: 'That is what came back.' }
}

function command(line: string) {
  return (): ToolCall => ({ tool: 'bash', args: { command: line } })
}

function write(path: string, content: string) {
  return (): ToolCall => ({ tool: 'write', args: { filePath: path, content } })
}

function editAfterReading(path: string, read: string): ToolCall {
  const lines = read.split('\n').flatMap((line) => /^\s*\d+[:|]\s?(.*)$/.exec(line)?.[1] ?? [])
  const text = lines.find((line) => line.trim() !== '' && lines.filter((other) => other === line).length === 1)
  const added = 'The demo model was here.'
  if (text === undefined) return write(path, `${added}\n`)()
  return { tool: 'edit', args: { filePath: path, oldString: text, newString: `${text}\n\n${added}` } }
}

function within(directory: string, file: string): string {
  return isAbsolute(file) ? file : join(directory, file)
}

function quote(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`
}

function unquote(text: string): string {
  return text.trim().replace(/^(["'`])(.*)\1$/s, '$2')
}
