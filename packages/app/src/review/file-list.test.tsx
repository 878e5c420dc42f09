import { cleanup, render } from '@solidjs/testing-library'
import { afterEach, expect, test } from 'vitest'
import { added, createTestDesk } from './create-test-desk.ts'
import { FileList } from './file-list.tsx'

afterEach(cleanup)

function show(...paths: readonly string[]) {
  let house: ReturnType<typeof createTestDesk> | undefined
  const page = render(() => {
    house = createTestDesk()
    house.read(...paths.map((path) => added(path, 'one')))
    return <FileList desk={house.desk} current={undefined} onPick={() => {}} onEnter={() => {}} />
  })
  if (!house) throw new Error('not shown')
  return {
    ...house,
    row: (path: string) =>
      page.container.querySelector<HTMLElement>(`[data-testid="review-file"][data-path="${path}"]`),
    names: () => [...page.container.querySelectorAll('.cut, .review-name')].map((name) => name.textContent),
  }
}

test('W-1: whoever stands at a file of the list stands there still when it is read again, changed or not', () => {
  const { row, read } = show('a.ts', 'b.ts', 'c.ts')
  const [a, b] = [row('a.ts'), row('b.ts')]
  b?.focus()
  read(added('0.ts', 'one'), added('a.ts', 'one'), added('b.ts', 'one', 'two'))
  expect([row('a.ts'), row('b.ts'), document.activeElement]).toEqual([a, b, b])
  expect(row('b.ts')?.textContent).toContain('+2')
  expect(row('c.ts')).toBeNull()
})

test('W-1: in the tree too, and a repository inside of this one has its name there', () => {
  const { row, read, view, names } = show('src/a.ts', 'src/b.ts', 'vendored/lib/')
  view.prefer({ files: 'tree' })
  const b = row('src/b.ts')
  b?.focus()
  read(added('src/b.ts', 'one', 'two'), added('vendored/lib/', 'one'))
  expect([row('src/b.ts'), document.activeElement]).toEqual([b, b])
  expect(names()).toEqual(['src', 'b.ts', 'vendored', 'lib/'])
})
