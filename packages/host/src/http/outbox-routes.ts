import { changeItemSchema, orderSchema, pauseQueueSchema, type OutboxAnswer } from '@pointsman/domain/host-api'
import { newItemSchema } from '@pointsman/domain/follow-up'
import { isMessageID } from '@pointsman/domain/message-id'
import { isSessionID, isTemporarySessionID } from '@pointsman/domain/scope'
import type { Hono } from 'hono'
import type * as v from 'valibot'
import type { AttachmentStore } from '../attachment/make-attachment-store.ts'
import type { Followed } from '../live/follow-engine.ts'
import type { Keepers } from '../live/make-keepers.ts'
import { judgeWish } from '../outbox/judge-wish.ts'
import type { ItemOwner, ItemStore } from '../outbox/make-item-store.ts'
import { Refusal } from './api-error.ts'
import { requireFiles } from './attachment-routes.ts'

/** A session's queue and its items (SURFACE.md). What a wish does to them is the reducer's word; here it gets its answer. */
export function addOutboxRoutes(
  app: Hono,
  options: {
    readonly server: (key: string) => Followed
    readonly followed: (key: string) => Followed | undefined
    readonly items: ItemStore
    readonly attachments: AttachmentStore
    readonly keepers: Pick<Keepers, 'isKept'>
    readonly readBody: <S extends v.GenericSchema>(request: Request, schema: S) => Promise<v.InferOutput<S>>
    readonly now?: () => number
  },
): void {
  const { server, followed, items, attachments, keepers, readBody, now = Date.now } = options

  /** Whose outbox is meant: a temporary id leads to the session that was made for it. */
  async function ownerOf(key: string, id: string): Promise<ItemOwner> {
    const { board, creations, engine } = server(key)
    if (isTemporarySessionID(id)) {
      const made = creations.made(id)
      if (made || creations.knows(id)) return { serverKey: engine.key, sessionID: made ?? id }
    } else if (isSessionID(id)) {
      const owner: ItemOwner = { serverKey: engine.key, sessionID: id }
      // What is known is taken though the engine be down: nothing typed is lost.
      if (board.knows(id) || items.count(owner) > 0 || (await board.summary(id))) return owner
    }
    throw new Refusal(404, 'unknown-session', 'The engine knows no session of this id', { id })
  }
  const wake = ({ serverKey, sessionID }: ItemOwner) => followed(serverKey)?.dispatcher.wake(sessionID)

  const path = '/api/servers/:key/sessions/:id/outbox'

  app.get(path, async (c) => c.json(items.list(await ownerOf(c.req.param('key'), c.req.param('id')))))

  app.post(path, async (c) => {
    const item = await readBody(c.req.raw, newItemSchema)
    const owner = await ownerOf(c.req.param('key'), c.req.param('id'))
    // One that was posted before is asked for what came of it, and its files may have gone with it.
    if (!items.ownerOf(item.id)) requireFiles([item], attachments)
    const posted = items.post(owner, item)
    if (posted.kind === 'elsewhere')
      throw new Refusal(409, 'other-session', 'This message id belongs to another session')
    if (posted.kind === 'new') wake(owner)
    const gone = posted.kind === 'gone' ? { gone: posted.outcome } : {}
    return c.json({ ...posted.item, ...gone } satisfies OutboxAnswer, posted.kind === 'new' ? 201 : 200)
  })

  app.post(`${path}/pause`, async (c) => {
    const { why = 'asked' } = await readBody(c.req.raw, pauseQueueSchema)
    const owner = await ownerOf(c.req.param('key'), c.req.param('id'))
    // Stop with nothing behind it is a stop and no more.
    if (why === 'asked' || items.hasFollowUps(owner)) items.apply(owner, [{ kind: 'pause', pause: { at: now(), why } }])
    return c.json(items.stateOf(owner))
  })

  app.post(`${path}/resume`, async (c) => {
    const owner = await ownerOf(c.req.param('key'), c.req.param('id'))
    items.apply(owner, [{ kind: 'resume' }])
    wake(owner)
    return c.json(items.stateOf(owner))
  })

  app.post(`${path}/order`, async (c) => {
    const { ids } = await readBody(c.req.raw, orderSchema)
    const owner = await ownerOf(c.req.param('key'), c.req.param('id'))
    items.apply(owner, [{ kind: 'order', ids }])
    wake(owner)
    return c.json(items.list(owner))
  })

  const openItem = (id: string) => {
    const item = isMessageID(id) ? items.get(id) : undefined
    if (!item) throw new Refusal(404, 'unknown-item', 'The outbox has no such item', { id })
    return item
  }

  app.patch('/api/outbox/:id', async (c) => {
    const wish = await readBody(c.req.raw, changeItemSchema)
    // The answer to the same wish was lost: it was granted.
    const granted = 'continue' in wish && items.ownerOf(c.req.param('id')) && items.get(wish.continue.id)
    if (granted) return c.json(granted satisfies OutboxAnswer)
    const item = openItem(c.req.param('id'))
    if ('release' in wish) requireFiles([wish.release], attachments)
    const its = followed(item.serverKey)
    const place = isSessionID(item.sessionID) ? its?.board.placementOf(item.sessionID) : undefined
    const verdict = judgeWish(item, wish, {
      isKept: (tab) => keepers.isKept(tab, item),
      isElsewhere: place !== undefined && place.directory !== item.source.directory,
      now: now(),
    })
    if (verdict.kind === 'refused') throw new Refusal(409, verdict.code, verdict.message)
    if ('continue' in wish && items.ownerOf(wish.continue.id))
      throw new Refusal(409, 'not-now', 'This message id was used before', { id: wish.continue.id })
    if (!items.apply(item, verdict.events))
      throw new Refusal(409, 'not-now', 'It is past that now', { state: item.state })
    const changed = openItem('continue' in wish ? wish.continue.id : item.id)
    if ('again' in wish && isTemporarySessionID(item.sessionID)) its?.creations.again(item.sessionID)
    else if ('again' in wish) its?.dispatcher.again(changed)
    else wake(item)
    return c.json(changed satisfies OutboxAnswer)
  })

  app.delete('/api/outbox/:id', (c) => {
    const id = c.req.param('id')
    // It has left already: that is what was wished for.
    if (isMessageID(id) && !items.get(id) && items.ownerOf(id)) return c.json({ removed: id })
    const item = openItem(id)
    if (items.change(item.id, { kind: 'remove' }) !== 'removed') {
      throw new Refusal(409, 'in-flight', 'It is on its way to the engine and can’t be taken back')
    }
    wake(item)
    return c.json({ removed: id })
  })
}
