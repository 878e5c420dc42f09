import fc from 'fast-check'
import { Lexer } from 'marked'
import { describe, expect, it } from 'vitest'
import { makeBlockSplitter } from './split-blocks.ts'

const sample = [
  '# Title\n\nA paragraph with `code`,\nand a second line.\n\n- one\n- two\n  - nested\n\n  still in two\n\n1. first\n2. second\n\n',
  '```ts\nconst a = 1\n\nconst b = 2\n```\n\nAfter.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n> quote\n> more\n\n---\n\nSetext\n===\n\n',
  '~~~\nwith ``` in it\n~~~\n\n- [x] done\n- [ ] open\n\n<details>\n<summary>x</summary>\n\nhidden\n\n</details>\n\nend',
].join('')

describe('splitting into blocks', () => {
  it('loses nothing: the blocks together are the text', () => {
    const blocks = makeBlockSplitter().split(sample, { live: false })
    expect(blocks.map((block) => block.raw).join('')).toBe(sample)
  })

  it('however a text arrives, it ends as if it had come at once', () => {
    const whole = makeBlockSplitter().split(sample, { live: false })
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 200 }), (steps) => {
        const splitter = makeBlockSplitter()
        let at = 0
        for (const step of steps) {
          at += step
          const blocks = splitter.split(sample.slice(0, at), { live: true })
          expect(blocks.map((block) => block.raw).join('')).toBe(sample.slice(0, at))
        }
        expect(splitter.split(sample, { live: false })).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  it('while it streams, its blocks are those of the whole text so far', () => {
    const splitter = makeBlockSplitter()
    let differs = 0
    for (let at = 1; at <= sample.length; at += 1) {
      const streamed = splitter.split(sample.slice(0, at), { live: true }).filter((block) => block.raw.trim() !== '')
      const whole = Lexer.lex(sample.slice(0, at)).filter((token) => token.type !== 'space')
      if (streamed.length !== whole.length) differs += 1
    }
    expect(differs).toBe(0)
  })

  it('a block that can’t change any more is the same object', () => {
    const splitter = makeBlockSplitter()
    const before = splitter.split('One.\n\nTwo.\n\nThree.\n\nFou', { live: true })
    const after = splitter.split('One.\n\nTwo.\n\nThree.\n\nFour is longer', { live: true })
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3))
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
  })

  it('an open fence only grows, and closes into a block', () => {
    const splitter = makeBlockSplitter()
    const open = splitter.split('Look:\n\n```ts\nconst a', { live: true })
    expect(open[1]).toMatchObject({ kind: 'fence', language: 'ts', code: 'const a' })
    const more = splitter.split('Look:\n\n```ts\nconst a = 1\n', { live: true })
    expect(more[1]).toMatchObject({ kind: 'fence', code: 'const a = 1\n' })
    expect(more[0]).toBe(open[0])
    const closed = splitter.split('Look:\n\n```ts\nconst a = 1\n```\n\nNext', { live: true })
    expect(closed.map((block) => block.kind)).toEqual(['markdown', 'markdown', 'markdown'])
  })

  it('a text that was replaced is read anew', () => {
    const splitter = makeBlockSplitter()
    splitter.split('One.\n\nTwo.', { live: true })
    expect(splitter.split('Other.', { live: true }).map((block) => block.raw)).toEqual(['Other.'])
  })
})
