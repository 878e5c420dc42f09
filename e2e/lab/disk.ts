import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Every file under a folder but git's own, byte for byte: its mode, and its content or where it links to. Folders as such don't count. */
export function readDisk(folder: string, under = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(join(folder, under))) {
    const path = under === '' ? name : `${under}/${name}`
    if (path === '.git') continue
    const stat = lstatSync(join(folder, path))
    if (stat.isDirectory()) Object.assign(found, readDisk(folder, path))
    else if (stat.isSymbolicLink()) found[path] = `link to ${readlinkSync(join(folder, path))}`
    else found[path] = `${(stat.mode & 0o777).toString(8)} ${readFileSync(join(folder, path)).toString('base64')}`
  }
  return found
}
