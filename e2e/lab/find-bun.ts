import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { repoFolder } from './paths.ts'

/** `scripts/bun.mjs` leaves a record beside each bun that it installed. */
function findOwn(): string | undefined {
  const store = join(repoFolder, '.bun')
  if (!existsSync(store)) return undefined
  for (const name of readdirSync(store).filter((file) => file.endsWith('.json'))) {
    const record: unknown = JSON.parse(readFileSync(join(store, name), 'utf8'))
    if (record === null || typeof record !== 'object' || !('path' in record)) continue
    const bun = join(store, String(record.path))
    if (existsSync(bun)) return bun
  }
  return undefined
}

/** The bun that runs the host: the one named by the environment, the project's own, or one on the path. */
export function findBun(): string {
  const named = process.env['POINTSMAN_BUN']
  if (named !== undefined && named !== '') return named
  const own = findOwn()
  if (own !== undefined) return own
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'bun'))
    .find((path) => existsSync(path))
  if (onPath !== undefined) return onPath
  throw new Error('no bun: run `npm start` or `npm test` once, or set POINTSMAN_BUN')
}
