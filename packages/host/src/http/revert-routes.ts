import { restoreSchema, revertSchema } from '@pointsman/domain/host-api'
import type { Hono } from 'hono'
import type * as v from 'valibot'
import type { Followed } from '../live/follow-engine.ts'
import { known } from './known-session.ts'

/** Undo and restore: what can't be granted rejects with `PlaceRefused`, and then nothing was changed. */
export function addRevertRoutes(
  app: Hono,
  options: {
    readonly server: (key: string) => Followed
    readonly readBody: <S extends v.GenericSchema>(request: Request, schema: S) => Promise<v.InferOutput<S>>
  },
): void {
  const { server, readBody } = options

  app.post('/api/servers/:key/sessions/:id/revert', async (c) => {
    const followed = server(c.req.param('key'))
    const wish = await readBody(c.req.raw, revertSchema)
    return c.json(await followed.reverter.revert(await known(followed, c.req.param('id')), wish))
  })

  app.post('/api/servers/:key/sessions/:id/restore', async (c) => {
    const followed = server(c.req.param('key'))
    const wish = await readBody(c.req.raw, restoreSchema)
    return c.json(await followed.reverter.restore(await known(followed, c.req.param('id')), wish))
  })
}
