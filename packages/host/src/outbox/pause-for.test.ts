import { expect, test } from 'bun:test'
import { pauseFor } from './pause-for.ts'

test('F-7: a wait for longer than a timer can count is long, and none that is over at once, again and again', async () => {
  const stopping = new AbortController()
  const ended: string[] = []
  const long = pauseFor(2 ** 40, stopping.signal).then(() => ended.push('long'))
  await pauseFor(20, stopping.signal).then(() => ended.push('short'))
  stopping.abort()
  await long
  expect(ended).toEqual(['short', 'long'])
})
