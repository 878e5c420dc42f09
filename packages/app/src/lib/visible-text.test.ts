import { expect, test } from 'vitest'
import { visibleText } from './visible-text.ts'

test('W-1: what a browser would not draw, or would turn a line round for, has a sign, and every place stays the same', () => {
  const text = 'a\u001b[31m\u0000\u007f\u0085 if (\u202e admin \u2066) \u2028 \u200f'
  expect(visibleText(text)).toBe('a␛[31m␀␡� if (� admin �) � �')
  expect(visibleText(text)).toHaveLength(text.length)
})
test('W-1: what people write is as it is: tabs, every script, joined emojis, HTML', () => {
  const text = '\tif <b>&amp;</b> проект שלום 日本 👩\u200d👩\u200d👧 e\u0301'
  expect(visibleText(text)).toBe(text)
})
