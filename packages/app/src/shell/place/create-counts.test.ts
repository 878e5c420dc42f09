import type { RevertMark } from '@pointsman/domain/conversation'
import type { EngineEvent } from '@pointsman/domain/engine-event'
import { createRoot, createSignal } from 'solid-js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWorld } from '../../server/create-test-world.ts'
import { directory, elsewhere, serverKey, sessionID } from '../../server/test-servers.ts'
import { createCounts } from './create-counts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function setup() {
  const world = await createWorld()
  await world.listed()
  const [here, setHere] = createSignal(directory)
  const [mark, setMark] = createSignal<RevertMark>()
  const [pending, setPending] = createSignal(false)
  createRoot(() => {
    const undoing = { mark, pending }
    createCounts({ servers: world.servers, serverKey, session: { serverKey, sessionID }, here, undoing })
  })
  await vi.advanceTimersByTimeAsync(500)
  await world.subscribed()
  return {
    ...world,
    setHere,
    setMark,
    setPending,
    at: (place: typeof directory, event: EngineEvent) =>
      world.tell({ kind: 'engine', serverKey, directory: place, event }),
    async reads() {
      await vi.advanceTimersByTimeAsync(500)
      const count = world.asked.names().filter((name) => name === 'worktrees').length
      for (let at = 0; at < count; at += 1) await world.asked.answer('worktrees', [])
      return count
    },
  }
}
const wrote: EngineEvent = { kind: 'files-changed', path: 'a.ts' }

test('S-6: what a turn or anyone else changed where it works is counted again, once for all that came together', async () => {
  const { at, reads } = await setup()
  await reads()
  at(directory, wrote)
  at(directory, wrote)
  at(directory, { kind: 'session-status', sessionID, status: { kind: 'idle' } })
  expect(await reads()).toBe(1)
  at(directory, { kind: 'session-status', sessionID, status: { kind: 'busy' } })
  expect(await reads()).toBe(0)
})

test('S-6: after a move the new place is listened to, and the old one no more', async () => {
  const { at, reads, setHere } = await setup()
  await reads()
  setHere(elsewhere)
  at(directory, wrote)
  expect(await reads()).toBe(0)
  at(elsewhere, wrote)
  expect(await reads()).toBe(1)
})

test('V-4: an undo is counted once it is done, and not before', async () => {
  const { reads, setMark, setPending } = await setup()
  await reads()
  setPending(true)
  setMark({ messageID: 'msg_1' })
  expect(await reads()).toBe(0)
  setPending(false)
  expect(await reads()).toBe(1)
})
