/** A path as seen from the directory where the turn ran; outside of it, whole. */
export function relativePath(path: string, directory: string): string {
  const from = directory.replace(/[\\/]+$/, '')
  if (path === from) return '.'
  const rest = path.startsWith(from) ? path.slice(from.length) : ''
  return /^[\\/]./.test(rest) ? rest.slice(1) : path
}
