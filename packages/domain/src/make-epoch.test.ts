import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeEpoch } from './make-epoch.ts'

type Task = { settle: () => void; fail: () => void; mine: number; log: string[]; done: Promise<unknown> }

describe('an epoch', () => {
  test('S-2: A, B, A is three numbers', () => {
    const epoch = makeEpoch()
    expect([epoch.current(), epoch.advance(), epoch.advance()]).toEqual([1, 2, 3])
  })

  test('S-2: nothing of an older epoch is applied, and what was taken is settled once, in any order', async () => {
    const step = fc.record({
      act: fc.constantFrom('start', 'start-advancing', 'settle', 'fail', 'advance', 'throw'),
      at: fc.nat(6),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        let dropped = 0
        const epoch = makeEpoch({ dropped: () => (dropped += 1) })
        const tasks: Task[] = []
        function start({ advances = false, throws = false }) {
          let resolve: (value: string) => void = () => {}
          let reject: (reason: Error) => void = () => {}
          const promise = new Promise<string>((yes, no) => ([resolve, reject] = [yes, no]))
          // Work that throws at once never looks at it.
          promise.catch(() => {})
          const task: Task = {
            settle: () => resolve('value'),
            fail: () => reject(new Error('no')),
            mine: epoch.current(),
            log: [],
            done: Promise.resolve(),
          }
          task.done = epoch.run(
            () => {
              if (throws) throw new Error('at once')
              return promise
            },
            {
              owned(result) {
                task.log.push('owned')
                if (advances && result.ok) epoch.advance()
              },
              fresh() {
                expect(epoch.current()).toBe(task.mine)
                task.log.push('fresh')
              },
              failed() {
                expect(epoch.current()).toBe(task.mine)
                task.log.push('failed')
              },
            },
          )
          tasks.push(task)
        }
        for (const { act, at } of steps) {
          if (act === 'start') start({})
          else if (act === 'start-advancing') start({ advances: true })
          else if (act === 'throw') start({ throws: true })
          else if (act === 'advance') epoch.advance()
          else if (act === 'settle') tasks[at]?.settle()
          else tasks[at]?.fail()
          if (at % 2 === 0) await Promise.resolve()
        }
        for (const task of tasks) task.settle()
        const outcomes = await Promise.all(tasks.map((task) => task.done))
        for (const [index, { log }] of tasks.entries())
          expect(log).toEqual(outcomes[index] === 'stale' ? ['owned'] : ['owned', outcomes[index]])
        expect(dropped).toBe(outcomes.filter((outcome) => outcome === 'stale').length)
      }),
      { numRuns: 150 },
    )
  })

  test('S-2: an advance inside the settling makes the rest of that result stale', async () => {
    const epoch = makeEpoch()
    const log: string[] = []
    const outcome = await epoch.run(() => 1, {
      owned: () => void epoch.advance(),
      fresh: () => log.push('fresh'),
      failed: () => log.push('failed'),
    })
    expect([outcome, log]).toEqual(['stale', []])
  })

  test('S-2: an advance inside a fresh result takes nothing of it back, and drops what came beside it', async () => {
    const epoch = makeEpoch()
    const log: string[] = []
    const run = (name: string) =>
      epoch.run(() => name, {
        fresh: (value) => (log.push(value), void epoch.advance()),
        failed: () => log.push('failed'),
      })
    expect(await Promise.all([run('first'), run('second')])).toEqual(['fresh', 'stale'])
    expect(log).toEqual(['first'])
  })

  test('L-4: an advance aborts the work of the epoch before, and its failure reaches nobody', async () => {
    const epoch = makeEpoch()
    const log: string[] = []
    const run = epoch.run(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      {
        owned: (result) => log.push(result.ok ? 'ok' : 'not ok'),
        fresh: () => log.push('fresh'),
        failed: () => log.push('failed'),
      },
    )
    epoch.advance()
    expect(await run).toBe('stale')
    expect(log).toEqual(['not ok'])
    expect(
      await epoch.run((signal) => signal.aborted, {
        fresh: (aborted) => expect(aborted).toBe(false),
        failed: () => {},
      }),
    ).toBe('fresh')
  })

  test('S-2: work that throws before it gives a promise has failed, and is settled', async () => {
    const epoch = makeEpoch()
    const log: unknown[] = []
    const outcome = await epoch.run(
      () => {
        throw new Error('at once')
      },
      {
        owned: ({ ok }) => log.push(ok),
        fresh: () => log.push('fresh'),
        failed: (reason) => log.push((reason as Error).message),
      },
    )
    expect([outcome, log]).toEqual(['failed', [false, 'at once']])
  })
})
