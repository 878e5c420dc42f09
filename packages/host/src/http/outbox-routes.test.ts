import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { ChangeItem } from '@pointsman/domain/host-api'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { code, house, json } from './http-house.ts'

let one: Awaited<ReturnType<typeof house>>
let count = 0
const ids = makeIdMaker()
beforeAll(async () => {
  one = await house()
})
afterAll(() => one.stop())

const call = (method: string, path: string, body: unknown = {}) =>
  one.ask(path, { method, headers: json, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }) })
const patch = (item: OutboxItem, wish: ChangeItem) => call('PATCH', `/api/outbox/${item.id}`, wish)
const read = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T
const refusal = async (answer: Promise<Response>) => [(await answer).status, await code(await answer)]

/** A session of its own, paused, so that nothing goes out by itself. */
async function queue() {
  const session = one.scripted.addSession(`ses_queue${(count += 1)}`)
  const path = `/api/servers/one/sessions/${session}/outbox`
  await call('POST', `${path}/pause`)
  const add = (text: string, more: object = {}) =>
    read<OutboxItem>(
      call('POST', path, {
        id: ids.message(),
        partID: ids.part(),
        source: { directory: '/repo', revision: 1 },
        kind: 'prompt',
        text,
        ...more,
      }),
    )
  const texts = async () => (await read<OutboxItem[]>(call('GET', path))).map(({ text }) => text)
  return { session, path, add, texts }
}
const hold = { tab: 'tabnumber1', waits: 'editing' } as const

describe('F-4: wishes for an item', () => {
  test('F-4: an edit takes it in hand, keeps its place, and ends with its new words or with the old ones', async () => {
    const { add, texts } = await queue()
    const [first] = [await add('one'), await add('two')]
    expect(await read<OutboxItem>(patch(first, { hold }))).toMatchObject({ state: 'held', was: 'queued', hold })
    const left = await read<OutboxItem>(patch(first, { back: { tab: hold.tab } }))
    expect([left.state, left.text, left.hold]).toEqual(['queued', 'one', undefined])
    await patch(first, { hold })
    const edited = { tab: hold.tab, kind: 'shell', text: 'ls' } as const
    expect(await read<OutboxItem>(patch(first, { release: edited }))).toMatchObject({ state: 'queued', kind: 'shell' })
    expect(await texts()).toEqual(['ls', 'two'])
  })

  test('F-4: what another tab has in hand it alone lets go; what nobody has is not to be let go', async () => {
    const { add } = await queue()
    const item = await add('mine')
    expect(await refusal(patch(item, { release: { tab: hold.tab } }))).toEqual([409, 'not-now'])
    await patch(item, { hold })
    expect(await refusal(patch(item, { hold: { ...hold, tab: 'tabnumber2' } }))).toEqual([409, 'in-hand'])
    expect(await refusal(patch(item, { back: { tab: 'tabnumber2' } }))).toEqual([409, 'in-hand'])
    expect(await refusal(patch(item, { steer: true }))).toEqual([409, 'not-now'])
  })

  test('F-4: pinned, freed, to be steered; a wish in no form is refused', async () => {
    const { add } = await queue()
    const item = await add('here')
    expect(await read<OutboxItem>(patch(item, { pinned: true }))).toMatchObject({ pinned: true })
    expect(await read<OutboxItem>(patch(item, { pinned: false }))).not.toHaveProperty('pinned')
    expect(await refusal(call('PATCH', `/api/outbox/${item.id}`, { pinned: true, steer: true }))).toEqual([
      400,
      'bad-request',
    ])
    expect(await refusal(patch(item, { again: true }))).toEqual([409, 'not-now'])
    expect(await read<OutboxItem>(patch(item, { steer: true }))).toMatchObject({ delivery: 'steer' })
  })

  test('F-9: removed in one tab: a wish of another finds nothing, and brings nothing back', async () => {
    const { path, add } = await queue()
    const item = await add('away')
    await patch(item, { hold })
    expect((await call('DELETE', `/api/outbox/${item.id}`)).status).toBe(200)
    expect(await refusal(patch(item, { release: { tab: hold.tab, text: 'back again' } }))).toEqual([
      404,
      'unknown-item',
    ])
    expect(await read<unknown[]>(call('GET', path))).toEqual([])
  })

  test('F-11: continue is for a cut turn alone', async () => {
    const { add } = await queue()
    const item = await add('whole')
    const goOn = { continue: { id: ids.message(), partID: ids.part() } }
    expect(await refusal(patch(item, goOn))).toEqual([409, 'not-now'])
  })
})

describe('F-4: wishes for a queue', () => {
  test('F-4: put into another order, paused and resumed, and the list of sessions says so', async () => {
    const { session, path, add, texts } = await queue()
    const [a, b, c] = [await add('a'), await add('b'), await add('c')]
    const ordered = await read<OutboxItem[]>(call('POST', `${path}/order`, { ids: [c.id, a.id, 'msg_gone'] }))
    expect(ordered.map(({ id }) => id)).toEqual([c.id, a.id, b.id])
    expect(await texts()).toEqual(['c', 'a', 'b'])
    const summary = () => read<{ queue?: object }>(call('GET', `/api/servers/one/sessions/${session}`))
    expect((await summary()).queue).toEqual({ waiting: 3, paused: { at: expect.any(Number), why: 'asked' } })
    for (const { id } of [a, b, c]) await call('DELETE', `/api/outbox/${id}`)
    expect(await read<object>(call('POST', `${path}/resume`))).toEqual({ waiting: 0 })
    expect(await summary()).not.toHaveProperty('queue')
  })

  test('F-7: Stop pauses only where something waits behind', async () => {
    const { path, add } = await queue()
    await call('POST', `${path}/resume`)
    const stop = () => read<{ paused?: object }>(call('POST', `${path}/pause`, { why: 'stopped' }))
    expect(await stop()).toEqual({ waiting: 0 } as never)
    await add('held', { hold })
    expect((await stop()).paused).toMatchObject({ why: 'stopped' })
  })

  test('a queue of no session is none, whatever is wished of it', async () => {
    for (const wish of ['pause', 'resume', 'order'])
      expect(await refusal(call('POST', `/api/servers/one/sessions/ses_none/outbox/${wish}`, { ids: [] }))).toEqual([
        404,
        'unknown-session',
      ])
  })
})
