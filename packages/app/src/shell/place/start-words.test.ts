import type { StartedCommand, Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import { endedStarts, hasFailed, startWord, startWords } from './start-words.ts'

const start = (more: Partial<StartedCommand> = {}): StartedCommand => ({
  command: ['npm', 'ci'],
  output: '',
  cut: false,
  ...more,
})
const tree = (name: string, more: Partial<StartedCommand> | undefined): Worktree => ({
  directory: `/w/${name}` as Directory,
  name,
  main: false,
  state: 'present',
  ...(more ? { start: start(more) } : {}),
})
const running = { running: true } as const

test('S-6: a start command says that it runs, and how it ended', () => {
  expect(
    [start(running), start({ code: 0 }), start({ code: 3 }), start({ failure: 'x was ended' })].map(startWords),
  ).toEqual(['npm ci is running', 'npm ci is done', 'npm ci ended with exit code 3', 'x was ended'])
  expect(startWords(start({ command: ['sh', '-c', 'y'.repeat(100)], code: 0 }))).toBe(
    `sh -c ${'y'.repeat(34)}… is done`,
  )
  expect([undefined, start(running), start({ code: 0 }), start({ code: 3 })].map(startWord)).toEqual([
    undefined,
    'start command runs',
    undefined,
    'start command failed',
  ])
  expect([running, { code: 0 }, { code: 3 }, { failure: 'x' }].map((one) => hasFailed(start(one)))).toEqual([
    false,
    false,
    true,
    true,
  ])
})
test('S-6: its end is news once, also where it was quicker than the list, and none on a page that is opened later', () => {
  const names = (before: readonly Worktree[], now: readonly Worktree[]) =>
    endedStarts(before, now).map(({ name }) => name)
  const [runs, ended, none] = [tree('a', running), tree('a', { code: 1 }), tree('a', undefined)]
  expect(names([none], [runs])).toEqual([])
  expect(names([runs], [ended])).toEqual(['a'])
  expect(names([ended], [ended])).toEqual([])
  expect(names([tree('main', undefined)], [ended])).toEqual(['a'])
  expect(names([], [ended])).toEqual([])
})
