import { attachmentLimits } from '@pointsman/domain/attachment'
import { beforeEach, describe, expect, test } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import { anItem } from '../server/test-servers.ts'
import { createTestSeat, settled, tab, withComposer } from './create-test-seat.ts'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
const aFile = (name: string, text = 'x') => new File([text], name)
const stored = (hash: string) => ({ hash, mime: 'image/png', size: 3 }) as const
/** Until the file is read and asked to be stored. */
async function asked(uploads: readonly unknown[], count: number) {
  while (uploads.length < count) await settled()
}
const model = (reads: { image: boolean; pdf: boolean }) => ({
  ref: { providerID: 'p', modelID: 'm' },
  name: 'Plain',
  providerName: 'p',
  contextLimit: 0,
  reads,
})

describe('F-1: a file is stored, then part of the draft, then of the item', () => {
  test('with the bytes, by its hash, with a part id of its own; without any words too', () =>
    withComposer(async ({ composer, extras, uploads, sent }) => {
      composer.attaching.attach([aFile('a.png', 'abc')])
      expect(composer.attaching.uploads()).toMatchObject([{ name: 'a.png', size: 3, state: 'storing' }])
      await asked(uploads, 1)
      expect(uploads[0]).toMatchObject({ name: 'a.png', data: btoa('abc') })
      uploads[0]?.resolve(stored('h1'))
      await settled()
      expect([composer.attaching.uploads(), extras()]).toEqual([
        [],
        [{ kind: 'file', name: 'a.png', hash: 'h1', mime: 'image/png', size: 3 }],
      ])
      composer.submit()
      expect(sent).toMatchObject([
        {
          kind: 'prompt',
          text: '',
          attachments: [{ hash: 'h1', name: 'a.png', partID: expect.stringMatching(/^prt_/) }],
        },
      ])
      expect([composer.files(), sent[0]?.partID === sent[0]?.attachments?.[0]?.partID]).toEqual([[], false])
    }))

  test('a failed send brings it back, and the same again is the same item with the same parts', () =>
    withComposer(async ({ composer, uploads, sent, answers, extras }) => {
      composer.attaching.attach([aFile('a.png')])
      await asked(uploads, 1)
      uploads[0]?.resolve(stored('h1'))
      await settled()
      composer.type('look')
      composer.submit()
      answers[0]?.reject(new Error('The disk is full.'))
      await settled()
      expect([composer.text(), extras().length, composer.reason()?.sentence]).toEqual([
        'look',
        1,
        'Not sent: The disk is full. Your text is back',
      ])
      composer.submit()
      expect([sent[1]?.id, sent[1]?.attachments]).toEqual([sent[0]?.id, sent[0]?.attachments])
    }))

  test('while it is being stored, or could not be, nothing goes without it, and the reason is said', () =>
    withComposer(async ({ composer, uploads, sent, extras, said }) => {
      composer.type('look')
      composer.attaching.attach([aFile('a.png')])
      composer.submit()
      expect(composer.reason()).toMatchObject({ name: 'storing' })
      await asked(uploads, 1)
      uploads[0]?.reject(new Error('The disk is full.'))
      await settled()
      composer.submit()
      expect([composer.reason()?.name, composer.attaching.uploads(), sent]).toMatchObject([
        'notStored',
        [{ state: 'failed', message: 'The disk is full' }],
        [],
      ])
      expect(said).toContain('a.png was not attached. The disk is full')
      composer.attaching.again(composer.attaching.uploads()[0]?.id ?? 0)
      await asked(uploads, 2)
      uploads[1]?.resolve(stored('h1'))
      await settled()
      expect(extras()).toHaveLength(1)
    }))

  test('what no engine can read is told and not kept: trying again would change nothing', () =>
    withComposer(async ({ composer, uploads }) => {
      composer.attaching.attach([aFile('all.zip')])
      await asked(uploads, 1)
      uploads[0]?.reject(new HostError('not-readable', 'The engine can’t read all.zip', 415))
      await settled()
      expect([composer.attaching.uploads(), composer.reason()?.sentence]).toEqual([[], 'The engine can’t read all.zip'])
    }))

  test('they stand as they were chosen, whichever is stored first', () =>
    withComposer(async ({ composer, uploads }) => {
      composer.attaching.attach([aFile('a.png'), aFile('b.png')])
      await asked(uploads, 2)
      uploads.find(({ name }) => name === 'b.png')?.resolve(stored('hb'))
      await settled()
      uploads.find(({ name }) => name === 'a.png')?.resolve(stored('ha'))
      await settled()
      expect(composer.files().map(({ name }) => name)).toEqual(['a.png', 'b.png'])
    }))

  test('one that was removed on its way does not come back', () =>
    withComposer(async ({ composer, uploads, extras }) => {
      composer.attaching.attach([aFile('a.png')])
      await asked(uploads, 1)
      composer.attaching.drop(composer.attaching.uploads()[0]?.id ?? 0)
      uploads[0]?.resolve(stored('h1'))
      await settled()
      expect([extras(), composer.attaching.uploads()]).toEqual([[], []])
    }))

  test('too large, and too many, is said before anything is read', () =>
    withComposer(async ({ composer, uploads, setDraft }) => {
      setDraft('kept')
      const large = Object.defineProperty(aFile('big.png'), 'size', { value: attachmentLimits.size + 1 })
      composer.attaching.attach([large])
      expect([composer.reason(), composer.text()]).toMatchObject([
        { name: 'notAttached', sentence: 'big.png is larger than 10 MB' },
        'kept',
      ])
      composer.attaching.attach(Array.from({ length: attachmentLimits.count + 1 }, (_, at) => aFile(`${at}.png`)))
      expect(composer.reason()?.sentence).toBe('Only 20 files go with one prompt')
      await asked(uploads, attachmentLimits.count)
      expect(uploads).toHaveLength(attachmentLimits.count)
    }))
})

describe('scenario 28: it is put beside what it was dropped on', () => {
  test('of a session that is still being read nobody knows what it would go with: refused, and said', () =>
    withComposer(async ({ composer, setVerdict, uploads }) => {
      setVerdict({ ready: false, reason: 'cacheReady', state: 'waiting', since: 1 })
      composer.attaching.attach([aFile('a.png')])
      await settled()
      expect([uploads, composer.reason()?.name]).toEqual([[], 'notAttached'])
    }))

  test('stored late, it is in the session where it was attached, and nowhere else', () =>
    withComposer(async ({ composer, uploads, extras, show }) => {
      composer.attaching.attach([aFile('a.png')])
      await asked(uploads, 1)
      const two = createTestSeat('two')
      show(two.seat)
      expect(composer.attaching.uploads()).toEqual([])
      uploads[0]?.resolve(stored('h1'))
      await settled()
      expect([extras().length, two.extras()]).toEqual([1, []])
    }))
})

test('F-4: an edit has the follow-up’s files in the input, and gives back what is left of them', () =>
  withComposer(({ composer, setItems, setDraft, changes, extras }) => {
    const file = { partID: 'prt_a', hash: 'h1', name: 'a.png', mime: 'image/png', size: 3 }
    setDraft('mine')
    setItems([
      anItem('b', {
        text: 'old',
        attachments: [file, { ...file, name: 'b.png' }] as never,
        state: 'held',
        was: 'queued',
        hold: { tab, waits: 'editing' },
      }),
    ])
    const [first] = composer.files()
    expect(composer.files().map(({ name }) => name)).toEqual(['a.png', 'b.png'])
    if (first) composer.attaching.remove(first)
    composer.submit()
    expect(changes).toMatchObject([{ wish: { release: { text: 'old', attachments: [{ name: 'b.png' }] } } }])
    expect(extras()).toEqual([])
  }))

describe('R-3: a model that can’t read a picture', () => {
  test('is named before anything is sent, and a person chooses: another model, or without', () =>
    withComposer(async ({ composer, setModels, uploads, sent }) => {
      setModels([model({ image: false, pdf: true })])
      composer.attaching.attach([aFile('a.png')])
      await asked(uploads, 1)
      uploads[0]?.resolve(stored('h1'))
      await settled()
      composer.type('look')
      composer.submit()
      expect([composer.reason(), sent]).toMatchObject([
        {
          name: 'unreadFiles',
          sentence: 'Plain can’t read a.png. Choose another model, or send without',
          acts: ['choose-model', 'without-files'],
        },
        [],
      ])
      composer.sendWithout()
      expect(sent.map(({ text, attachments }) => [text, attachments])).toEqual([['look', undefined]])
    }))

  test('another model that can is no obstacle, and neither is one that says nothing of itself', () =>
    withComposer(async ({ composer, setModels, uploads, sent }) => {
      setModels([model({ image: true, pdf: false })])
      composer.attaching.attach([aFile('a.png')])
      await asked(uploads, 1)
      uploads[0]?.resolve(stored('h1'))
      await settled()
      composer.submit()
      expect(sent).toHaveLength(1)
    }))
})

describe('S-2: what @ offers is of the place where the session works now', () => {
  test('an answer that was asked in another stay is never shown, and a name is part of the draft', () =>
    withComposer(async ({ composer, searches, setEpoch, sent }) => {
      const { menus } = composer
      const shown = () => menus.mentions.options().map(({ value }) => value)
      composer.type('see @a')
      menus.setCaret(6)
      setEpoch(2)
      setEpoch(3)
      for (const search of searches.slice(0, -1)) search.resolve(['src/a-of-the-first.ts'])
      await settled()
      expect([searches.length, shown()]).toEqual([3, []])
      searches.at(-1)?.resolve(['src/a.ts'])
      await settled()
      expect([shown(), menus.state()]).toEqual([['src/a.ts'], 'open'])
      expect([menus.takeActive(), composer.text()]).toEqual([14, 'see @src/a.ts '])
      composer.submit()
      expect(sent[0]?.mentions).toMatchObject([{ of: 'file', value: 'src/a.ts' }])
    }))

  test('a name that was written over goes with nothing', () =>
    withComposer(async ({ composer, searches, sent }) => {
      composer.type('@a')
      composer.menus.setCaret(2)
      searches.at(-1)?.resolve(['a.ts'])
      await settled()
      composer.menus.takeActive()
      composer.type('something else')
      composer.submit()
      expect(sent[0]?.mentions).toBeUndefined()
    }))
})
