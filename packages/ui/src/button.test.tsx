import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library'
import { createSignal } from 'solid-js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Button, type Verdict } from './button'
import { IconButton } from './icon-button'

const held: Verdict = {
  ready: false,
  reason: 'Waiting for the commands of payout-retry…',
  help: 'Retry, or send as text.',
}

afterEach(cleanup)

describe('an action control that is not ready', () => {
  it('does nothing on a click', () => {
    const ran = vi.fn()
    render(() => (
      <Button verdict={held} onClick={ran}>
        Send here
      </Button>
    ))
    fireEvent.click(screen.getByRole('button'))
    expect(ran).not.toHaveBeenCalled()
  })

  it('shows its reason where it was clicked, and the way out', () => {
    render(() => <Button verdict={held}>Send here</Button>)
    fireEvent.click(screen.getByRole('button'))
    expect(screen.getByRole('tooltip').textContent).toContain(
      'Waiting for the commands of payout-retry… Retry, or send as text.',
    )
  })

  it('tells a screen reader why, and that it is held back', () => {
    render(() => <Button verdict={held}>Send here</Button>)
    const button = screen.getByRole('button', { name: 'Send here' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(button.getAttribute('aria-description')).toBe(
      'Waiting for the commands of payout-retry… Retry, or send as text.',
    )
  })

  it('can still be focused', () => {
    render(() => <IconButton icon="arrow-up" label="Send" verdict={held} />)
    const button = screen.getByRole('button')
    button.focus()
    expect(document.activeElement).toBe(button)
    expect(button.hasAttribute('disabled')).toBe(false)
  })

  it('does not submit its form', () => {
    const submitted = vi.fn((event: Event) => event.preventDefault())
    render(() => (
      <form onSubmit={submitted}>
        <Button type="submit" verdict={held}>
          Create
        </Button>
      </form>
    ))
    fireEvent.click(screen.getByRole('button'))
    expect(submitted).not.toHaveBeenCalled()
  })

  it('does not open its menu on the press either', () => {
    const pressed = vi.fn()
    render(() => (
      <Button aria-haspopup="menu" verdict={held} onPointerDown={pressed} onKeyDown={pressed}>
        More
      </Button>
    ))
    fireEvent.pointerDown(screen.getByRole('button'))
    fireEvent.keyDown(screen.getByRole('button'), { key: 'Enter' })
    expect(pressed).not.toHaveBeenCalled()
  })

  it('says since when it waits', () => {
    render(() => (
      <Button verdict={{ ready: false, reason: 'Moving to fx-rounding', since: Date.now() - 12_400 }}>Send</Button>
    ))
    fireEvent.click(screen.getByRole('button'))
    expect(screen.getByRole('tooltip').textContent).toContain('12 s')
  })

  it('works again as soon as the verdict turns', () => {
    const ran = vi.fn()
    const [verdict, setVerdict] = createSignal<Verdict>(held)
    render(() => (
      <Button verdict={verdict()} onClick={ran}>
        Send here
      </Button>
    ))
    fireEvent.click(screen.getByRole('button'))
    setVerdict({ ready: true })
    expect(screen.queryByRole('tooltip')).toBeNull()
    fireEvent.click(screen.getByRole('button'))
    expect(ran).toHaveBeenCalledOnce()
    expect(screen.getByRole('button').hasAttribute('aria-disabled')).toBe(false)
  })
})

describe('a button that works', () => {
  it('is busy, and is not held back by it', () => {
    const ran = vi.fn()
    render(() => (
      <Button working onClick={ran}>
        Moving…
      </Button>
    ))
    fireEvent.click(screen.getByRole('button'))
    expect(screen.getByRole('button').getAttribute('aria-busy')).toBe('true')
    expect(ran).toHaveBeenCalledOnce()
  })
})

describe('an icon button', () => {
  it('has its label as its name, and shows it with its key where the pointer rests', () => {
    render(() => <IconButton icon="file-diff" label="Review" kbd="Mod+Shift+D" />)
    const button = screen.getByRole('button', { name: 'Review' })
    expect(button.getAttribute('aria-keyshortcuts')).toBe('Control+Shift+D')
    vi.useFakeTimers()
    fireEvent.pointerEnter(button)
    vi.runOnlyPendingTimers()
    vi.useRealTimers()
    expect(screen.getByRole('tooltip').textContent).toContain('Ctrl+Shift+D')
    fireEvent.keyDown(button, { key: 'Escape' })
    expect(screen.queryByRole('tooltip')).toBeNull()
  })
})
