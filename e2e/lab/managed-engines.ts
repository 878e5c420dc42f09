import { readFileSync, readlinkSync } from 'node:fs'
import { makeEngineClient } from './engine-client.ts'
import { enginesOf, listeningPort } from './processes.ts'

export type ManagedEngine = ReturnType<typeof readManagedEngine>

function readManagedEngine(pid: number, command: readonly string[]) {
  const environment = Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const directory = readlinkSync(`/proc/${pid}/cwd`)
  const port = Number(command[command.indexOf('--port') + 1]) || (listeningPort(pid) ?? 0)
  const url = `http://127.0.0.1:${port}`
  const password = environment['OPENCODE_SERVER_PASSWORD']
  return {
    pid,
    /** The engine's own port, behind the fault proxy where there is one. */
    port,
    url,
    directory,
    password,
    environment,
    /** For `importSession`. */
    dataHome: environment['XDG_DATA_HOME'],
    /** Speaks to the engine past host and proxy: another client, and the witness of what really happened. */
    client: makeEngineClient({ url, directory, password }),
  }
}

/** The engines that a host started, read from their processes: the host tells nobody their ports and passwords. */
export function managedEngines(dataDir: string): ManagedEngine[] {
  return enginesOf(dataDir).flatMap(({ pid, command }) => {
    try {
      return [readManagedEngine(pid, command)]
    } catch {
      // It ended since it was listed; a child that an engine is just starting looks like an engine for a moment.
      return []
    }
  })
}
