import { exportFormats, exportMeta, exportName, type ExportFormat } from '@pointsman/domain/export-session'
import { forkSchema, type ForkAnswer } from '@pointsman/domain/fork'
import { compactSchema } from '@pointsman/domain/host-api'
import type { Hono } from 'hono'
import type * as v from 'valibot'
import { readOneSession } from '../board/engine-answers.ts'
import { exportSession } from '../export/export-session.ts'
import type { Followed } from '../live/follow-engine.ts'
import { placeNames } from '../worktree/place-names.ts'
import { Refusal } from './api-error.ts'
import { known } from './known-session.ts'

const types: { readonly [format in ExportFormat]: string } = {
  markdown: 'text/markdown; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
}

/** What is made of a whole session: a fork of it, a summary in its place, a file. */
export function addSessionRoutes(
  app: Hono,
  options: {
    readonly server: (key: string) => Followed
    readonly readBody: <S extends v.GenericSchema>(request: Request, schema: S) => Promise<v.InferOutput<S>>
    readonly now?: () => number
  },
): void {
  const { server, readBody, now = Date.now } = options
  const path = '/api/servers/:key/sessions/:id'

  app.post(`${path}/fork`, async (c) => {
    const followed = server(c.req.param('key'))
    const wish = await readBody(c.req.raw, forkSchema)
    const answer: ForkAnswer = await followed.forks.fork(await known(followed, c.req.param('id')), wish)
    return c.json(answer, 201)
  })

  app.post(`${path}/compact`, async (c) => {
    const followed = server(c.req.param('key'))
    const { model } = await readBody(c.req.raw, compactSchema)
    await followed.compactions.compact(await known(followed, c.req.param('id')), model)
    return c.json({ compacted: true })
  })

  app.get(`${path}/export`, async (c) => {
    const followed = server(c.req.param('key'))
    const format = exportFormats.find((one) => one === c.req.query('format'))
    if (!format)
      throw new Refusal(400, 'bad-format', `The format is one of ${exportFormats.join(' and ')}`, {
        formats: exportFormats,
      })
    const { engine, places } = followed
    const session = await readOneSession(engine, await known(followed, c.req.param('id')))
    const { root } = places.workspace()
    // Without the list a place still has its folder's name.
    const worktrees = await engine.worktrees().catch(() => [])
    const body = await exportSession(engine, session.id, {
      format,
      meta: exportMeta(session, { workspaceRoot: root, exportedAt: now() }),
      placeOf: placeNames(worktrees),
    })
    const name = exportName(session, format)
    return c.body(body, 200, {
      'content-type': types[format],
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    })
  })
}
