import { describe, expect, it } from 'vitest'
import { tailOf, terminalText } from './terminal-text.ts'

describe('terminal text', () => {
  it('loses colours, cursor moves, titles and links', () => {
    expect(terminalText('\x1b[1;32m✓\x1b[0m passes \x1b[38;2;1;2;3mx\x1b[m')).toBe('✓ passes x')
    expect(terminalText('\x1b[2K\x1b[1Gdone\x1b[?25h')).toBe('done')
    expect(terminalText('\x1b]0;title\x07a \x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\')).toBe('a link')
  })
  it('keeps of an overwritten line what stood there last', () => {
    expect(terminalText('10 %\r50 %\r100 %\nnext\r\n')).toBe('100 %\nnext\n')
    expect(terminalText('spin|\b/\b-\bok')).toBe('spinok')
  })
  it('keeps plain text as it is', () => {
    const text = 'a [1] b\n\tc\n'
    expect(terminalText(text)).toBe(text)
  })
})

describe('the tail', () => {
  it('is the last lines, and says of how many', () => {
    expect(tailOf('1\n2\n3\n4\n5\n6\n', 3)).toEqual({ text: '4\n5\n6', shown: 3, total: 6 })
  })
  it('one line more shows whole', () => {
    expect(tailOf('1\n2\n3\n4\n', 3)).toEqual({ text: '1\n2\n3\n4', shown: 4, total: 4 })
    expect(tailOf('\n\n', 3)).toEqual({ text: '', shown: 0, total: 0 })
  })
})
