import { existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { repoFolder } from './paths.ts'

function findBelow(folder: string, depth: number): string | undefined {
  if (depth < 0 || !existsSync(folder)) return undefined
  const names = readdirSync(folder)
  if (names.includes('bun') && statSync(join(folder, 'bun')).isFile()) return join(folder, 'bun')
  for (const name of names) {
    const path = join(folder, name)
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) continue
    const found = findBelow(path, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** The bun that runs the host: the one named by the environment, the project's own, or one on the path. */
export function findBun(): string {
  const named = process.env['POINTSMAN_BUN']
  if (named !== undefined && named !== '') return named
  const own = findBelow(join(repoFolder, '.bun'), 5)
  if (own !== undefined) return own
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'bun'))
    .find((path) => existsSync(path))
  if (onPath !== undefined) return onPath
  throw new Error('no bun: run `npm start` or `npm test` once, or set POINTSMAN_BUN')
}
