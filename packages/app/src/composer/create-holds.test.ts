import type { Verdict } from '@pointsman/domain/readiness'
import { beforeEach, describe, expect, test } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import { anItem } from '../server/test-servers.ts'
import { aCommand, model, settled, tab, unsent, withComposer } from './create-test-seat.ts'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
const waiting: Verdict = { ready: false, reason: 'providerReady', state: 'waiting', since: 1 }
const ready: Verdict = { ready: true }

describe('Enter before all is known', () => {
  test('R-5: the words leave the input at once, and stand over it as held, for this tab, with the reason', () =>
    withComposer(({ composer, setVerdict, sent, draft, said, store }) => {
      setVerdict(waiting)
      composer.type('early')
      composer.submit()
      expect(draft()).toBe('')
      expect(sent).toMatchObject([{ text: 'early', delivery: 'send', hold: { tab, waits: 'providerReady' } }])
      expect(said).toEqual([])
      store(0)
      expect(composer.holds.rows()).toMatchObject([
        { stands: 'first', line: { name: 'providerReady', sentence: 'waits for providerReady…', since: 1 } },
      ])
    }))

  test('R-2: a command before the commands are known is held as a command; prose and a shell line go', () =>
    withComposer(({ composer, sent }) => {
      for (const text of ['/bench 10 ', 'see /etc/hosts', '!ls /etc']) {
        composer.type(text)
        composer.submit()
      }
      expect(sent.map(({ kind, text, hold }) => [kind, text, hold?.waits])).toEqual([
        ['command', '/bench 10', 'commandsReady'],
        ['prompt', 'see /etc/hosts', undefined],
        ['shell', 'ls /etc', undefined],
      ])
    }))

  test('R-3: it keeps the model that a person chose, and none that nobody chose', () =>
    withComposer(({ composer, setVerdict, setChosen, setChoice, sent }) => {
      setVerdict(waiting)
      setChosen(undefined)
      composer.type('one')
      composer.submit()
      setChoice(model)
      composer.type('two')
      composer.submit()
      expect(sent.map((item) => item.model)).toEqual([undefined, model])
    }))

  test('R-5: what the host can’t store comes back with the reason', () =>
    withComposer(async ({ composer, setVerdict, answers, draft }) => {
      setVerdict(waiting)
      composer.type('early')
      composer.submit()
      answers[0]?.reject(new Error('The disk is full'))
      await settled()
      expect([draft(), composer.reason()?.name]).toEqual(['early', 'notSent'])
    }))

  test('R-5: the control says that it can be sent', () =>
    withComposer(({ composer, setVerdict }) => {
      setVerdict(waiting)
      composer.type('early')
      expect([composer.verdict().ready, composer.sendVerdict().ready]).toEqual([false, true])
    }))
})

describe('release', () => {
  test('R-5: not before the host has it, then once, with what is known now; and what only failed stays held', () =>
    withComposer(async ({ composer, setVerdict, setItems, store, changes, sent, answers, said }) => {
      setVerdict(waiting)
      composer.type('early')
      composer.submit()
      setItems([anItem('x', { ...sent[0], state: 'held', revision: 0 })])
      setVerdict(ready)
      expect(changes).toEqual([])
      setItems([])
      setVerdict({ ...waiting, state: 'failed' })
      store(0)
      await settled()
      expect(changes).toEqual([])
      expect(composer.holds.rows()[0]?.line).toMatchObject({ mark: 'error', acts: ['retry'] })
      setVerdict(ready)
      const wish = { release: { tab, kind: 'prompt', model, agent: 'build' } }
      expect(changes).toEqual([{ id: sent[0]?.id, wish }])
      expect(composer.holds.rows()).toEqual([])
      answers.at(-1)?.resolve()
      await settled()
      expect(said.at(-1)).toBe('Sent')
    }))

  test('scenario 12: a command that is known goes as one; an unknown one asks, and goes as text by a person’s word', () =>
    withComposer(({ composer, setCommands, setItems, changes }) => {
      const hold = { tab, waits: 'commandsReady' } as const
      setItems([anItem('a', { state: 'held', hold, kind: 'command', text: '/bench 10' })])
      setCommands([aCommand('tidy')])
      expect(changes).toEqual([])
      expect(composer.holds.rows()[0]?.line).toMatchObject({
        sentence: 'No command is called /bench here. Send as text?',
        acts: ['send-as-text'],
      })
      setCommands([aCommand('bench')])
      expect(changes).toMatchObject([{ wish: { release: { kind: 'command' } } }])
      setItems([anItem('b', { state: 'held', hold, kind: 'command', text: '/nothing' })])
      composer.holds.sendAsText('msg_b')
      expect(changes[1]).toMatchObject({ id: 'msg_b', wish: { release: { kind: 'prompt' } } })
    }))

  test('scenario 13: a model that is not here asks; the one that a person names then takes it along', () =>
    withComposer(({ composer, setItems, setModels, setChoice, changes }) => {
      setModels([])
      const hold = { tab, waits: 'moving' } as const
      setItems([anItem('a', { state: 'held', hold, model: { providerID: 'p', modelID: 'gone' } })])
      expect(composer.holds.rows()[0]?.line).toMatchObject({
        name: 'localModelReady',
        sentence: 'gone is not set up in main. Choose another',
        acts: ['choose-model'],
      })
      expect(changes).toEqual([])
      setChoice(model)
      setModels([{ ref: model, name: 'm', providerName: 'p', contextLimit: 0 }])
      expect(changes).toMatchObject([{ wish: { release: { model } } }])
    }))

  test('R-5: they go in order: one that asks holds back those behind it, and what is typed since queues behind them', () =>
    withComposer(({ composer, setItems, setCommands, changes, sent }) => {
      const hold = { tab, waits: 'commandsReady' } as const
      setItems([
        anItem('a', { state: 'held', hold, kind: 'command', text: '/no', position: 1 }),
        anItem('b', { state: 'held', hold, text: 'then this', position: 2 }),
      ])
      setCommands([])
      expect(composer.holds.rows().map((row) => row.stands)).toEqual(['first', 'behind'])
      expect(changes).toEqual([])
      composer.type('and this')
      composer.submit()
      expect(sent[0]).not.toHaveProperty('delivery')
      composer.holds.sendAsText('msg_a')
      expect(changes.map(({ id }) => id)).toEqual(['msg_a', 'msg_b'])
    }))

  test('R-5: one of another tab is not this one’s to show or release', () =>
    withComposer(({ composer, setItems, setCommands, changes }) => {
      const hold = { tab: 'tab0000002', waits: 'commandsReady' } as const
      setItems([anItem('a', { state: 'held', hold })])
      setCommands([])
      expect([composer.holds.rows(), changes]).toEqual([[], []])
    }))

  test('R-5: a refused release says why and is tried again by a person, or with the connection', () =>
    withComposer(async ({ composer, setVerdict, setItems, changes, answers, retried }) => {
      setItems([anItem('a', { state: 'held', hold: { tab, waits: 'providerReady' } })])
      for (const again of [
        () => composer.holds.rows().forEach((row) => composer.holds.retry(row.item)),
        () => {
          setVerdict({ ready: false, reason: 'connection', state: 'waiting' })
          setVerdict(ready)
        },
      ]) {
        const before = changes.length
        answers.at(-1)?.reject(new Error('No answer'))
        await settled()
        expect(composer.holds.rows()[0]?.line).toMatchObject({ sentence: 'Not sent: No answer', acts: ['retry'] })
        expect(changes.length).toBe(before)
        again()
        expect(changes.length).toBe(before + 1)
      }
      expect(retried).toEqual([])
    }))

  test('R-4: a retry reads again what could not be read', () =>
    withComposer(({ composer, setVerdict, setItems, retried }) => {
      setVerdict({ ...waiting, state: 'failed' })
      setItems([anItem('a', { state: 'held', hold: { tab, waits: 'providerReady' } })])
      composer.holds.rows().forEach((row) => composer.holds.retry(row.item))
      expect(retried).toEqual(['providerReady'])
    }))
})

describe('take back', () => {
  const hold = { tab, waits: 'providerReady' } as const

  test('R-5: it leaves the host first, then its words are in the input, before newer ones', () =>
    withComposer(async ({ composer, setVerdict, setItems, draft, removed, answers, changes }) => {
      setVerdict(waiting)
      setItems([anItem('a', { state: 'held', hold, kind: 'shell', text: 'ls' })])
      composer.type('newer')
      composer.holds.takeBack('msg_a')
      expect([removed, draft(), unsent.own('one').length]).toEqual([['msg_a'], 'newer', 1])
      setVerdict(ready)
      answers.at(-1)?.resolve()
      await settled()
      expect([draft(), changes, unsent.own('one')]).toEqual(['!ls\n\nnewer', [], []])
    }))

  test('R-5: one whose Enter is still on its way is taken back once the host has it', () =>
    withComposer(async ({ composer, setVerdict, setItems, removed }) => {
      setVerdict(waiting)
      const item = anItem('a', { state: 'held', hold, revision: 0 })
      setItems([item])
      composer.holds.takeBack('msg_a')
      expect(removed).toEqual([])
      setItems([{ ...item, revision: 1 }])
      expect(removed).toEqual(['msg_a'])
    }))

  test('R-5: where the answer was lost, the words come back once the host tells that it took the item away', () =>
    withComposer(async ({ composer, setVerdict, setItems, answers, draft }) => {
      setVerdict(waiting)
      setItems([anItem('a', { state: 'held', text: 'early', hold })])
      composer.holds.takeBack('msg_a')
      await settled()
      answers[0]?.reject(new HostError('timeout', 'No answer within 30 s', 0))
      await settled()
      expect([draft(), unsent.own('one')]).toMatchObject(['', [{ id: 'msg_a', text: 'early' }]])
      setItems([])
      await settled()
      expect([draft(), unsent.own('one'), composer.note()]).toEqual(['early', [], undefined])
    }))

  test('R-5: where the answer was lost and it goes out after all, its words are no draft', () =>
    withComposer(async ({ composer, setVerdict, setItems, answers, draft }) => {
      setVerdict(waiting)
      setItems([anItem('a', { state: 'held', text: 'early', hold })])
      composer.holds.takeBack('msg_a')
      await settled()
      answers[0]?.reject(new HostError('timeout', 'No answer within 30 s', 0))
      await settled()
      setItems([anItem('a', { state: 'sending', revision: 9 })])
      await settled()
      setItems([])
      await settled()
      expect([draft(), unsent.own('one')]).toEqual(['', []])
    }))

  test('R-5: one that can’t be taken back is not doubled: its words stay where they are', () =>
    withComposer(async ({ composer, setVerdict, setItems, draft, answers, removed }) => {
      setVerdict(waiting)
      setItems([anItem('a', { state: 'held', text: 'early', hold })])
      composer.holds.takeBack('msg_a')
      answers.at(-1)?.reject(new Error('It is on its way'))
      await settled()
      expect([draft(), composer.reason()?.sentence]).toEqual(['', 'Could not be taken back: It is on its way'])
      expect(composer.holds.rows()).toMatchObject([{ line: { name: 'providerReady' } }])
      // Once more, by its own button.
      composer.holds.takeBack('msg_a')
      answers.at(-1)?.resolve()
      await settled()
      expect([removed, draft()]).toEqual([['msg_a', 'msg_a'], 'early'])
    }))

  test('R-5: each says what becomes of it: being taken back, waiting for a fact, or for the one before it', () =>
    withComposer(({ composer, setVerdict, setItems }) => {
      setVerdict(waiting)
      const names = () => composer.holds.rows().map(({ line }) => line.name)
      const item = anItem('a', { state: 'held', hold, revision: 0, position: 1 })
      setItems([
        item,
        anItem('b', { state: 'held', hold, position: 2 }),
        anItem('c', { state: 'held', hold, position: 3 }),
      ])
      expect(names()).toEqual(['providerReady', 'behind', 'behind'])
      composer.holds.takeBack('msg_a')
      expect(names()).toEqual(['taking', 'providerReady', 'behind'])
    }))
})
