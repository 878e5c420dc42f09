import { expect, test } from 'vitest'
import { filesInOrder, filterFiles, treeRows } from './file-tree.ts'
import { reviewFiles } from './review-file.ts'

const files = reviewFiles(
  ['README.md', 'src/payout/key.ts', 'src/payout/send.ts', 'src/refund.ts', 'test/deep/er/a.test.ts'].map((path) => ({
    path,
    status: 'modified',
    added: 1,
    removed: 0,
    patch: '@@ -0,0 +1 @@\n+a\n',
  })),
)
const shown = (closed: readonly string[] = []) =>
  treeRows(files, new Set(closed)).map((row) =>
    row.kind === 'folder' ? `${'  '.repeat(row.depth)}${row.name}/` : `${'  '.repeat(row.depth)}${row.file.path}`,
  )

test('W-1: as a tree folders come first, each once, and a folder of nothing but a folder is one row with it', () => {
  expect(shown()).toEqual([
    'src/',
    '  payout/',
    '    src/payout/key.ts',
    '    src/payout/send.ts',
    '  src/refund.ts',
    'test/deep/er/',
    '  test/deep/er/a.test.ts',
    'README.md',
  ])
})
test('W-1: a closed folder hides what it holds, and nothing else', () => {
  expect(shown(['src/payout', 'test/deep/er'])).toEqual([
    'src/',
    '  payout/',
    '  src/refund.ts',
    'test/deep/er/',
    'README.md',
  ])
})
test('W-1: the diff goes in the order in which the files stand', () => {
  expect(filesInOrder(files, 'list').at(0)?.path).toBe('README.md')
  expect(
    filesInOrder(files, 'tree')
      .map(({ path }) => path)
      .at(-1),
  ).toBe('README.md')
})
test('W-1: the filter takes every word, anywhere in the path, small or capital', () => {
  const found = (query: string) => filterFiles(files, query).map(({ path }) => path)
  expect(found('SEND')).toEqual(['src/payout/send.ts'])
  expect(found('ts payout')).toEqual(['src/payout/key.ts', 'src/payout/send.ts'])
  expect([found('  ').length, found('nothing')]).toEqual([5, []])
})
