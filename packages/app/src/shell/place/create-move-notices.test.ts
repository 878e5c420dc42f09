import type { Toast } from '@pointsman/ui/create-toaster'
import type { HostEvent } from '@pointsman/domain/host-api'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import { createWorld } from '../../server/create-test-world.ts'
import {
  aPlacement,
  aSession,
  aSummary,
  directory,
  elsewhere,
  serverKey,
  sessionID,
} from '../../server/test-servers.ts'
import type { Room } from '../create-room.ts'
import { createMoveNotices } from './create-move-notices.ts'

const child = 'ses_child' as SessionID

async function setup(shown = false) {
  const world = await createWorld()
  await world.listed([aSummary(), aSummary({ session: aSession({ id: child, parentID: sessionID }) })])
  const toasts: Partial<Toast>[] = []
  const went: string[] = []
  const room = {
    scope: { serverKey, sessionID },
    places: { openList: () => void went.push('list') },
  } as unknown as Room
  createRoot(() =>
    createMoveNotices({
      app: {
        servers: world.servers,
        toaster: { show: (toast: Partial<Toast>) => (toasts.push(toast), '') } as never,
      },
      stage: { room: () => (shown ? room : undefined) },
      navigate: (path) => void went.push(path),
    }),
  )
  const place = (id: SessionID, revision: number, to: Directory): HostEvent => ({
    kind: 'placement',
    serverKey,
    sessionID: id,
    placement: aPlacement(revision, { directory: to }),
  })
  return { ...world, toasts, went, place }
}

test('S-6: a session that moves by itself is told of by name, and shown on demand', async () => {
  const { tell, toasts, went, place } = await setup()
  tell(place(sessionID, 2, elsewhere), place(sessionID, 3, directory))
  expect(toasts.map((toast) => toast.title)).toEqual(['“Books” entered ledger-feat', '“Books” is back on main'])
  // One notice for each session: the newer takes the older one's place.
  expect(new Set(toasts.map((toast) => toast.id)).size).toBe(1)
  toasts[0]?.act?.run()
  expect(went).toEqual(['/main/session/ses_1'])
})
test('S-6: of the session in view the places are shown', async () => {
  const { tell, toasts, went, place } = await setup(true)
  tell(place(sessionID, 2, elsewhere))
  toasts[0]?.act?.run()
  expect(went).toEqual(['list'])
})
test('S-7: a subagent that is moved along is no news of its own', async () => {
  const { tell, toasts, place } = await setup()
  tell(place(child, 2, elsewhere))
  expect(toasts).toEqual([])
})
