import { expect, test } from 'bun:test'
import { countLine, failed, none, ofJunit, ofPlaywright, ofVitest, sum } from './count.mjs'

test('vitest: a file that could not be loaded counts as one failure', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  }
  expect(ofVitest(JSON.stringify(report))).toEqual({ passed: 3, failed: 2, skipped: 2 })
})

test('bun: the totals of the outermost element count', () => {
  const text =
    '<?xml?><testsuites name="bun test" tests="9" assertions="3" failures="2" skipped="1" time="1"><testsuite tests="9">'
  expect(ofJunit(text)).toEqual({ passed: 6, failed: 2, skipped: 1 })
})

test('Playwright: errors outside any test count as failures', () => {
  const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] }
  expect(ofPlaywright(JSON.stringify(report))).toEqual({ passed: 5, failed: 3, skipped: 2 })
})

test('no report, no test and a bad exit code are each a failure', () => {
  expect(ofVitest('')).toEqual(none)
  expect(failed(none, 0)).toEqual([{ passed: 0, failed: 1, skipped: 0 }, 'no tests executed'])
  expect(failed({ passed: 4, failed: 0, skipped: 0 }, 1)[0].failed).toBe(1)
  expect(failed({ passed: 4, failed: 2, skipped: 0 }, 1)[0].failed).toBe(2)
  expect(failed({ passed: 4, failed: 0, skipped: 0 }, 0)[0].failed).toBe(0)
})

test('the line that the last line must be', () => {
  const counts = sum([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 2, failed: 1, skipped: 0 },
  ])
  expect(countLine(counts)).toBe('3 passed, 1 failed')
  expect(countLine({ ...counts, skipped: 4 })).toBe('3 passed, 1 failed, 4 skipped')
})
