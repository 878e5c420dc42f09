import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { colour, contrast, over, readTokens, type Tokens } from './colour'

const css = readFileSync(`${import.meta.dirname}/tokens.css`, 'utf8')
const normal = readTokens(css, ':root')
const renderings: [name: string, tokens: Tokens, dark: boolean][] = []
for (const [name, tokens] of [
  ['normal', normal],
  ['high contrast', { ...normal, ...readTokens(css, ":root[data-contrast='high']") }],
] as const)
  renderings.push([`${name}, light`, tokens, false], [`${name}, dark`, tokens, true])

type Pair = { top: string; under: string; layer?: string; least: number }

/** What is text needs 4.5, what is only a form needs 3 (WCAG 2.2: 1.4.3, 1.4.11). */
function pairs(): Pair[] {
  const all: Pair[] = []
  const text = (tops: string[], unders: string[], layer?: string) => {
    for (const top of tops)
      for (const under of unders) all.push({ top, under, least: 4.5, ...(layer ? { layer } : {}) })
  }
  const form = (tops: string[], unders: string[]) => {
    for (const top of tops) for (const under of unders) all.push({ top, under, least: 3 })
  }
  const surfaces = ['ground', 'page', 'raised', 'sunken']
  const hues = [1, 2, 3, 4, 5, 6]
  const words = [
    'text-1',
    'text-2',
    'text-3',
    'clear-text',
    'caution-text',
    'stop-text',
    'focus',
    'place-main',
    ...hues.map((hue) => `place-${hue}`),
  ]
  text(words, surfaces)
  text(words, surfaces, 'hover')
  text(words, surfaces, 'selected')
  for (const tone of ['clear', 'caution', 'stop'])
    text(['text-1', 'text-2', 'text-3', `${tone}-text`], [`${tone}-wash`])
  const code = ['text-1', 'code-keyword', 'code-string', 'code-number', 'code-call']
  text(code, ['add-row', 'del-row', 'add-word', 'del-word', 'sunken', 'page', 'hunk-row'])
  text(['text-3'], ['add-row', 'del-row', 'hunk-row'])
  text(['add-text'], ['add-row', 'page', 'ground'])
  text(['del-text'], ['del-row', 'page', 'ground'])
  text(['on-ink'], ['ink', 'ink-hover'])
  text(['on-caution'], ['caution'])
  form(['edge', 'focus', 'clear', 'stop', ...hues.map((hue) => `place-${hue}-line`)], surfaces)
  form(['on-signal'], ['clear', 'stop'])
  return all
}

describe('every pair of tokens reaches WCAG AA', () => {
  it.each(renderings)('%s', (_name, tokens, dark) => {
    const missed: string[] = []
    for (const { top, under, layer, least } of pairs()) {
      const ground = colour(tokens, under, dark).rgb
      const behind = layer ? over(colour(tokens, layer, dark), ground) : ground
      const ratio = contrast(over(colour(tokens, top, dark), behind), behind)
      if (ratio < least)
        missed.push(`${top} on ${under}${layer ? ` + ${layer}` : ''}: ${ratio.toFixed(2)}, needs ${least}`)
    }
    expect(missed).toEqual([])
  })

  it('measures what it should: black on white is 21, and a token without a colour is an error', () => {
    const tokens = { black: 'oklch(0 0 0)', white: 'oklch(1 0 0)', wrong: 'teal' }
    expect(contrast(colour(tokens, 'black', false).rgb, colour(tokens, 'white', false).rgb)).toBeCloseTo(21, 1)
    expect(() => colour(tokens, 'wrong', false)).toThrow('--wrong')
    expect(pairs().length).toBeGreaterThan(250)
  })
})
