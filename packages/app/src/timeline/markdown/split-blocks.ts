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

function lex(text: string): Block[] {
  const blocks: Block[] = []
  let gap = ''
  for (const token of Lexer.lex(text, { gfm: true })) {
    // Blank lines belong to the block before them, so that all blocks together are the text.
    if (token.type === 'space') {
      const last = blocks.pop()
      if (last) blocks.push(withGap(last, token.raw))
      else gap += token.raw
      continue
    }
    blocks.push(blockOf(token, gap))
    gap = ''
  }
  return blocks
}

function withGap(block: Block, gap: string): Block {
  return { ...block, raw: block.raw + gap }
}

function blockOf(token: Token, gap: string): Block {
  const raw = gap + token.raw
  if (token.type !== 'code') return { kind: 'markdown', raw }
  const open = /^ {0,3}(`{3,}|~{3,})[^\n]*(?:\n|$)/.exec(token.raw)
  if (!open || isClosed(token.raw, open[1] ?? '')) return { kind: 'markdown', raw }
  const code = token.raw.startsWith(' ') ? String(token.text) : token.raw.slice(open[0].length)
  return { kind: 'fence', raw, language: languageOf(String(token.lang ?? '')), code }
}

function isClosed(raw: string, mark: string): boolean {
  const last = raw.trimEnd().split('\n')
  if (last.length < 2) return false
  const line = (last.at(-1) ?? '').trim()
  return line.length >= mark.length && line === (mark[0] ?? '').repeat(line.length)
}

export const languageOf = (info: string): string => /^[^\s{]*/.exec(info.trim())?.[0] ?? ''
