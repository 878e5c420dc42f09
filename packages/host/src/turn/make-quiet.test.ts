import { expect, test } from 'bun:test'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { makeQuiet, type Quiet } from './make-quiet.ts'
import { readFamily } from './read-turn.ts'

const id = 'ses_one' as SessionID
const here = import.meta.dir as Directory

async function setup() {
  const scripted = makeScriptedEngine({ directory: here })
  scripted.addSession(id)
  const { engine } = scripted
  const ours: Pick<OutboxItem, 'state'>[] = []
  const quiet = makeQuiet({
    engine,
    board: { turnsOf: () => [] },
    items: { list: () => ours as OutboxItem[] },
    pause: async () => {},
    now: () => 1_000_000,
  })
  scripted.onEvent(({ event }) => quiet.apply(event))
  return { scripted, ours, quiet, family: await readFamily(engine, id) }
}

test.each(['sending', 'accepted', 'confirmed'] as const)(
  'F-5 S-7: with an item of ours that is %s it is busy, whatever its status says',
  async (state) => {
    const { ours, quiet, family } = await setup()
    ours.push({ state: 'queued' })
    expect(await quiet.read(family)).toEqual({ state: 'idle' })
    ours.push({ state })
    expect(await quiet.read(family)).toEqual({ state: 'busy', asking: false })
    // After a stop what is in the session already goes on no more; what is still on its way may.
    const after: Quiet = state === 'confirmed' ? { state: 'idle' } : { state: 'busy', asking: false }
    expect(await quiet.read(family, { stopped: true })).toEqual(after)
  },
)

test('F-5 R-7: a reading in which something happened is made again: idle is no answer to a turn that just began', async () => {
  const { scripted, quiet, family } = await setup()
  // The list lags behind the event, as it does after an engine's start.
  scripted.fail(/GET \/session\/status$/, () =>
    scripted.emit('session.status', { sessionID: id, status: { type: 'busy' } }),
  )
  scripted.fail(/GET \/session\/status$/, () => void scripted.statuses.set(id, { type: 'busy', where: here }))
  expect(await quiet.read(family)).toEqual({ state: 'busy', asking: false })
})
