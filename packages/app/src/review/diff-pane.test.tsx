import { cleanup, fireEvent, render } from '@solidjs/testing-library'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Colours } from './create-colours.ts'
import { findRow } from './create-review-view.ts'
import { createRowWindow } from './create-row-window.ts'
import { added, createTestDesk } from './create-test-desk.ts'
import { DiffPane } from './diff-pane.tsx'

beforeEach(() =>
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  ),
)
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function show() {
  let house: ReturnType<typeof createTestDesk> | undefined
  const page = render(() => {
    house = createTestDesk()
    house.read(added('a.ts', 'one', 'two', 'three'))
    return (
      <DiffPane
        desk={house.desk}
        rows={createRowWindow({ rows: house.view.rows, find: findRow })}
        all={house.view.rows}
        widest={10}
        colours={{ of: () => undefined } as Colours}
        onOpen={() => {}}
        onTop={() => {}}
        ref={() => {}}
      />
    )
  })
  if (!house) throw new Error('not shown')
  const pane = page.getByTestId('review-diff')
  return {
    ...house,
    press: (key: string, more: { shiftKey?: boolean } = {}) => fireEvent.keyDown(pane, { key, ...more }),
    number: (line: number, side: 'old' | 'new') =>
      page.container.querySelector(`[data-line="${line}"] [data-side="${side}"]`) as HTMLElement,
    underCursor: () => page.container.querySelector('.is-cursor')?.getAttribute('data-line'),
    chosen: () => house?.desk.selection(),
  }
}

test('W-2: lines that were chosen by keys are not written about because a pointer is let go somewhere', () => {
  const { press, chosen, view } = show()
  press('ArrowDown')
  press('ArrowDown', { shiftKey: true })
  expect(chosen()).toMatchObject({ from: 1, to: 2 })
  fireEvent.pointerUp(document.body)
  expect([view.writing(), chosen()]).toMatchObject([undefined, { from: 1, to: 2 }])
  press('ArrowDown', { shiftKey: true })
  expect(chosen()).toMatchObject({ from: 1, to: 3 })
  press('Enter')
  expect(view.writing()).toMatchObject({ from: 1, to: 3 })
})

test('W-2: lines that are dragged over are written about once the pointer is let go, and not where the browser took it away', () => {
  const { number, view } = show()
  fireEvent.pointerDown(number(2, 'new'), { button: 0 })
  fireEvent.pointerCancel(document.body)
  fireEvent.pointerUp(document.body)
  expect(view.writing()).toBeUndefined()
  fireEvent.pointerDown(number(2, 'new'), { button: 0 })
  fireEvent.pointerUp(document.body)
  expect(view.writing()).toMatchObject({ side: 'new', from: 2, to: 2 })
})

test('W-2: a line has its one number, in whichever column it is chosen', () => {
  const { number, view } = show()
  fireEvent.pointerDown(number(2, 'old'), { button: 0 })
  fireEvent.pointerUp(document.body)
  expect(view.writing()).toMatchObject({ side: 'new', from: 2, to: 2 })
})

test('W-1: the line at which the keys are is the same line once others came before it', () => {
  const { press, read, underCursor, view, chosen } = show()
  press('ArrowDown')
  press('ArrowDown')
  expect(underCursor()).toBe('2')
  read(added('a.ts', 'zero', 'half', 'one', 'two', 'three'))
  expect(underCursor()).toBe('4')
  press('ArrowDown', { shiftKey: true })
  read(added('a.ts', 'first', 'zero', 'half', 'one', 'two', 'three'))
  press('ArrowUp', { shiftKey: true })
  expect([underCursor(), chosen()]).toMatchObject(['5', { from: 5, to: 5 }])
  press('Escape')
  press('ArrowDown')
  expect(view.writing()).toBeUndefined()
})
