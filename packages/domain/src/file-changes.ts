import type { FileChange } from './revert-diff.ts'
import { count, json, list, text } from './wire-json.ts'

/** What a turn changed: of a renamed file `from` is what it was called. */
export type TurnChange =
  | FileChange
  | (Omit<FileChange, 'status'> & { readonly status: 'renamed'; readonly from: string })

type Compared = { readonly change: FileChange; readonly patch: string }

/**
 * What a turn changed, as the engine leaves it at its prompt once the turn is over. It knows no renaming: a file that went and one that came
 * with the very same lines are one. The patches themselves are not kept: whoever wants one asks for it.
 */
export function readFileChanges(summary: unknown): readonly TurnChange[] | undefined {
  const { diffs } = json(summary)
  if (!Array.isArray(diffs) || diffs.length === 0) return undefined
  const all = list(diffs).flatMap(readOne)
  const gone = new Map<string, Compared>()
  for (const one of all) if (one.change.status === 'deleted') gone.set(lines(one.patch, '-'), one)
  const before = new Map<Compared, Compared>()
  for (const one of all) {
    if (one.change.status !== 'added') continue
    const body = lines(one.patch, '+')
    const was = body === '' ? undefined : gone.get(body)
    if (was && gone.delete(body)) before.set(one, was)
  }
  const renamed = new Set(before.values())
  return all
    .filter((one) => !renamed.has(one))
    .map((one) => {
      const was = before.get(one)
      return was
        ? { path: one.change.path, status: 'renamed', from: was.change.path, additions: 0, deletions: 0 }
        : one.change
    })
}

function readOne(wire: unknown): readonly Compared[] {
  const { file, status, additions, deletions, patch } = json(wire)
  if (typeof file !== 'string' || file === '') return []
  const change: FileChange = {
    path: file,
    status: status === 'added' || status === 'deleted' ? status : 'modified',
    additions: count(additions),
    deletions: count(deletions),
  }
  return [{ change, patch: text(patch) ?? '' }]
}

/** The lines that came, or that went. */
function lines(patch: string, sign: '+' | '-'): string {
  return patch
    .slice(Math.max(0, patch.indexOf('\n@@')))
    .split('\n')
    .filter((line) => line.startsWith(sign))
    .map((line) => line.slice(1))
    .join('\n')
}
