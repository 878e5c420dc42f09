import type { OutboxItem } from '@pointsman/domain/follow-up'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTestSeat, settled, unsent, withComposer } from './create-test-seat.ts'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

describe('sending (scenario 21)', () => {
  test('the words leave the input at once, are kept until the host has them, and never come back', () =>
    withComposer(async ({ composer, draft, sent, answers }) => {
      composer.type('do it ')
      composer.submit()
      expect(draft()).toBe('')
      expect(sent).toMatchObject([
        {
          kind: 'prompt',
          text: 'do it',
          source: { directory: '/w', branch: 'main', revision: 7 },
          agent: 'build',
          model: { modelID: 'm' },
        },
      ])
      expect(unsent.own('one')).toMatchObject([{ text: 'do it ' }])
      composer.type('next')
      answers[0]?.resolve()
      await settled()
      expect(draft()).toBe('next')
      expect(unsent.own('one')).toEqual([])
    }))

  test('a failed send comes back before newer words and says why; the same words go again under the same id', () =>
    withComposer(async ({ composer, draft, sent, answers }) => {
      composer.type('older')
      composer.submit()
      composer.type('newer')
      answers[0]?.reject(new Error('The disk is full.'))
      await settled()
      expect(draft()).toBe('older\n\nnewer')
      expect(composer.reason()).toMatchObject({
        name: 'notSent',
        sentence: 'Not sent: The disk is full. Your text is back',
      })
      composer.type('older')
      composer.submit()
      expect(sent[1]?.id).toBe(sent[0]?.id)
      answers[1]?.reject(new Error('x'))
      await settled()
      composer.type('other words')
      composer.submit()
      expect(sent[2]?.id).not.toBe(sent[0]?.id)
    }))

  test('a send whose answer was lost, and which the host has, is not offered again', () =>
    withComposer(async ({ composer, draft, sent, answers, setItems }) => {
      composer.type('once')
      composer.submit()
      answers[0]?.reject(new Error('No answer'))
      await settled()
      expect(draft()).toBe('once')
      setItems([{ ...sent[0], revision: 1 } as OutboxItem])
      expect(draft()).toBe('')
      expect(composer.reason()).toBeUndefined()
    }))

  test('L-1: once the host has it, nothing of it is kept as unsent under the real id that its session has by then', () =>
    withComposer(async ({ composer, answers, show }) => {
      composer.type('of a session in the making')
      composer.submit()
      unsent.move('one', 'two')
      show(createTestSeat('two').seat)
      answers[0]?.resolve()
      await settled()
      expect([unsent.own('one'), unsent.own('two')]).toEqual([[], []])
    }))

  test('what fails after the person went elsewhere goes back to where it was typed', () =>
    withComposer(async ({ composer, draft, answers, show }) => {
      composer.type('of one')
      composer.submit()
      const two = createTestSeat('two')
      show(two.seat)
      answers[0]?.reject(new Error('x'))
      await settled()
      expect([draft(), two.draft()]).toEqual(['of one', ''])
      expect(composer.reason()).toBeUndefined()
    }))
})

describe('what can’t go stays, and says why (R-2)', () => {
  test('an unknown command goes as text only by a person’s own word', () =>
    withComposer(async ({ composer, sent, setCommands }) => {
      setCommands([])
      composer.type('/bnech')
      composer.submit()
      expect(sent).toEqual([])
      expect(composer.reason()).toMatchObject({ name: 'unknownCommand', acts: ['send-as-text'] })
      composer.submit('text')
      expect(sent).toMatchObject([{ kind: 'prompt', text: '/bnech' }])
    }))

  test('a shell line goes without its mark and without a model, whatever the commands do', () =>
    withComposer(async ({ composer, sent }) => {
      composer.type('!ls -la')
      composer.submit()
      expect(sent).toMatchObject([{ kind: 'shell', text: 'ls -la' }])
      expect(sent[0]).not.toHaveProperty('model')
    }))

  test('an empty Enter and a dropped file are answered (scenario 28)', () =>
    withComposer(async ({ composer, said, setDropped }) => {
      composer.submit()
      expect(composer.reason()).toMatchObject({ name: 'empty' })
      expect(said).toEqual(['Nothing is written yet'])
      setDropped(1)
      expect(composer.reason()).toMatchObject({ name: 'files' })
    }))

  test('another seat does not show what was said of the one before', () =>
    withComposer(async ({ composer, show }) => {
      show(createTestSeat('two').seat)
      await settled()
      expect(composer.reason()).toBeUndefined()
    }))
})

describe('how it goes (F-4)', () => {
  const deliveries = async (work: (submit: () => void, steer: () => void, busy: () => void) => void) => {
    const found: unknown[] = []
    await withComposer(({ composer, setStatus, sent }) => {
      const enter = (how?: 'steer') => {
        composer.type('go on')
        composer.submit(how)
      }
      work(
        () => enter(),
        () => enter('steer'),
        () => setStatus('busy'),
      )
      found.push(...sent.map((item) => item.delivery))
    })
    return found
  }

  test('F-4: Enter sends where nothing runs, and queues while it works; Mod+Enter steers, and is a plain send while idle', async () => {
    expect(
      await deliveries((submit, steer, busy) => {
        submit()
        steer()
        busy()
        submit()
        steer()
      }),
    ).toEqual(['send', 'send', undefined, 'steer'])
  })

  test('F-4: a shell line can’t be said into a running turn: it queues', () =>
    withComposer(({ composer, setStatus, sent }) => {
      setStatus('busy')
      composer.type('!ls')
      composer.submit('steer')
      expect(sent).toMatchObject([{ kind: 'shell' }])
      expect(sent[0]).not.toHaveProperty('delivery')
    }))

  test('F-4: what is asked is answered first, and what has no connection stays: its words are where they were', () =>
    withComposer(({ composer, setVerdict, setStatus, sent, draft }) => {
      setStatus('busy')
      for (const reason of ['blocked', 'connection'] as const) {
        setVerdict({ ready: false, reason, state: reason === 'blocked' ? 'refused' : 'waiting' })
        composer.type('go on')
        composer.submit()
        expect([sent, draft(), composer.reason()?.name]).toEqual([[], 'go on', reason])
      }
    }))

  test('R-3: a chosen model that is missing here is asked about, and the words stay', () =>
    withComposer(({ composer, setVerdict, setMissing, sent, draft }) => {
      setVerdict({ ready: false, reason: 'localModelReady', state: 'failed', since: 1 })
      setMissing(true)
      composer.type('go on')
      composer.submit()
      expect([sent, draft()]).toEqual([[], 'go on'])
      expect(composer.reason()).toMatchObject({ name: 'localModelReady', acts: ['choose-model'] })
      expect(composer.sendVerdict().ready).toBe(false)
    }))
})
