import { Lexer, type Token } from 'marked'

export type Block =
  /** A fence that is not closed yet: its text only grows. */
  | { readonly kind: 'fence'; readonly raw: string; readonly language: string; readonly code: string }
  | { readonly kind: 'markdown'; readonly raw: string }

export type BlockSplitter = {
  /** The blocks of a text that grew; those that can't change any more are the very same objects as before. */
  readonly split: (text: string, options: { readonly live: boolean }) => readonly Block[]
}

/**
 * Splits markdown into its top blocks. While a text streams only its end is read again: whatever stands before the last two blocks
 * can't be changed by what follows. The end of the stream reads all of it once more, so nothing that was guessed stays.
 */
export function makeBlockSplitter(): BlockSplitter {
  let text = ''
  let blocks: readonly Block[] = []
  let wasLive = false

  function splitLive(next: string): readonly Block[] {
    const last = blocks.at(-1)
    if (last?.kind === 'fence') {
      const added = next.slice(text.length)
      const tail = last.raw.slice(last.raw.lastIndexOf('\n') + 1) + added
      // A closing fence has a line of its own: without its marks in the last lines, the words just go on.
      if (!tail.includes('```') && !tail.includes('~~~') && !last.raw.startsWith(' '))
        return [...blocks.slice(0, -1), { ...last, raw: last.raw + added, code: last.code + added }]
    }
    const kept = blocks.slice(0, Math.max(0, blocks.length - 2))
    const from = kept.reduce((sum, block) => sum + block.raw.length, 0)
    return [...kept, ...lex(next.slice(from))]
  }

  return {
    split(raw, { live }) {
      const next = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
      if (next === text && live === wasLive) return blocks
      const grows = live && text !== '' && next.startsWith(text)
      const found = grows ? splitLive(next) : lex(next)
      // What says the same stays the same object, so its node stays.
      blocks = found.map((block, at) => {
        const before = blocks[at]
        return before && before.raw === block.raw && before.kind === block.kind ? before : block
      })
      text = next
      wasLive = live
      return blocks
    },
  }
}

/** marked tidies the raw text of its tokens; ours is the text itself, aligned by what is no space, so that offsets hold. */
function lex(text: string): Block[] {
  const blocks: Block[] = []
  let from = 0
  for (const token of Lexer.lex(text, { gfm: true })) {
    if (token.type === 'space') continue
    const to = endOf(text, from, token.raw)
    if (to > from) blocks.push(blockOf(text.slice(from, to), token))
    from = to
  }
  return blocks
}

function endOf(text: string, from: number, raw: string): number {
  let left = raw.replace(/\s+/g, '').length
  let at = from
  while (left > 0 && at < text.length) {
    if (!isSpace(text, at)) left -= 1
    at += 1
  }
  let next = at
  while (next < text.length && isSpace(text, next)) next += 1
  if (next === text.length) return next
  // Blank lines belong to the block before them, the next one's indentation to the next.
  const line = text.lastIndexOf('\n', next - 1)
  return line >= at ? line + 1 : at
}

const isSpace = (text: string, at: number): boolean => /\s/.test(text.charAt(at))

function blockOf(raw: string, token: Token): Block {
  const open = token.type === 'code' ? /^(?:[^\S\n]*\n)*( {0,3})(`{3,}|~{3,})[^\n]*(?:\n|$)/.exec(raw) : null
  if (!open || isClosed(raw, open[2] ?? '')) return { kind: 'markdown', raw }
  const code = open[1] === '' ? raw.slice(open[0].length) : String((token as { text?: unknown }).text ?? '')
  return { kind: 'fence', raw, language: languageOf(String((token as { lang?: unknown }).lang ?? '')), code }
}

function isClosed(raw: string, mark: string): boolean {
  const trimmed = raw.trim()
  const at = trimmed.lastIndexOf('\n')
  const line = trimmed.slice(at + 1).trim()
  return at >= 0 && line.length >= mark.length && line === (mark[0] ?? '').repeat(line.length)
}

export const languageOf = (info: string): string => /^[^\s{]*/.exec(info.trim())?.[0] ?? ''
