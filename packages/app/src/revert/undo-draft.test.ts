import { describe, expect, test } from 'vitest'
import { draftOfText, emptyDraft, type Draft } from '../session/draft.ts'
import { draftAfter, sameDraft, withoutGiven } from './undo-draft.ts'

const [first, second] = [draftOfText('the first'), draftOfText('the second')] as [Draft, Draft]
const after = (text: string, given: Draft | undefined, back: Draft | undefined) =>
  draftAfter(draftOfText(text), { given, back }).text

describe('the draft of an undo', () => {
  test('V-4: the prompt’s words come back, before what is written', () => {
    expect(after('', undefined, second)).toBe('the second')
    expect(after('typed', undefined, second)).toBe('the second\n\ntyped')
  })
  test('V-4: the words of the next undo take the place of those of the last one', () => {
    expect(after('the second', second, first)).toBe('the first')
    expect(after('the second\n\ntyped', second, first)).toBe('the first\n\ntyped')
  })
  test('V-4: a restore takes them away, and nothing that was typed', () => {
    expect(after('the second', second, undefined)).toBe('')
    expect(after('the second\n\ntyped', second, undefined)).toBe('typed')
    expect(after('the second, but otherwise', second, undefined)).toBe('the second, but otherwise')
  })
  test('V-4: what was put beside it goes with it, and nothing else does', () => {
    const [theirs, mine] = ['a', 'b'].map((value) => ({ kind: 'mention', of: 'file', value }) as const)
    const given: Draft = { text: 'x', extras: [theirs!] }
    expect(withoutGiven({ text: 'x\n\ny', extras: [theirs!, mine!] }, given)).toEqual({ text: 'y', extras: [mine] })
    // A prompt of files alone.
    const files: Draft = { text: '', extras: [theirs!] }
    expect(withoutGiven({ text: 'typed', extras: [theirs!] }, files)).toEqual({ text: 'typed', extras: [] })
  })
  test('two drafts are the same by text and by what stands beside it', () => {
    const mention: Draft = { text: 'x', extras: [{ kind: 'mention', of: 'file', value: 'a' }] }
    expect([sameDraft(emptyDraft, draftOfText('')), sameDraft(mention, draftOfText('x'))]).toEqual([true, false])
    expect(sameDraft(mention, { ...mention, extras: [...mention.extras] })).toBe(true)
  })
})
