import { temporaryIDField, type HostEvent } from '@pointsman/domain/host-api'
import type { SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import { createEffect, createRoot } from 'solid-js'
import { describe, expect, test } from 'vitest'
import { createWorld, type World } from './create-test-world.ts'
import { anItem, aSession, aSummary, directory, serverKey, sessionID } from './test-servers.ts'

const tempID = 'new-session-1' as TemporarySessionID
const titles = ({ servers }: World) => servers.rows(serverKey).map(({ title }) => title)

describe('L-1: a session that is made', () => {
  const making = {
    serverKey,
    sessionID: tempID,
    title: 'New',
    directory,
    updated: 5,
    status: 'busy',
    making: true,
  } as const
  const summary = aSummary({ session: { metadata: { [temporaryIDField]: tempID }, title: 'Real' } })
  const hostSays: HostEvent = { kind: 'session-created', serverKey, tempID, summary }
  const engineSays: HostEvent = {
    kind: 'engine',
    serverKey,
    event: {
      kind: 'session-updated',
      sessionID,
      session: aSession({ metadata: { [temporaryIDField]: tempID }, title: 'Told' }),
    },
  }

  async function frames(...steps: (() => void)[]) {
    const world = await createWorld()
    await world.listed()
    world.servers.putMaking(making)
    const seen: number[] = []
    const end = createRoot((dispose) => {
      createEffect(() => seen.push(world.servers.rows(serverKey).length))
      return dispose
    })
    return { world, seen, end, steps }
  }

  test.each([
    ['the host’s word alone', [[hostSays]]],
    ['the engine’s before the host’s', [[engineSays], [hostSays]]],
    ['the host’s before the engine’s', [[hostSays], [engineSays]]],
    ['both in one frame', [[engineSays, hostSays]]],
  ] as const)('L-1: its row becomes the real one with never two and never none: %s', async (_, flushes) => {
    const { world, seen, end } = await frames()
    for (const events of flushes) world.tell(...events)
    expect(seen.every((count) => count === 1)).toBe(true)
    expect(world.servers.rows(serverKey).map((row) => [row.sessionID, row.making])).toEqual([[sessionID, false]])
    expect(world.servers.madeFrom(serverKey, tempID)).toBe(sessionID)
    end()
  })

  test('L-1: the host’s answer before the list was ever read shows the row', async () => {
    const world = await createWorld()
    world.servers.putMaking(making)
    world.servers.created(serverKey, tempID, summary)
    expect(titles(world)).toEqual(['Real'])
    await world.listed()
    expect(titles(world)).toEqual(['Real'])
  })

  test('F-8: a fork carries the temporary id on, and the first that was made is meant', async () => {
    const world = await createWorld()
    const fork = aSummary({
      session: { ...summary.session, id: 'ses_0' as SessionID, time: { created: 9, updated: 9 } },
    })
    await world.listed([fork, summary])
    expect(world.servers.madeFrom(serverKey, tempID)).toBe(sessionID)
  })

  test('F-8: one that can’t be made says so in its row, and is being made again once it is wished for again', async () => {
    const world = await createWorld()
    await world.listed()
    world.servers.putMaking(making)
    const told = (state: 'failed' | 'queued', revision: number): HostEvent => ({
      kind: 'item',
      item: { ...anItem('a', { state, revision }), sessionID: tempID },
    })
    const row = () => world.servers.rows(serverKey).map((one) => [one.status, one.making])
    world.tell(told('failed', 2))
    expect(row()).toEqual([['error', false]])
    world.tell(told('queued', 3))
    expect(row()).toEqual([['busy', true]])
  })
})
