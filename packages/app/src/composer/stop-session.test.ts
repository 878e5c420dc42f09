import { expect, test } from 'vitest'
import { anItem } from '../server/test-servers.ts'
import { stopSession } from './stop-session.ts'

function setup(items = [anItem('a')]) {
  const log: string[] = []
  const gates = new Map<string, { resolve: () => void; reject: (reason: Error) => void }>()
  const step = (name: string) => () => {
    log.push(name)
    return new Promise<void>((resolve, reject) => void gates.set(name, { resolve: () => resolve(), reject }))
  }
  const stopped = stopSession({ items, pause: step('pause'), abort: step('abort'), late: step('late') })
  return { log, stopped, gate: (name: string) => gates.get(name) }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('F-7: Stop pauses what waits before the turn can end', async () => {
  const { log, stopped, gate } = setup()
  expect(log).not.toContain('abort')
  gate('pause')?.resolve()
  await settled()
  gate('abort')?.resolve()
  expect([log.at(-1), await stopped]).toEqual(['abort', { paused: true }])
})
test('F-7: a pause that hangs or fails never holds the stop up; that it failed is told', async () => {
  const slow = setup()
  slow.gate('late')?.resolve()
  await settled()
  expect(slow.log).toContain('abort')
  const { gate, stopped, log } = setup()
  gate('pause')?.reject(new Error('no'))
  await settled()
  expect(log).toContain('abort')
  gate('abort')?.resolve()
  await expect(stopped).rejects.toThrow('its follow-ups could not be paused')
})
test('F-7: where nothing waits nothing is paused: what goes by a person’s own Enter does not count', async () => {
  for (const items of [[], [anItem('a', { state: 'sending' })], [anItem('a', { state: 'held', delivery: 'send' })]]) {
    const { log, stopped, gate } = setup(items)
    gate('abort')?.resolve()
    expect([log, await stopped]).toEqual([['abort'], { paused: false }])
  }
})
test('F-7: what was steered and did not go yet waits too', async () => {
  const { log, gate } = setup([anItem('a', { delivery: 'steer' })])
  gate('pause')?.resolve()
  await settled()
  expect(log).toContain('pause')
  gate('abort')?.resolve()
})
