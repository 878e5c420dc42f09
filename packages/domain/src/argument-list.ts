/** A line that was typed as a program and its arguments. No shell ever reads it, so what only a shell understands is refused in words. */
export type ArgumentList =
  | { readonly ok: true; readonly list: readonly string[] }
  | { readonly ok: false; readonly message: string }

const refused = (message: string): ArgumentList => ({ ok: false, message })

/** Spaces part arguments; quotes and backslashes keep them together, as in a shell. An empty line is an empty list. */
export function readArguments(line: string): ArgumentList {
  const list: string[] = []
  let word: string | undefined
  let quote: '"' | "'" | undefined
  for (let place = 0; place < line.length; place += 1) {
    const sign = line[place] as string
    if (quote !== undefined && sign === quote) quote = undefined
    else if (quote === "'") word += sign
    else if (sign === '\\') {
      const next = line[place + 1]
      if (next === undefined) return refused('The backslash at its end stands before nothing')
      // Within quotes a backslash means itself, but before what would end or change them.
      word = (word ?? '') + (quote && !'"\\$`'.includes(next) ? `\\${next}` : next)
      place += 1
    } else if (sign === '$' || sign === '`')
      return refused(`“${sign}” means something to a shell only, and none runs here: put it in single quotes`)
    else if (quote) word += sign
    else if (sign === '"' || sign === "'") {
      quote = sign
      word ??= ''
    } else if (/\s/.test(sign)) {
      if (word !== undefined) list.push(word)
      word = undefined
    } else if (/[|&;<>()]/.test(sign) || (word === undefined && sign === '~')) return refused(shellOnly(line, place))
    else if (sign === '*' || sign === '?') return refused(shellOnly(line, place))
    else word = (word ?? '') + sign
  }
  if (quote !== undefined) return refused(`A quote (${quote}) is opened and not closed`)
  if (word !== undefined) list.push(word)
  if (list[0] === '') return refused('It begins with an empty program')
  if (list[0] !== undefined && /^\w+=/.test(list[0]))
    return refused(`It begins with a program: “env ${list[0]}” sets a variable`)
  return { ok: true, list }
}

function shellOnly(line: string, place: number): string {
  const [sign = ''] = /^(?:&&|\|\||>>|<<|.)/.exec(line.slice(place)) ?? []
  return `“${sign}” means something to a shell only, and none runs here: quote it, or put the steps in a script`
}
