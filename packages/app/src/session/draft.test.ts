import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftOfText, isEmptyDraft, readDraft, writeDraft, type Extra } from './draft.ts'

const file: Extra = { kind: 'file', hash: 'h', name: 'a.png', mime: 'image/png', size: 3 }
const comment: Extra = {
  kind: 'comment',
  id: 'c',
  path: 'a.ts',
  from: 1,
  to: 2,
  side: 'new',
  quote: 'x\ny',
  text: 'why',
}
const mention: Extra = { kind: 'mention', of: 'file', value: 'src/a.ts' }

describe('L-9: a draft is kept as it is', () => {
  test('whatever its text, with and without extras', () => {
    const extras = fc.subarray([file, comment, mention])
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '\u0001', '\u0001[]\n', '['), extras, (text, before, chosen) => {
        const draft = { text: before + text, extras: chosen }
        fc.pre(!isEmptyDraft(draft))
        expect(readDraft(writeDraft(draft) ?? '')).toEqual(draft)
      }),
    )
  })
  test('a text alone is stored as itself, as it always was', () => {
    expect(writeDraft(draftOfText('{"text":"x"}'))).toBe('{"text":"x"}')
    expect(readDraft('{"text":"x"}')).toEqual(draftOfText('{"text":"x"}'))
  })
  test('an empty one is none, also with a mention that no text names', () => {
    expect([writeDraft(draftOfText('')), writeDraft({ text: '', extras: [mention] })]).toEqual([undefined, undefined])
    expect(writeDraft({ text: '', extras: [file] })).not.toBeUndefined()
  })
})

describe('L-9: a corrupt draft loses nothing that can be read', () => {
  const stored = writeDraft({ text: 'words\nand more', extras: [file, comment] }) ?? ''
  test('extras that are no JSON cost no word', () => {
    expect(readDraft(stored.replace('[', '{'))).toEqual(draftOfText('words\nand more'))
  })
  test('a bad extra costs no other one', () => {
    const bad = [null, 7, {}, { kind: 'x' }, { ...file, hash: 7 }, { ...file, size: '3' }, { ...comment, side: 'left' }]
    const more = [
      { ...comment, from: undefined },
      { kind: 'mention', of: 'x', value: 'y' },
      { kind: 'mention', of: 'file' },
    ]
    const line = JSON.stringify([...bad, file, ...more, comment, mention])
    expect(readDraft(`\u0001${line}\nwords`)).toEqual({ text: 'words', extras: [file, comment, mention] })
  })
  test('one that was cut in its first line is shown as it is', () => {
    expect(readDraft('\u0001[{"kind"').text).toBe('\u0001[{"kind"')
  })
})
