import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeJoined } from './make-joined.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setup() {
  const runs: (() => void)[] = []
  const joined = makeJoined(() => new Promise<void>((resolve) => runs.push(resolve)))
  const settle = async (at: number) => {
    runs[at]?.()
    await vi.advanceTimersByTimeAsync(0)
  }
  return { joined, runs, settle }
}

test('W-1: two hundred wishes at once are one run', async () => {
  const { joined, runs } = setup()
  for (let count = 0; count < 200; count += 1) joined.wish()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(1)
})

test('W-1: whatever is wished while it runs is one more run behind it, and never one beside it', async () => {
  const { joined, runs, settle } = setup()
  joined.now()
  for (let count = 0; count < 200; count += 1) {
    joined.wish()
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(runs).toHaveLength(1)
  await settle(0)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(2)
  await settle(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(2)
})

test('W-1: another question does not wait for the last one, whose end then starts nothing', async () => {
  const { joined, runs, settle } = setup()
  joined.now()
  joined.wish()
  joined.now()
  expect(runs).toHaveLength(2)
  await settle(0)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(2)
})

test('W-1: who has left wishes for nothing more', async () => {
  const { joined, runs, settle } = setup()
  joined.now()
  joined.wish()
  joined.stop()
  await settle(0)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(1)
})
