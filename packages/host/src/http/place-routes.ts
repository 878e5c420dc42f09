import {
  makeWorktreeSchema,
  moveSchema,
  removeWorktreeSchema,
  type MadeWorktree,
  type MoveAnswer,
  type RemovedWorktree,
} from '@pointsman/domain/host-api'
import { isSessionID } from '@pointsman/domain/scope'
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
    const { mover, board } = server(c.req.param('key'))
    const id = c.req.param('id')
    const wish = await readBody(c.req.raw, moveSchema)
    // A temporary or malformed id is never asked of an engine (L-2).
    if (!isSessionID(id) || !(await board.summary(id)))
      throw new Refusal(404, 'unknown-session', 'The engine knows no session of this id', { id })
    const answer: MoveAnswer = await mover.move(id, wish)
    return c.json(answer, answer.state === 'moved' ? 200 : 202)
  })
}
