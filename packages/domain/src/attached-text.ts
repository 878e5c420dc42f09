const end = '\n</attachment>'

/** How a text file is told to a model: between two lines that name it, every byte of it as it is. */
export function wrapText(name: string, text: string): string {
  return `<attachment name=${JSON.stringify(name)}>\n${text}${end}`
}

/** The text itself; nothing where it is not wrapped so. */
export function unwrapText(wrapped: string): string | undefined {
  const first = wrapped.indexOf('\n')
  if (!wrapped.startsWith('<attachment name=') || first < 0 || !wrapped.endsWith(end)) return undefined
  return wrapped.slice(first + 1, wrapped.length - end.length)
}
