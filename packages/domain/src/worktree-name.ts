/**
 * What a worktree may be called. One name serves as branch and as folder, in git, in an agent's shell and after `/worktree`, so it keeps
 * the rules of all of them: https://git-scm.com/docs/git-check-ref-format, and letters, digits, dots, dashes and underscores alone.
 */
export type WorktreeNameVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly message: string; readonly suggestion: string }

/** Characters. Four bytes each and git's `.lock` still fit into what a file system takes for one name. */
const longest = 60
/** `main` is the first worktree's name whatever its branch, `exit` is a word of `/worktree`, HEAD is git's. */
const reserved = new Set(['main', 'exit', 'head'])
const form = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._-]*$/u
const otherThanForm = /[^\p{L}\p{M}\p{N}._-]+/gu
const fallback = 'worktree'

/** `taken`: branches, and the names and folders of worktrees. Capitals make no other name: on some file systems they are the same. */
export function judgeWorktreeName(name: string, taken: Iterable<string>): WorktreeNameVerdict {
  const isTaken = takenBy(taken)
  const message = faultOf(name, isTaken)
  return message === undefined ? { ok: true } : { ok: false, message, suggestion: suggest(name, isTaken) }
}

/** The first of `worktree-1`, `worktree-2` and so on that nobody has: for who wants one and does not care. */
export function freeWorktreeName(taken: Iterable<string>): string {
  return number(fallback, 1, takenBy(taken))
}

type IsTaken = (name: string) => boolean

function takenBy(taken: Iterable<string>): IsTaken {
  const names = new Set<string>()
  for (const one of taken) {
    const folded = fold(one)
    names.add(folded)
    // Git keeps branches as files: beside `feat/x` there can be no `feat`.
    for (let slash = folded.indexOf('/'); slash > 0; slash = folded.indexOf('/', slash + 1))
      names.add(folded.slice(0, slash))
  }
  return (name) => names.has(fold(name))
}

function faultOf(name: string, isTaken: IsTaken): string | undefined {
  if (name.trim() === '') return 'A worktree needs a name'
  if ([...name].length > longest) return `A worktree’s name has at most ${longest} characters`
  if (/\s/u.test(name)) return 'A worktree’s name has no spaces: it is a branch’s name too'
  if (/[\\/]/.test(name)) return 'A worktree’s name has no slashes: it is one folder'
  if (name.startsWith('-')) return 'A worktree’s name does not begin with a dash: git would take it for an option'
  if (name.includes('..')) return 'A worktree’s name has no two dots in a row: git means a range by them'
  if (name !== name.normalize('NFC') || !form.test(name))
    return 'A worktree’s name is made of letters, digits, dots, dashes and underscores, and begins with a letter or digit'
  if (name.endsWith('.') || /\.lock$/i.test(name)) return 'A branch’s name does not end with a dot or with “.lock”'
  if (reserved.has(fold(name))) return `“${name}” already means something else here`
  return isTaken(name) ? `There is a branch or worktree called “${name}” already` : undefined
}

/** As near to what was typed as the rules let it be. */
function suggest(name: string, isTaken: IsTaken): string {
  let near = name
    .normalize('NFC')
    .replace(otherThanForm, '-')
    .replace(/\.{2,}/g, '.')
  near = near.replace(/-{2,}/g, '-')
  near = tidyEnd(cut(near.replace(/^[^\p{L}\p{N}_]+/u, ''), longest))
  if (near === '') near = fallback
  return faultOf(near, isTaken) === undefined ? near : number(near, 2, isTaken)
}

function number(name: string, first: number, isTaken: IsTaken): string {
  for (let count = first; ; count += 1) {
    const end = `-${count}`
    const numbered = `${tidyEnd(cut(name, longest - end.length)) || fallback}${end}`
    if (faultOf(numbered, isTaken) === undefined) return numbered
  }
}

function tidyEnd(name: string): string {
  let tidy = name
  for (;;) {
    const next = tidy.replace(/(?:[.-]+|\.lock)$/i, '')
    if (next === tidy) return tidy
    tidy = next
  }
}

const cut = (name: string, length: number) => [...name].slice(0, length).join('')
const fold = (name: string) => name.normalize('NFC').toLowerCase()
