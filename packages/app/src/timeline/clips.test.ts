import type { FilePart } from '@pointsman/domain/conversation'
import { expect, test } from 'vitest'
import { clipsOf, pictureOf, savedAs } from './clips.ts'

const file = (url: string, more: Partial<FilePart> = {}) =>
  ({
    kind: 'file',
    id: 'prt_a',
    sessionID: 'ses_a',
    messageID: 'msg_a',
    mime: 'image/png',
    name: 'a.png',
    url,
    ...more,
  }) as FilePart
const only = (part: FilePart) => clipsOf([part], '')[0] ?? { name: '', mime: '' }

test('F-1: a picture that was sent is shown; nothing that would ask another origin, or run, is', () => {
  const data = 'data:image/png;base64,AAAA'
  expect(pictureOf(only(file(data)))).toBe(data)
  expect(pictureOf(only(file('/api/attachments/abc')))).toBe('/api/attachments/abc')
  for (const url of ['https://example.invalid/a.png', '//example.invalid/a.png', 'javascript:1', 'file:///etc/passwd'])
    expect([pictureOf(only(file(url))), savedAs(only(file(url)))]).toEqual([undefined, undefined])
  const svg = only(file('data:image/svg+xml;base64,AAAA', { mime: 'image/svg+xml' }))
  expect([pictureOf(svg), savedAs(svg)]).toEqual([undefined, undefined])
})

test('F-1: a text is saved as it was', () => {
  const saved = savedAs(only(file('', { mime: 'text/plain', content: 'naïve\r\n%' }))) ?? ''
  expect(decodeURIComponent(saved.split(',')[1] ?? '')).toBe('naïve\r\n%')
})

test('F-6: what the text names is in the text, and no file under it; what it does not name is', () => {
  const named = file('file:///w/src/a.ts', { mime: 'text/plain', name: 'src/a.ts' })
  expect([clipsOf([named], 'see @src/a.ts').length, clipsOf([named], 'see it').length]).toEqual([0, 1])
})
