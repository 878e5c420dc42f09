import type { Command } from '@pointsman/domain/catalog'
import fuzzysort from 'fuzzysort'

/** As many as one can take in; the rest is a letter away. */
const most = 40

/** The commands that a begun name may mean: what begins with it first, by name, then what is merely like it. */
export function matchCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const byName = [...commands].sort((a, b) => a.name.localeCompare(b.name))
  if (typed === '') return byName.slice(0, most)
  const low = typed.toLowerCase()
  const begins = byName.filter((command) => command.name.toLowerCase().startsWith(low))
  const alike = fuzzysort.go(typed, byName, { key: 'name', limit: most, threshold: 0.2 }).map((hit) => hit.obj)
  return [...new Set([...begins, ...alike])].slice(0, most)
}

/** The begun name where a menu of commands would help: the caret stands in the first word of a text that starts with a slash. */
export function begunCommand(text: string, caret: number | undefined): string | undefined {
  if (caret === undefined || !text.startsWith('/')) return undefined
  const name = /^\/(\S*)/.exec(text)?.[1] ?? ''
  return caret >= 1 && caret <= name.length + 1 ? name : undefined
}

/** The text with the first word completed, and where the caret goes. */
export function completeCommand(text: string, name: string): { readonly text: string; readonly caret: number } {
  const rest = text.replace(/^\/\S*/, '').replace(/^[^\S\n]/, '')
  return { text: `/${name} ${rest}`, caret: name.length + 2 }
}
