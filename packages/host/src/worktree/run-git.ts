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
    const child = Bun.spawn(['git', '-C', directory, ...args], { env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
    let late = false
    const limit = setTimeout(() => {
      late = true
      child.kill()
    }, timeout)
    const [out, error] = [readPipe(child.stdout), readPipe(child.stderr)]
    const code = await child.exited
    clearTimeout(limit)
    await Promise.all([out.end(), error.end()])
    if (late) return { ok: false, out: '', error: `git did not answer within ${timeout / 1000} s` }
    return { ok: code === 0, out: out.text(), error: error.text().trim() }
  } catch (cause) {
    return { ok: false, out: '', error: String(cause) }
  }
}

/** Milliseconds of silence after git's own end. */
const silence = 1_000

/** What a hook left running may hold a pipe open for ever: once git has ended, and nothing more comes, that is all. */
function readPipe(stream: ReadableStream<Uint8Array>) {
  const chunks: Uint8Array[] = []
  const reader = stream.getReader()
  let heard = () => {}
  const read = async (): Promise<void> => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value)
      heard()
    }
  }
  const done = read().catch(() => {})
  return {
    text: () => Buffer.concat(chunks).toString(),
    async end(): Promise<void> {
      let timer: ReturnType<typeof setTimeout> | undefined
      const still = new Promise<void>((resolve) => {
        heard = () => {
          clearTimeout(timer)
          timer = setTimeout(resolve, silence)
        }
        heard()
      })
      await Promise.race([done, still])
      clearTimeout(timer)
      heard = () => {}
      void reader.cancel().catch(() => {})
    },
  }
}
