import type { Toast } from '@pointsman/ui/create-toaster'
import type { StartedCommand, Worktree } from '@pointsman/domain/host-api'
import { createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import { createWorld } from '../../server/create-test-world.ts'
import { directory, elsewhere, serverKey, sessionID } from '../../server/test-servers.ts'
import type { Room } from '../create-room.ts'
import { createStartNotices } from './create-start-notices.ts'

test('S-6: a start command that failed is told by name, says that the worktree is there, and leads to its words', async () => {
  const { servers, asked, tell } = await createWorld()
  const toasts: Partial<Toast>[] = []
  const went: unknown[] = []
  const places = { openStart: (to: unknown) => void went.push(to) }
  const room = { scope: { serverKey, sessionID }, places } as unknown as Room
  createRoot(() =>
    createStartNotices({
      app: { servers, toaster: { show: (toast: Partial<Toast>) => (toasts.push(toast), '') } as never },
      stage: { room: () => room },
    }),
  )
  const main: Worktree = { directory, name: 'main', main: true, state: 'present' }
  const feat = (how: Partial<StartedCommand>): Worktree => ({
    ...main,
    directory: elsewhere,
    name: 'feat',
    main: false,
    start: { command: ['npm', 'ci'], output: '', cut: false, ...how },
  })
  await asked.answer('sessions', { sessions: [], malformed: 0 })
  await asked.answer('worktrees', [main, feat({ running: true })])
  expect(toasts).toEqual([])
  tell({ kind: 'worktrees', serverKey })
  await asked.answer('worktrees', [main, feat({ code: 2 })])
  tell({ kind: 'worktrees', serverKey })
  await asked.answer('worktrees', [main, feat({ code: 2 })])
  expect(toasts.map(({ title, text, signal }) => [title, text, signal])).toEqual([
    ['feat: npm ci ended with exit code 2', 'The worktree is there.', 'error'],
  ])
  toasts[0]?.act?.run()
  expect(went).toEqual([elsewhere])
})
