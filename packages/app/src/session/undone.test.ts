import type { MessageID } from '@pointsman/domain/message-id'
import { describe, expect, test } from 'vitest'
import { splitAt } from './undone.ts'

// The ids run against the order: they wrapped in between.
const order = ['msg_fff', 'msg_ffe', 'msg_001', 'msg_000'] as MessageID[]

describe('where a conversation is undone', () => {
  test('V-4: goes by position, whatever the ids say', () => {
    expect(splitAt({ order, mark: { messageID: 'msg_001' }, hasOlder: false })).toEqual({
      kept: ['msg_fff', 'msg_ffe'],
      undone: ['msg_001', 'msg_000'],
    })
  })
  test('a mark on a part keeps its message', () => {
    const split = splitAt({ order, mark: { messageID: 'msg_ffe', partID: 'prt_2' }, hasOlder: false })
    expect(split).toEqual({ kept: ['msg_fff', 'msg_ffe'], undone: ['msg_001', 'msg_000'], partID: 'prt_2' })
  })
  test('a mark that is older than all that was read: all of it is undone', () => {
    expect(splitAt({ order, mark: { messageID: 'msg_eee' }, hasOlder: true })).toEqual({ kept: [], undone: order })
  })
  test('a mark on a message that is gone hides nothing', () => {
    expect(splitAt({ order, mark: { messageID: 'msg_eee' }, hasOlder: false }).kept).toBe(order)
    expect(splitAt({ order, mark: undefined, hasOlder: true }).kept).toBe(order)
  })
})
