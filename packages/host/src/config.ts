import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { isServerKey } from '@pointsman/domain/scope'
import { isLoopback } from './is-loopback.ts'

export type RemoteConfig = { readonly url: string; readonly name?: string; readonly password?: string }
export type Config = {
  /** As it was typed, made absolute; it may not exist. */
  readonly directory: string
  /** Absent: 4310 where that is free, else any. */
  readonly port?: number
  readonly hostname: string
  /** `ask`: from the terminal, so that it stands in no history and no list of processes. */
  readonly password?: string | { readonly ask: true }
  readonly dataDirectory: string
  readonly remotes: readonly RemoteConfig[]
  readonly open: boolean
  readonly binary?: string
}
export type Parsed =
  | { readonly kind: 'run'; readonly config: Config }
  | { readonly kind: 'help' }
  | { readonly kind: 'bad'; readonly message: string }

export const defaultPort = 4310

export const help = `Pointsman: one browser window for coding agents that work in many git worktrees on many servers

  npm start -- [DIR] [options]

DIR is a git repository (any folder inside it will do); the current folder, unless told.

  --port N                port; ${defaultPort} or any free one, unless told. 0: any free one
  --host H                address to listen on; 127.0.0.1, unless told. Others need a password
  --password [P]          asks for a login. Without P: asks for it here; better than P: POINTSMAN_PASSWORD.
                          The next word is P unless it is an option or an existing directory; --password=P always is
  --data-dir D            where the state lives; $XDG_DATA_HOME/pointsman, unless told
  --remote URL[,NAME]     adds an opencode server that runs already; may be repeated
  --no-open               opens no browser
  --help                  prints this

Environment
  POINTSMAN_DATA_DIR                 as --data-dir
  POINTSMAN_PASSWORD                 as --password
  POINTSMAN_REMOTE_PASSWORD[_NAME]   password of a remote server, or of the one called NAME (BUILD_1 for build-1)
  POINTSMAN_OPENCODE_BIN             the opencode to run instead of the one that came with this`

type Environment = Readonly<Record<string, string | undefined>>

/** Arguments and environment to what is wanted. Touches no disk but to ask `isDirectory`. */
export function parseConfig(options: {
  readonly args: readonly string[]
  readonly env: Environment
  readonly cwd: string
  /** Of an absolute path. */
  readonly isDirectory: (path: string) => boolean
}): Parsed {
  const { args, env, cwd, isDirectory } = options
  const left = [...args]
  const remotes: RemoteConfig[] = []
  let directory: string | undefined
  let port: number | undefined
  let hostname = '127.0.0.1'
  let password: Config['password'] = env['POINTSMAN_PASSWORD'] || undefined
  let dataDirectory = env['POINTSMAN_DATA_DIR'] || undefined
  let open = true

  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (!word.startsWith('-')) {
      if (directory !== undefined) return bad(`one directory only, not ${directory} and ${word}`)
      directory = word
      continue
    }
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    const own = equals < 0 ? undefined : word.slice(equals + 1)
    const value = () => own ?? (left[0]?.startsWith('--') ? undefined : left.shift())
    switch (name) {
      case '--help':
      case '-h':
        return { kind: 'help' }
      case '--no-open':
        open = false
        break
      case '--port': {
        const text = value()
        if (text === undefined || !/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
          return bad(`--port needs a number from 0 to 65535${text === undefined ? '' : `, not ${text}`}`)
        }
        port = Number(text)
        break
      }
      case '--host': {
        const text = value()
        if (!text) return bad('--host needs an address')
        hostname = text.replace(/^\[(.*)\]$/, '$1')
        break
      }
      case '--password': {
        // `--password ~/code/repo` is a wish to be asked, and not a password that the page then wants to hear.
        const isNext = own !== undefined || (left[0] !== undefined && !isDirectory(resolve(cwd, left[0])))
        const text = isNext ? value() : undefined
        if (text === '') return bad('--password needs more than an empty one')
        password = text ?? { ask: true }
        break
      }
      case '--data-dir': {
        const text = value()
        if (!text) return bad('--data-dir needs a directory')
        dataDirectory = text
        break
      }
      case '--remote': {
        const remote = readRemote(value(), env)
        if (typeof remote === 'string') return bad(remote)
        remotes.push(remote)
        break
      }
      default:
        return bad(`unknown option ${name}; --help prints all`)
    }
  }
  if (!isLoopback(hostname) && password === undefined) {
    return bad(
      `--host ${hostname} is open to other machines and needs a password: set POINTSMAN_PASSWORD or add --password`,
    )
  }
  return {
    kind: 'run',
    config: {
      directory: resolve(cwd, directory ?? '.'),
      ...(port === undefined ? {} : { port }),
      hostname,
      ...(password === undefined ? {} : { password }),
      dataDirectory: resolve(cwd, dataDirectory ?? defaultDataDirectory(env)),
      remotes,
      open,
      ...(env['POINTSMAN_OPENCODE_BIN'] ? { binary: resolve(cwd, env['POINTSMAN_OPENCODE_BIN']) } : {}),
    },
  }
}

function defaultDataDirectory(env: Environment): string {
  const base = env['XDG_DATA_HOME']
  // The specification: a relative path there is to be ignored.
  return join(base?.startsWith('/') ? base : join(env['HOME'] || homedir(), '.local', 'share'), 'pointsman')
}

function readRemote(text: string | undefined, env: Environment): RemoteConfig | string {
  if (!text) return '--remote needs an address such as http://build-1:4096,build-1'
  const comma = text.indexOf(',')
  const address = comma < 0 ? text : text.slice(0, comma)
  const name = comma < 0 ? undefined : text.slice(comma + 1)
  const url = URL.parse(address)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return `--remote needs an address such as http://build-1:4096, not ${withoutPassword(address)}`
  }
  if (url.username || url.password) {
    return '--remote takes no password in its address: set POINTSMAN_REMOTE_PASSWORD instead'
  }
  if (name !== undefined && !isServerKey(name)) {
    return `--remote needs a name of letters, digits, ".", "_" and "-", not ${JSON.stringify(name)}`
  }
  const own =
    name === undefined ? undefined : env[`POINTSMAN_REMOTE_PASSWORD_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`]
  const password = own || env['POINTSMAN_REMOTE_PASSWORD'] || undefined
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    ...(name === undefined ? {} : { name }),
    ...(password === undefined ? {} : { password }),
  }
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//…@')
}

function bad(message: string): Parsed {
  return { kind: 'bad', message }
}
