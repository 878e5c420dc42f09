import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import { placeOf } from './place.ts'
import { directory, elsewhere } from './test-servers.ts'

const worktree = (more: Partial<Worktree>): Worktree => ({
  directory: elsewhere,
  name: 'feat',
  main: false,
  state: 'present',
  ...more,
})
const known = { main: directory, git: true, worktrees: [worktree({ branch: 'feature-x' })] }

test('S-10: the main worktree has no hue, whether or not it is listed', () => {
  expect(placeOf(directory, known)).toEqual({ name: 'main', hue: 0, main: true })
  const listed = { ...known, worktrees: [worktree({ directory, name: 'ledger', main: true, branch: 'main' })] }
  expect(placeOf(directory, listed)).toEqual({ name: 'ledger', hue: 0, main: true, branch: 'main' })
})

test('S-10: a worktree keeps its hue for good: renamed, listed late, or gone from the list', () => {
  const { hue } = placeOf(elsewhere, known)
  expect(hue).toBeGreaterThan(0)
  expect(placeOf(elsewhere, { ...known, worktrees: [] })).toEqual({ name: 'ledger-feat', hue, main: false })
  expect(placeOf(elsewhere, { ...known, worktrees: [worktree({ name: 'other', branch: 'b' })] }).hue).toBe(hue)
})

test('S-10: the six hues are all used, and no seventh', () => {
  const hues = Array.from({ length: 60 }, (_, index) => placeOf(`/w/${index}` as Directory, known).hue)
  expect([...new Set(hues)].toSorted()).toEqual([1, 2, 3, 4, 5, 6])
})

test('S-6: where there is no git the folder has its own name', () => {
  expect(placeOf(directory, { main: directory, git: false, worktrees: [] })).toEqual({
    name: 'ledger',
    hue: 0,
    main: true,
  })
  expect(placeOf('C:\\work\\books' as Directory, { ...known, main: undefined }).name).toBe('books')
})
