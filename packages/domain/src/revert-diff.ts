/** A file that a turn, or the undo of some turns, changed. Counts are of lines; a binary file has none. */
export type FileChange = {
  /** Relative to the worktree. */
  readonly path: string
  readonly status: 'added' | 'deleted' | 'modified'
  readonly additions: number
  readonly deletions: number
}

/** One file of an undo: `after` is git's id of what the undo left there, shortened; absent where it took the file away. */
export type UndoneFile = FileChange & { readonly after?: string }

/**
 * What an undo changed on the disk, from the diff that the engine keeps of it (git's own form): `added` is a file that the undo brought
 * back, `deleted` one that it took away. A rename is told by both of its names.
 */
export function readRevertDiff(diff: string): readonly UndoneFile[] {
  const files: UndoneFile[] = []
  let open: Draft | undefined
  let inHunk = 0
  const close = () => {
    if (open) files.push(...filesOf(open))
  }
  for (const line of diff.split('\n')) {
    // A line of a file may look like a header: as long as its hunk lasts it is none.
    if (inHunk > 0 && /^[-+ \\]/.test(line)) {
      if (line.startsWith('+') && open) open.additions += 1
      if (line.startsWith('-') && open) open.deletions += 1
      if (!line.startsWith('\\')) inHunk -= line.startsWith(' ') ? 2 : 1
      continue
    }
    inHunk = 0
    if (line.startsWith('diff --git ')) {
      close()
      open = { ...namesOf(line.slice('diff --git '.length)), status: 'modified', additions: 0, deletions: 0 }
    } else if (open) {
      const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
      if (hunk) inHunk = Number(hunk[1] ?? 1) + Number(hunk[2] ?? 1)
      else readHeader(open, line)
    }
  }
  close()
  return files
}

type Draft = {
  from: string
  to: string
  status: FileChange['status']
  additions: number
  deletions: number
  after?: string
  renamed?: true
}

function readHeader(open: Draft, line: string): void {
  if (line.startsWith('new file mode ')) open.status = 'added'
  else if (line.startsWith('deleted file mode ')) open.status = 'deleted'
  else if (line.startsWith('rename from ')) Object.assign(open, { from: unquoted(line.slice(12)), renamed: true })
  else if (line.startsWith('rename to ')) Object.assign(open, { to: unquoted(line.slice(10)), renamed: true })
  else if (line.startsWith('index ')) {
    const after = /^index [0-9a-f]+\.\.([0-9a-f]+)/.exec(line)?.[1]
    if (after !== undefined && !/^0+$/.test(after)) open.after = after
  }
}

function filesOf({ from, to, status, additions, deletions, after, renamed }: Draft): readonly UndoneFile[] {
  const left = after === undefined ? {} : { after }
  if (!renamed) return [{ path: to, status, additions, deletions, ...(status === 'deleted' ? {} : left) }]
  return [
    { path: from, status: 'deleted', additions: 0, deletions },
    { path: to, status: 'added', additions, deletions: 0, ...left },
  ]
}

/** `a/NAME b/NAME`, each quoted where it has to be. Without a rename both are one name, so the middle is where the halves are equal. */
function namesOf(words: string): { from: string; to: string } {
  if (words.startsWith('"')) {
    const [first = '', second = ''] = words.match(/"(?:[^"\\]|\\.)*"/g) ?? []
    return { from: unquoted(first).slice(2), to: unquoted(second || first).slice(2) }
  }
  const half = (words.length - 1) / 2
  const name = words.slice(2, half)
  return { from: name, to: name }
}

/** Git's quoting: C escapes, and a byte that is no ASCII as three octal digits. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) return text.replace(/\t$/, '')
  const bytes: number[] = []
  const inside = text.slice(1, -1)
  const encoder = new TextEncoder()
  for (const [match, octal, letter] of inside.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else bytes.push(...encoder.encode(letter === undefined ? match : (escapes[letter] ?? letter)))
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' }
