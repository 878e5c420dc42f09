import { expect, test } from 'bun:test'
import { readEngineEvent } from '@pointsman/domain/engine-event'
import { routes } from '@pointsman/domain/host-api'
import { lightenEvent } from './lighten-event.ts'
import { hashOf } from './make-attachment-store.ts'

const large = Buffer.alloc(100_000, 7)
function told(bytes: Buffer, has: boolean) {
  const url = `data:image/png;base64,${bytes.toString('base64')}`
  const part = { id: 'prt_a', sessionID: 'ses_a', messageID: 'msg_a', type: 'file', mime: 'image/png', url }
  const read = readEngineEvent({ payload: { type: 'message.part.updated', properties: { part, sessionID: 'ses_a' } } })
  if (typeof read === 'string') throw new Error(read)
  const event = lightenEvent(read.event, { has: (hash) => has && hash === hashOf(bytes) })
  return event.kind === 'part-updated' && event.part.kind === 'file' ? event.part.url === url || event.part.url : event
}

test('L-6: a large file that is stored here is told by its address; a small one, and another client’s, as it is', () => {
  expect(told(large, true)).toBe(routes.attachment(hashOf(large)))
  expect([told(large, false), told(Buffer.from('small'), true)]).toEqual([true, true])
})
