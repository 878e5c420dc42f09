import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeKey, readKey } from './key.ts'

test('S-1: parts that hold a separator of any kind never meet in one key', () => {
  for (const mark of [':', '/', '|', ',', '","', '\u0000', '\n', '%2F'])
    expect(makeKey(`a${mark}b`, 'c')).not.toBe(makeKey('a', `b${mark}c`))
  expect(makeKey('a')).not.toBe(makeKey('a', ''))
})

test('S-1: a key is read back as the very tuple that it was made of', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary-ascii' })), (parts) => {
      expect(readKey(makeKey(...parts))).toEqual(parts)
    }),
  )
})

test('S-1: a text that is no key is nothing, and never an error', () => {
  for (const text of ['', 'a:b', '{}', '["a",1]', '"a"', '[', 'null']) expect(readKey(text)).toBeUndefined()
})
