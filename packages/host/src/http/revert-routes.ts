import { restoreSchema, revertSchema } from '@pointsman/domain/host-api'
import { isSessionID } from '@pointsman/domain/scope'
import type { Hono } from 'hono'
import * as v from 'valibot'
import type { Followed } from '../live/follow-engine.ts'
import { Refusal } from './api-error.ts'
import { known } from './known-session.ts'
import type { Reverter } from '../revert/make-reverter.ts'

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

/** The engine's own revert takes files away where it can't put them back: another client's is refused too, where that is so. */
export async function judgeUndo(reverter: Reverter, request: Request, path: string): Promise<void> {
  const [, id = '', action] = /^\/session\/([^/]+)\/(revert|unrevert)$/.exec(path) ?? []
  if (request.method !== 'POST' || !isSessionID(id)) return
  if (action === 'unrevert') return void (await reverter.judge(id, 'none'))
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => undefined)
  const mark = v.safeParse(markSchema, body)
  // What can't be judged here the engine might carry out all the same.
  if (!mark.success) throw new Refusal(400, 'bad-request', 'A revert names a message of its session')
  await reverter.judge(id, mark.output)
}

/** The engine's own words alone: what else stands beside them it does not read. */
const markSchema = v.pick(revertSchema, ['messageID', 'partID'])
