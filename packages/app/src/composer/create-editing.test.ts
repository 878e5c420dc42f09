import { beforeEach, describe, expect, test } from 'vitest'
import { anItem } from '../server/test-servers.ts'
import { editRefusal } from './create-editing.ts'
import { aCommand, settled, tab, withComposer } from './create-test-seat.ts'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
const inHand = anItem('b', {
  state: 'held',
  was: 'queued',
  hold: { tab, waits: 'editing' },
  text: 'old words',
  position: 2,
})

describe('editing a follow-up', () => {
  test('F-4: its text is in the input, the draft is kept aside, and Enter puts it back in its place with its new words', () =>
    withComposer(async ({ composer, setItems, draft, changes, answers, said, sent }) => {
      composer.type('my draft')
      setItems([anItem('a'), inHand, anItem('c', { state: 'failed', position: 3 }), anItem('d', { state: 'sending' })])
      expect([composer.text(), draft(), composer.editing.place()]).toEqual(['old words', 'my draft', { at: 2, of: 3 }])
      composer.type('new words')
      expect([composer.text(), draft()]).toEqual(['new words', 'my draft'])
      composer.submit()
      expect(changes).toEqual([
        { id: 'msg_b', wish: { release: { tab, kind: 'prompt', text: 'new words', attachments: [], mentions: [] } } },
      ])
      expect([composer.text(), sent]).toEqual(['my draft', []])
      answers.at(-1)?.resolve()
      await settled()
      expect(said.at(-1)).toBe('Back in its place')
      // Taken in hand again, it has the words that it has there.
      setItems([{ ...inHand, text: 'words of another tab' }])
      expect(composer.text()).toBe('words of another tab')
    }))

  test('F-4: it is put back whatever its place’s models do, but a command only once the commands are known', () =>
    withComposer(({ composer, setItems, setVerdict, setCommands, changes }) => {
      setItems([inHand])
      setCommands([aCommand('bench')])
      setVerdict({ ready: false, reason: 'providerReady', state: 'waiting' })
      composer.type('/bnech')
      composer.submit()
      expect(composer.reason()).toMatchObject({ name: 'unknownCommand', acts: ['send-as-text'] })
      composer.type('/bench')
      setCommands(undefined)
      composer.submit()
      expect([changes, composer.text()]).toEqual([[], '/bench'])
      setCommands([aCommand('bench')])
      composer.submit()
      expect(changes).toMatchObject([{ wish: { release: { kind: 'command', text: '/bench' } } }])
    }))

  test('F-4: leaving gives it back unchanged', () =>
    withComposer(async ({ composer, setItems, changes, answers, items, draft }) => {
      setItems([inHand])
      composer.type('half a thought')
      composer.leaveEdit()
      expect(changes).toEqual([{ id: 'msg_b', wish: { back: { tab } } }])
      answers.at(-1)?.resolve()
      await settled()
      expect([items()[0]?.text, composer.text(), draft(), composer.reason()]).toEqual(['old words', '', '', undefined])
    }))

  test('F-4: refused, the new words are still in the input, with the reason', () =>
    withComposer(async ({ composer, setItems, answers }) => {
      setItems([inHand])
      composer.type('new words')
      composer.submit()
      answers.at(-1)?.reject(new Error('No answer'))
      await settled()
      expect([composer.text(), composer.reason()?.sentence]).toEqual([
        'new words',
        'Not changed in the queue: No answer',
      ])
    }))

  test('F-9: put back though the answer was lost: its new words are in the queue, and not a second time in the draft', () =>
    withComposer(async ({ composer, setItems, answers, draft }) => {
      setItems([inHand])
      composer.type('new words')
      composer.submit()
      answers.at(-1)?.reject(new Error('No answer'))
      await settled()
      setItems([anItem('b', { text: 'new words', position: 2, revision: 3 })])
      expect([composer.text(), draft(), composer.reason()]).toEqual(['', '', undefined])
    }))

  test('F-9: removed or taken out of hand elsewhere, what was typed into it is in the draft and the item is not sent again', () =>
    withComposer(async ({ composer, setItems, draft, changes, setDraft }) => {
      setDraft('my draft')
      setItems([inHand])
      composer.type('new words')
      setItems([])
      expect([draft(), composer.reason()?.name, changes]).toEqual(['new words\n\nmy draft', 'editLost', []])
      setItems([inHand])
      expect(composer.text()).toBe('old words')
    }))

  test('F-4: one at a time: a second one is refused while the first is in hand, and the first is no obstacle to itself', () => {
    expect(editRefusal([inHand], 'msg_c', tab)).toContain('Finish it first')
    expect([editRefusal([inHand], 'msg_b', tab), editRefusal([inHand], 'msg_c', 'tab0000002')]).toEqual([
      undefined,
      undefined,
    ])
  })

  test('F-4: one that another tab has in hand is not in this composer', () =>
    withComposer(({ composer, setItems }) => {
      setItems([{ ...inHand, hold: { tab: 'tab0000002', waits: 'editing' } }])
      expect([composer.editing.item(), composer.text()]).toEqual([undefined, ''])
    }))

  test('F-4: what was typed into it is there after a reload', async () => {
    await withComposer(({ composer, setItems }) => {
      setItems([inHand])
      composer.type('new words')
    })
    await withComposer(
      ({ composer, setItems, setRead }) => {
        setItems([inHand])
        setRead(true)
        expect(composer.text()).toBe('new words')
      },
      { read: false },
    )
  })
})
