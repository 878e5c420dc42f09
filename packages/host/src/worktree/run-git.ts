export type GitAnswer = { readonly ok: boolean; readonly out: string; readonly error: string }

// A hook's or an editor's variables would make git look at another repository than the one that was asked for.
const steering = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY']

/** One git command as a list of arguments, never through a shell. `ok` is false also where there is no git or no time left. */
export async function runGit(options: {
  readonly directory: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly timeout?: number
}): Promise<GitAnswer> {
  const { directory, args, timeout = 10_000 } = options
  const env: Record<string, string | undefined> = {
    ...process.env,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  }
  for (const name of steering) delete env[name]
  Object.assign(env, options.env)
  try {
    const child = Bun.spawn(['git', '-C', directory, ...args], {
      env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout,
    })
    const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
    return { ok: code === 0, out, error: error.trim() }
  } catch (cause) {
    return { ok: false, out: '', error: String(cause) }
  }
}
