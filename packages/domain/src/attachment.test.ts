import { describe, expect, test } from 'vitest'
import { unwrapText, wrapText } from './attached-text.ts'
import { findMention, mimeOf } from './attachment.ts'

describe('F-1: the kind of a file is told by its bytes', () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  test.each([
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF89a', 'image/gif'],
    ['RIFF\0\0\0\0WEBP', 'image/webp'],
    ['%PDF-1.7', 'application/pdf'],
    ['<svg/>', 'text/plain'],
    ['na\xc3\xafve', 'text/plain'],
    ['na\xefve', undefined],
    ['a\0b', undefined],
    ['RIFF\0\0\0\0WAVE', undefined],
    ['PK\x03\x04\0', undefined],
  ])('%j is %s', (text, mime) => expect(mimeOf(bytes(text))).toBe(mime))
})

describe('F-6: a mention is a word of its own', () => {
  test.each([
    ['@a.ts', 0],
    ['see @a.ts.', 4],
    ['see (@a.ts), then', 5],
    ['@a.tsx and @a.ts', 11],
    ['me@a.ts', undefined],
    ['@a.ts.bak', undefined],
    ['@a.ts/b', undefined],
    ['a.ts', undefined],
  ])('%s', (text, start) => expect(findMention(text, 'a.ts')?.start).toBe(start))
})

test('F-1: a text file comes out of its wrapping as it was', () => {
  for (const text of ['', '\n', 'a\n</attachment>\n', '\r\nx\r\n'])
    expect(unwrapText(wrapText('a "b".txt', text))).toBe(text)
  expect([unwrapText('a text'), unwrapText('<attachment name="a">\nx')]).toEqual([undefined, undefined])
})
