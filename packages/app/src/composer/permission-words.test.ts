import type { PermissionRequest } from '@pointsman/domain/conversation'
import { expect, test } from 'vitest'
import { asksWords, permissionWords } from './permission-words.ts'

const request = (more: Partial<PermissionRequest>): PermissionRequest =>
  ({
    id: 'per_1',
    sessionID: 'ses_1',
    permission: 'bash',
    patterns: [],
    always: [],
    metadata: {},
    ...more,
  }) as PermissionRequest

test('a command is shown as it would run, and “always” by its pattern', () => {
  expect(permissionWords(request({ patterns: ['git push origin main'], always: ['git push *'] }))).toEqual({
    title: 'May it run this command?',
    lines: ['git push origin main'],
    always: { short: 'git push *', sentence: 'git push *', patterns: true },
  })
})
test('the whole command wins over the patterns that were cut out of it', () => {
  expect(permissionWords(request({ patterns: ['cd x', 'ls'], metadata: { command: 'cd x && ls' } })).lines).toEqual([
    'cd x && ls',
  ])
})
test('an edit names its path and keeps its diff; “always” for all is said as that', () => {
  const words = permissionWords(
    request({
      permission: 'edit',
      patterns: ['a.ts'],
      always: ['*'],
      metadata: { filepath: '/w/a.ts', diff: '@@ -1 +1 @@\n-a\n+b' },
    }),
  )
  expect(words).toMatchObject({ lines: ['/w/a.ts'], diff: '@@ -1 +1 @@\n-a\n+b', always: { short: 'every edit' } })
})
test('a class that we do not know still says what it wants', () => {
  expect(permissionWords(request({ permission: 'deploy', patterns: ['prod'] }))).toMatchObject({
    title: 'May it use deploy?',
    lines: ['prod'],
  })
  expect(permissionWords(request({ permission: 'deploy', patterns: ['*'] })).lines).toEqual(['deploy'])
})
test('several patterns of “always” are counted in short and named in full', () => {
  const words = permissionWords(request({ always: ['ls *', 'cat *', 'rm *'] }))
  expect(words.always).toEqual({ short: 'ls * and 2 more', sentence: 'ls *, cat *, rm *', patterns: true })
})
test('metadata of another form is never shown as words', () => {
  expect(permissionWords(request({ patterns: ['ls'], metadata: { command: { nested: true }, diff: 3 } }))).toEqual({
    title: 'May it run this command?',
    lines: ['ls'],
  })
})
test('a row says it in two or three words', () => {
  expect([asksWords('bash'), asksWords('question'), asksWords('deploy')]).toEqual([
    'asks to run',
    'asks you',
    'asks for deploy',
  ])
})
test('a path inside of the place is named from there, and one outside in full', () => {
  const edit = (filepath: string) =>
    permissionWords(request({ permission: 'edit', metadata: { filepath } }), '/w/a').lines
  expect([edit('/w/a/src/x.ts'), edit('/w/ab/x.ts')]).toEqual([['src/x.ts'], ['/w/ab/x.ts']])
})
