/** One line of a unified diff. Line numbers start at 1. */
export type PatchLine = {
  readonly kind: 'same' | 'add' | 'del'
  readonly old?: number
  readonly new?: number
  readonly text: string
  /** The last line of a file, without the newline that others end with. */
  readonly unended?: true
}
export type Hunk = {
  readonly oldStart: number
  readonly newStart: number
  /** What git names behind the second `@@`: the function that it is in. */
  readonly section: string
  readonly lines: readonly PatchLine[]
}
export type Patch = {
  readonly hunks: readonly Hunk[]
  readonly binary: boolean
  /** Only where it changed. */
  readonly mode?: { readonly from: string; readonly to: string }
  /** Git's names of the contents; absent in a patch that git did not write. */
  readonly blobs?: { readonly from: string; readonly to: string }
}

const hunkHead = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/

/** The patch of one file, by git or by the engine's snapshots. What is no patch has no hunks. */
export function parsePatch(text: string): Patch {
  const hunks: Hunk[] = []
  let binary = false
  let [fromMode, toMode] = ['', '']
  let blobs: Patch['blobs']
  const lines = text.split('\n')
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    at += 1
    const head = line.startsWith('@@') ? hunkHead.exec(line) : null
    if (head) {
      const end = readHunk(lines, at, head, hunks)
      at = end
    } else if (line.startsWith('old mode ')) fromMode = line.slice(9)
    else if (line.startsWith('new mode ')) toMode = line.slice(9)
    else if (line.startsWith('Binary files ') || line === 'GIT binary patch') binary = true
    else if (line.startsWith('index ')) blobs = readBlobs(line)
  }
  return {
    hunks,
    binary,
    ...(fromMode && toMode ? { mode: { from: fromMode, to: toMode } } : {}),
    ...(blobs ? { blobs } : {}),
  }
}

function readBlobs(line: string): Patch['blobs'] {
  const found = /^index ([\da-f]+)\.\.([\da-f]+)/.exec(line)
  return found ? { from: found[1] ?? '', to: found[2] ?? '' } : undefined
}

/** Reads as many lines as the head counts: a removed line may begin with `--`, and is no head of a file then. */
function readHunk(lines: readonly string[], start: number, head: RegExpExecArray, hunks: Hunk[]): number {
  const [oldStart, newStart] = [Number(head[1]), Number(head[3])]
  let [oldLeft, newLeft] = [Number(head[2] ?? 1), Number(head[4] ?? 1)]
  let [old, next] = [oldStart, newStart]
  const found: PatchLine[] = []
  let at = start
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const sign = line[0]
    if (sign === '\\') {
      const last = found.pop()
      if (last) found.push({ ...last, unended: true })
      continue
    }
    if (oldLeft <= 0 && newLeft <= 0) break
    const text = line.slice(1)
    if (sign === '+') {
      found.push({ kind: 'add', new: next++, text })
      newLeft -= 1
    } else if (sign === '-') {
      found.push({ kind: 'del', old: old++, text })
      oldLeft -= 1
    } else if (sign === ' ' || line === '') {
      // Some tools drop the one space of an empty line.
      found.push({ kind: 'same', old: old++, new: next++, text })
      oldLeft -= 1
      newLeft -= 1
    } else break
  }
  hunks.push({ oldStart, newStart, section: head[5] ?? '', lines: found })
  return at
}
