import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeColourer, type ColourWorker } from './make-colourer.ts'
import type { ColourAnswer, ColourAsk } from './tokens.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setup() {
  const workers: { asks: ColourAsk[]; ended: boolean; say: (answer: ColourAnswer) => void; breakDown: () => void }[] =
    []
  const colourer = makeColourer((): ColourWorker => {
    const one = {
      asks: [] as ColourAsk[],
      ended: false,
      say: (() => {}) as (answer: ColourAnswer) => void,
      breakDown: () => {},
    }
    workers.push(one)
    return {
      ask: (ask) => void one.asks.push(ask),
      terminate: () => void (one.ended = true),
      listen: ({ answer, broken }) => Object.assign(one, { say: answer, breakDown: broken }),
    }
  })
  const job = (text: string) => ({ language: 'typescript', texts: [text] })
  const asked = (at = 0) => workers[at]?.asks.flatMap(({ texts }) => texts)
  return { colourer, workers, job, asked }
}

test('W-1: one text at a time, and of those that wait the one that was asked last', async () => {
  const { colourer, workers, job, asked } = setup()
  const first = colourer.colour(job('first'))
  void colourer.colour(job('second'))
  void colourer.colour(job('third'))
  expect(asked()).toEqual(['first'])
  workers[0]?.say({ id: 1, kind: 'done', texts: [[[5, 1]]] })
  expect(await first).toEqual([[[5, 1]]])
  expect(asked()).toEqual(['first', 'third'])
})

test('W-1: a text that keeps it busy for too long stays in one colour, and the next one is coloured', async () => {
  const { colourer, workers, job, asked } = setup()
  const endless = colourer.colour(job('endless'))
  const next = colourer.colour(job('next'))
  // A slow network is not its fault.
  await vi.advanceTimersByTimeAsync(10_000)
  expect(workers[0]?.ended).toBe(false)
  workers[0]?.say({ id: 1, kind: 'begun' })
  await vi.advanceTimersByTimeAsync(4_000)
  expect(await endless).toBeUndefined()
  expect([workers[0]?.ended, asked(1)]).toEqual([true, ['next']])
  // Its last words come too late.
  workers[0]?.say({ id: 2, kind: 'done', texts: [[[1, 1]]] })
  workers[1]?.say({ id: 2, kind: 'done', texts: [[[4, 2]]] })
  expect(await next).toEqual([[[4, 2]]])
})

test('W-1: a worker that breaks down takes its text along and nothing else', async () => {
  const { colourer, workers, job, asked } = setup()
  const lost = colourer.colour(job('lost'))
  workers[0]?.breakDown()
  expect(await lost).toBeUndefined()
  void colourer.colour(job('next'))
  expect(asked(1)).toEqual(['next'])
})
