/** What a piece of code is, as far as the page draws it in another colour. */
export const tones = ['plain', 'keyword', 'string', 'number', 'call', 'note'] as const
export type Tone = (typeof tones)[number]

/** One line: pairs of where a piece ends and what it is, as its place in `tones`. */
export type LineTokens = readonly number[]

export type ColourAsk = { readonly id: number; readonly language: string; readonly texts: readonly string[] }
/** First that the grammar is there and the reading begins; then for each text its lines, nothing where it can't be coloured. */
export type ColourAnswer =
  | { readonly id: number; readonly kind: 'begun' }
  | { readonly id: number; readonly kind: 'done'; readonly texts: readonly (readonly LineTokens[])[] | undefined }

export type Piece = { readonly text: string; readonly tone: Tone; readonly marked: boolean }

/** A line in pieces of one tone, marked or not. Ends and marks that leave the text are put right, never trusted. */
export function paintLine(
  text: string,
  tokens: LineTokens = [],
  marks: readonly (readonly [from: number, to: number])[] = [],
): readonly Piece[] {
  const cuts = new Set([0, text.length])
  for (let at = 0; at < tokens.length; at += 2) cuts.add(Math.min(tokens[at] ?? 0, text.length))
  for (const [from, to] of marks) for (const cut of [from, to]) cuts.add(Math.max(0, Math.min(cut, text.length)))
  const ends = [...cuts].toSorted((a, b) => a - b)
  const pieces: Piece[] = []
  let token = 0
  for (let at = 1; at < ends.length; at += 1) {
    const [from, to] = [ends[at - 1] ?? 0, ends[at] ?? 0]
    while (token < tokens.length && (tokens[token] ?? 0) <= from) token += 2
    const tone = tones[tokens[token + 1] ?? 0] ?? 'plain'
    const marked = marks.some((mark) => mark[0] <= from && mark[1] >= to)
    const last = pieces.at(-1)
    if (last && last.tone === tone && last.marked === marked)
      pieces[pieces.length - 1] = { ...last, text: last.text + text.slice(from, to) }
    else pieces.push({ text: text.slice(from, to), tone, marked })
  }
  return pieces
}
