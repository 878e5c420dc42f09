import { cleanup, fireEvent, render } from '@solidjs/testing-library'
import { afterEach, expect, test, vi } from 'vitest'
import type { Places } from './create-places.ts'
import { WorktreeForm } from './worktree-form.tsx'

afterEach(cleanup)

function show(more: Partial<Places> = {}) {
  const make = vi.fn(async () => undefined)
  const places = {
    nameVerdict: () => ({ ok: true }),
    makeRefusal: () => undefined,
    optionsRefusal: () => undefined,
    branches: () => ['main', 'dev'],
    options: () => [],
    make,
    ...more,
  } as unknown as Places
  const page = render(() => <WorktreeForm places={places} name="fx" />)
  const type = (id: string, value: string) => fireEvent.input(page.getByTestId(id), { target: { value } })
  return { ...page, make, type, create: () => fireEvent.click(page.getByTestId('worktree-create')) }
}

test('S-6, X-6: a start command is an argument list; what only a shell understands is refused in words', async () => {
  const { type, create, make, findByText } = show()
  type('worktree-start', 'npm ci && npm test')
  await findByText(/“&&” means something to a shell only/)
  create()
  expect(make).not.toHaveBeenCalled()
  type('worktree-start', 'npm run "set up"')
  type('worktree-base', ' dev ')
  create()
  expect(make).toHaveBeenCalledWith({ name: 'fx', base: 'dev', start: ['npm', 'run', 'set up'] })
})
test('S-6: the branches that it can begin from are offered', () => {
  const { getByTestId, container } = show()
  const list = container.querySelector(`[id="${getByTestId('worktree-base').getAttribute('list')}"]`)
  expect([...(list?.children ?? [])].map((option) => option.getAttribute('value'))).toEqual(['main', 'dev'])
})
test('S-11: where a server takes neither base nor start command, its sentence stands in their place', async () => {
  const { queryByTestId, getByText, create, make } = show({ optionsRefusal: () => 'build starts nothing in them' })
  expect([queryByTestId('worktree-base'), queryByTestId('worktree-start')]).toEqual([null, null])
  getByText('build starts nothing in them.')
  create()
  expect(make).toHaveBeenCalledWith({ name: 'fx', start: [] })
})
