import { createRoot } from 'solid-js'
import { expect, test, vi } from 'vitest'
import { createAnswering } from './create-answering.ts'

test('a request is answered once, however often one clicks', async () => {
  await createRoot(async (dispose) => {
    const answering = createAnswering()
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const work = vi.fn(() => gate)
    const first = answering.send('a', work)
    await answering.send('a', work)
    expect(answering.free('a')).toBe(false)
    open()
    await first
    await answering.send('a', work)
    expect(work).toHaveBeenCalledTimes(1)
    expect(answering.free('b')).toBe(true)
    dispose()
  })
})
test('a failure is shown and may be tried again', async () => {
  await createRoot(async (dispose) => {
    const answering = createAnswering()
    await answering.send('a', () => Promise.reject(new Error('No answer.')))
    expect(answering.of('a')).toEqual({ id: 'a', state: 'failed', message: 'No answer' })
    await answering.send('a', () => Promise.resolve())
    expect(answering.of('a')).toEqual({ id: 'a', state: 'sent' })
    dispose()
  })
})
test('U-6: what was answered is said once it got through, and not before', async () => {
  await createRoot(async (dispose) => {
    const answering = createAnswering()
    const said: string[] = []
    await answering.send(
      'a',
      () => Promise.reject(new Error('No answer')),
      () => said.push('failed'),
    )
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const second = answering.send(
      'a',
      () => gate,
      () => said.push('answered'),
    )
    expect(said).toEqual([])
    open()
    await second
    expect(said).toEqual(['answered'])
    dispose()
  })
})
