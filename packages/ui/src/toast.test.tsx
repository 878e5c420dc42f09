import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library'
import { createRoot } from 'solid-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createToaster, type Toaster } from './create-toaster'
import { ToastRegion } from './toast'

let toaster: Toaster
let dispose: () => void

beforeEach(() => {
  vi.useFakeTimers()
  createRoot((end) => {
    toaster = createToaster()
    dispose = end
  })
})
afterEach(() => {
  cleanup()
  dispose()
  vi.useRealTimers()
})

const titles = () => toaster.toasts().map((toast) => toast.title)

describe('a toaster', () => {
  it('lets a toast go by itself after a while', () => {
    toaster.show({ title: 'entered payout-retry' })
    expect(titles()).toEqual(['entered payout-retry'])
    vi.advanceTimersByTime(8000)
    expect(titles()).toEqual([])
  })

  it('keeps a failure until someone closes it', () => {
    const id = toaster.show({ title: 'Undo failed', signal: 'error' })
    vi.advanceTimersByTime(600_000)
    expect(titles()).toEqual(['Undo failed'])
    toaster.close(id)
    expect(titles()).toEqual([])
  })

  it('puts a second of the same id in the place of the first', () => {
    toaster.show({ id: 'move', title: 'moving' })
    vi.advanceTimersByTime(7000)
    toaster.show({ id: 'move', title: 'entered' })
    vi.advanceTimersByTime(7000)
    expect(titles()).toEqual(['entered'])
  })

  it('shows three at most, the newest', () => {
    for (const title of ['a', 'b', 'c', 'd']) toaster.show({ title })
    expect(titles()).toEqual(['b', 'c', 'd'])
  })

  it('lets nothing go while someone points at it', () => {
    render(() => <ToastRegion toaster={toaster} />)
    toaster.show({ title: 'entered payout-retry' })
    fireEvent.pointerEnter(screen.getByLabelText('Notices'))
    toaster.show({ title: 'came meanwhile' })
    vi.advanceTimersByTime(60_000)
    expect(titles()).toHaveLength(2)
    fireEvent.pointerLeave(screen.getByLabelText('Notices'))
    vi.advanceTimersByTime(8000)
    expect(titles()).toHaveLength(0)
  })

  it('is read out from a region that stood there before, and acts', () => {
    render(() => <ToastRegion toaster={toaster} />)
    expect(screen.getByLabelText('Notices').getAttribute('aria-live')).toBe('polite')
    const run = vi.fn()
    toaster.show({ title: 'entered payout-retry', act: { label: 'Show', run } })
    fireEvent.click(screen.getByRole('button', { name: 'Show' }))
    expect(run).toHaveBeenCalledOnce()
    expect(screen.queryByTestId('toast')).toBeNull()
  })
})
