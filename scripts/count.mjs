// Counts of passed, failed and skipped tests, from what the runners write for machines.

export const none = { passed: 0, failed: 0, skipped: 0 }

export function sum(counts) {
  return counts.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    none,
  )
}

export function countLine({ passed, failed: failures, skipped }) {
  return `${passed} passed, ${failures} failed${skipped ? `, ${skipped} skipped` : ''}`
}

/** Never better than the runner's own exit code; no test at all is a failure too. Gives the counts and a note. */
export function failed(counts, code) {
  if (code !== 0 && counts.failed === 0) {
    const note = counts.passed + counts.skipped === 0 ? 'no tests executed' : `the runner ended with code ${code}`
    return [{ ...counts, failed: 1 }, note]
  }
  if (counts.passed + counts.failed + counts.skipped === 0) return [{ ...counts, failed: 1 }, 'no tests executed']
  return [counts, '']
}

/** vitest's JSON. A file that could not be loaded has no tests of its own: it counts as one failure. */
export function ofVitest(text) {
  const report = parse(text)
  if (!report) return none
  const unloaded = (report.testResults ?? []).filter(
    (file) => file.status === 'failed' && (file.assertionResults ?? []).every((test) => test.status !== 'failed'),
  ).length
  return {
    passed: report.numPassedTests ?? 0,
    failed: (report.numFailedTests ?? 0) + unloaded,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  }
}

/** bun's JUnit XML: the totals stand on the outermost element. */
export function ofJunit(text) {
  const head = /<testsuites\b[^>]*>/.exec(text)?.[0] ?? ''
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0)
  const failures = number('failures') + number('errors')
  const skipped = number('skipped')
  return { passed: Math.max(0, number('tests') - failures - skipped), failed: failures, skipped }
}

/** Playwright's JSON. Errors outside any test count as failures. */
export function ofPlaywright(text) {
  const report = parse(text)
  if (!report?.stats) return none
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report.stats
  return { passed: expected, failed: unexpected + flaky + (report.errors?.length ?? 0), skipped }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
