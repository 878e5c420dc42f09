import { describe, expect, it } from 'vitest'
import { markedPieces } from './diff-row'
import { tipPlace } from './tip-place'
import { elapsed } from './verdict'

const joined = (text: string, marks?: [number, number][]) =>
  markedPieces({ text, marks }).map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))

describe('a diff line', () => {
  it('is cut at its marks and keeps every letter', () => {
    expect(joined('const key = 1', [[6, 9]])).toEqual(['const ', '[key]', ' = 1'])
    expect(joined('key', [[0, 3]])).toEqual(['[key]'])
    expect(joined('key')).toEqual(['key'])
    expect(joined('')).toEqual([])
  })

  it('survives marks that overlap, come in disorder or leave the text', () => {
    expect(
      joined('abcdef', [
        [4, 99],
        [0, 2],
        [1, 3],
      ]),
    ).toEqual(['[ab]', '[c]', 'd', '[ef]'])
    expect(
      joined('abc', [
        [7, 9],
        [2, 1],
        [-4, 0],
      ]),
    ).toEqual(['abc'])
  })
})

describe('a tip', () => {
  const window = { width: 400, height: 300 }
  const tip = { width: 100, height: 24 }
  it('stands under its anchor, in its middle', () => {
    expect(tipPlace({ anchor: { left: 100, top: 10, bottom: 34, width: 28 }, tip, window })).toEqual({
      left: 64,
      top: 40,
    })
  })
  it('goes above where there is no room below', () => {
    expect(tipPlace({ anchor: { left: 100, top: 260, bottom: 288, width: 28 }, tip, window }).top).toBe(230)
  })
  it('never leaves the window', () => {
    expect(tipPlace({ anchor: { left: 0, top: 10, bottom: 34, width: 28 }, tip, window }).left).toBe(6)
    expect(tipPlace({ anchor: { left: 390, top: 10, bottom: 34, width: 28 }, tip, window }).left).toBe(294)
  })
})

describe('a span of time', () => {
  it.each([
    [-50, '0 s'],
    [12_400, '12 s'],
    [61_000, '1 min'],
    [7_300_000, '2 h'],
  ])('of %i ms is %s', (span, words) => {
    expect(elapsed(span)).toBe(words)
  })
})
