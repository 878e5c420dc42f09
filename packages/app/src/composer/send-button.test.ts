import { expect, test } from 'vitest'
import { sendButton } from './send-button.ts'

const idle = { mode: 'prose', busy: false, steer: false, editing: false } as const
const label = (facts: Partial<Parameters<typeof sendButton>[0]>) => sendButton({ ...idle, ...facts }).label

test('F-4: the button says what Enter would do, and with Mod what Mod+Enter would', () => {
  expect([label({}), label({ steer: true }), label({ mode: 'shell' })]).toEqual(['Send', 'Send', 'Run'])
  expect([label({ busy: true }), label({ busy: true, steer: true })]).toEqual(['Queue', 'Steer'])
  expect(label({ busy: true, steer: true, mode: 'shell' })).toBe('Queue')
  expect(label({ busy: true, editing: true })).toBe('Put back in its place')
})
