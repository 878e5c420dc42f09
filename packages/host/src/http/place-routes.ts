import {
  makeWorktreeSchema,
  moveSchema,
  removeWorktreeSchema,
  type MadeWorktree,
  type MoveAnswer,
  type RemovedWorktree,
  type TakenBack,
} from '@pointsman/domain/host-api'
import { isSessionID, type SessionID } from '@pointsman/domain/scope'
import type { Hono } from 'hono'
import type * as v from 'valibot'
import type { Followed } from '../live/follow-engine.ts'
import { Refusal } from './api-error.ts'

/** Worktrees and moves: what can't be granted rejects with `PlaceRefused`, which `answerThrown` knows. */
export function addPlaceRoutes(
  app: Hono,
  options: {
    readonly server: (key: string) => Followed
    readonly readBody: <S extends v.GenericSchema>(request: Request, schema: S) => Promise<v.InferOutput<S>>
  },
): void {
  const { server, readBody } = options
  const path = '/api/servers/:key/worktrees'

  app.get(path, async (c) => c.json(await server(c.req.param('key')).places.list()))

  app.get('/api/servers/:key/branches', async (c) => c.json(await server(c.req.param('key')).places.branches()))

  app.post(path, async (c) => {
    const { places } = server(c.req.param('key'))
    const wish = await readBody(c.req.raw, makeWorktreeSchema)
    return c.json((await places.make(wish)) satisfies MadeWorktree, 201)
  })

  app.delete(path, async (c) => {
    const { places } = server(c.req.param('key'))
    const { directory, confirmed } = await readBody(c.req.raw, removeWorktreeSchema)
    const wish = { directory, ...(confirmed === undefined ? {} : { confirmed }) }
    return c.json((await places.remove(wish)) satisfies RemovedWorktree)
  })

  app.post('/api/servers/:key/sessions/:id/move', async (c) => {
    const followed = server(c.req.param('key'))
    const wish = await readBody(c.req.raw, moveSchema)
    const answer: MoveAnswer = await followed.mover.move(await known(followed, c.req.param('id')), wish)
    return c.json(answer, answer.state === 'moved' ? 200 : 202)
  })

  app.delete('/api/servers/:key/sessions/:id/move', async (c) => {
    const followed = server(c.req.param('key'))
    const move = followed.mover.takeBack(await known(followed, c.req.param('id')))
    return c.json((move ? { move } : {}) satisfies TakenBack)
  })
}

/** A temporary or malformed id is never asked of an engine (L-2). */
export async function known({ board }: Followed, id: string): Promise<SessionID> {
  if (isSessionID(id) && (board.knows(id) || (await board.summary(id)))) return id
  throw new Refusal(404, 'unknown-session', 'The engine knows no session of this id', { id })
}
