import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type Permission = Record<string, 'allow' | 'ask' | 'deny' | Record<string, 'allow' | 'ask' | 'deny'>>

export type RepoOptions = {
  /** A folder that does not exist yet. */
  readonly path: string
  /** `url` of a scripted model. Without it the repository has no model: the engine (or the host's demo model) is on its own. */
  readonly modelUrl?: string | undefined
  readonly permission?: Permission | undefined
  readonly files?: Readonly<Record<string, string>> | undefined
  readonly commands?:
    | Readonly<Record<string, { template: string; description?: string; agent?: string; subtask?: boolean }>>
    | undefined
  /** Merged into `opencode.json` at the top level. */
  readonly config?: Readonly<Record<string, unknown>> | undefined
}

export type Repo = ReturnType<typeof makeRepo>

export const scriptedModels = {
  main: { providerID: 'scripted', modelID: 'main' },
  other: { providerID: 'scripted', modelID: 'other' },
  small: { providerID: 'scripted', modelID: 'small' },
} as const

const model = (name: string) => ({
  name,
  tool_call: true,
  reasoning: true,
  attachment: true,
  limit: { context: 128_000, output: 8_000 },
  modalities: { input: ['text', 'image', 'pdf'], output: ['text'] },
})

/** The configuration that makes the scripted model the only one. */
export function scriptedConfig(options: Omit<RepoOptions, 'path' | 'files'>): Record<string, unknown> {
  return {
    $schema: 'https://opencode.ai/config.json',
    ...(options.modelUrl === undefined
      ? {}
      : {
          model: 'scripted/main',
          small_model: 'scripted/small',
          provider: {
            scripted: {
              npm: '@ai-sdk/openai-compatible',
              name: 'Scripted',
              options: { baseURL: options.modelUrl, apiKey: 'a-scripted-key' },
              models: { main: model('Main'), other: model('Other'), small: model('Small') },
            },
          },
        }),
    ...(options.permission === undefined ? {} : { permission: options.permission }),
    ...(options.commands === undefined ? {} : { command: options.commands }),
    ...options.config,
  }
}

/** A git repository with one commit on `main`; its configuration is in the commit, so that every worktree has it. */
export function makeRepo(options: RepoOptions) {
  mkdirSync(options.path, { recursive: true })
  const path = realpathSync(options.path)
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  const gitIn = (directory: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: directory, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd()
  const git = (...args: string[]) => gitIn(path, ...args)
  const write = (file: string, content: string) => {
    const target = join(path, file)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
  const commit = (message: string) => {
    git('add', '--all')
    git('commit', '--quiet', '--allow-empty', '--message', message)
  }

  git('init', '--quiet', '--initial-branch=main')
  git('config', 'user.name', 'Lab')
  git('config', 'user.email', 'lab@example.invalid')
  git('config', 'commit.gpgsign', 'false')
  for (const [file, content] of Object.entries({
    'README.md': 'hello\n',
    'src/main.ts': 'export const answer = 42\n',
    ...options.files,
  })) {
    write(file, content)
  }
  write('opencode.json', `${JSON.stringify(scriptedConfig(options), null, 2)}\n`)
  // The engine takes the root commit for the project's id: two equal first commits would be one project.
  commit(`First commit ${randomUUID()}`)

  return {
    path,
    git,
    gitIn,
    write,
    commit,
    read: (file: string) => readFileSync(join(path, file), 'utf8'),
    has: (file: string) => existsSync(join(path, file)),
    /** Writes `opencode.json` anew, without a commit: an engine reads it when it builds its instance. */
    configure: (more: Omit<RepoOptions, 'path' | 'files'>, directory = path) =>
      writeFileSync(
        join(directory, 'opencode.json'),
        `${JSON.stringify(scriptedConfig({ ...options, ...more }), null, 2)}\n`,
      ),
    branch: (directory = path) => gitIn(directory, 'rev-parse', '--abbrev-ref', 'HEAD'),
    /** A worktree by plain git, beside the repository; returns its real path. */
    addWorktree(branch: string, where = join(dirname(path), `worktree-${branch.replaceAll('/', '-')}`)): string {
      git('worktree', 'add', '--quiet', '-b', branch, where)
      return realpathSync(where)
    },
    worktrees: () =>
      git('worktree', 'list', '--porcelain')
        .split('\n')
        .filter((line) => line.startsWith('worktree '))
        .map((line) => line.slice('worktree '.length)),
    /** Removes a worktree's folder from disk behind git's back: the directory that is gone. */
    loseWorktree: (directory: string) => rmSync(directory, { recursive: true, force: true }),
    clone(where: string): string {
      git('clone', '--quiet', path, where)
      return realpathSync(where)
    },
    /** What is not in a commit goes: the main worktree is as it was last committed. */
    clean() {
      git('reset', '--quiet', '--hard')
      git('clean', '--quiet', '--force', '-d')
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
