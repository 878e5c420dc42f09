import { afterEach, expect, test } from 'bun:test'
import type { NewItem } from '@pointsman/domain/follow-up'
import type { Directory } from '@pointsman/domain/scope'
import { closeHouses, elsewhere, here, house, newItem, sessionID } from './dispatcher-house.ts'

afterEach(closeHouses)

/** It was read here, and is moved, by whomever, before the item is handed over: while its messages are read. */
async function movedMeanwhile(item: NewItem, places = [elsewhere]) {
  const { scripted, life } = house()
  scripted.fail(/GET \/session\/ses_one\/message$/, () => {
    for (const directory of places) {
      scripted.sessions.set(sessionID, { ...scripted.sessions.get(sessionID), directory })
      scripted.emit('session.next.moved', { sessionID, location: { directory } }, '')
    }
  })
  life.post(item)
  await life.dispatcher.idle()
  return { scripted, life }
}
const model = { providerID: 'p', modelID: 'm' }

test('F-6: a pinned item whose session moves between the look at it and the hand-over is parked, and runs nowhere else', async () => {
  const item = newItem('prompt', { pinned: true, model })
  const { scripted, life } = await movedMeanwhile(item)
  expect(scripted.posts('prompt_async')).toEqual([])
  expect(life.items.get(item.id)).toMatchObject({ state: 'parked', reason: { code: 'elsewhere' } })
})

test('F-6: a command whose session moves meanwhile is judged by the commands of the place where it will run', async () => {
  const item = newItem('command', { model })
  const { life } = await movedMeanwhile(item)
  expect(life.judged.map(({ directory }) => directory)).toEqual([elsewhere])
})

test('S-2: away and back meanwhile is another stay: it is looked at once more, and sent once', async () => {
  const item = newItem('prompt', { pinned: true, model })
  const { scripted, life } = await movedMeanwhile(item, [elsewhere, here])
  await life.until(item, 'confirmed')
  expect(scripted.posts('prompt_async')).toHaveLength(1)
})

test('F-6: pinned while its session is looked at, it is looked at again as it is then: parked, and run nowhere else', async () => {
  const { scripted, life } = house()
  scripted.sessions.set(sessionID, { ...scripted.sessions.get(sessionID), directory: elsewhere })
  const item = newItem('prompt', { model })
  scripted.fail(/GET \/session\/ses_one\/message$/, () => void life.items.change(item.id, { kind: 'pin' }))
  life.post(item)
  await life.dispatcher.idle()
  expect(scripted.posts('prompt_async')).toEqual([])
  expect(life.items.get(item.id)).toMatchObject({ state: 'parked', reason: { code: 'elsewhere' } })
})

test('R-7: Enter goes after 5 s also where it is the list of subagents that hangs; what queues waits on', async () => {
  const { scripted, life } = house()
  scripted.fail(/GET .*\/children$/, 'hang', 9)
  const [sent, queued] = [newItem('prompt', { delivery: 'send', model }), newItem('prompt', { model })]
  life.post(sent)
  await life.bounded()
  life.clock.limits.splice(0).forEach((end) => end())
  await life.until(sent, 'confirmed')
  life.post(queued)
  expect(life.state(queued)).toBe('queued')
})

test('S-9: an item whose place is gone from the disk is judged once more, though it was typed there: it is parked and not sent', async () => {
  const { scripted, life } = house()
  const gone = '/nowhere/at-all' as Directory
  scripted.sessions.set(sessionID, { ...scripted.sessions.get(sessionID), directory: gone })
  life.clock.judgement = { kind: 'parked', code: 'directoryReady', message: 'The folder is gone' }
  const item = newItem('prompt', { model, source: { directory: gone, revision: 1 } })
  life.post(item)
  await life.until(item, 'parked')
  expect([life.judged, scripted.posts('prompt_async')]).toEqual([[{ id: item.id, directory: gone }], []])
})
