import { cleanup, fireEvent, render, screen } from '@solidjs/testing-library'
import { createSignal } from 'solid-js'
import { afterEach, describe, expect, it } from 'vitest'
import { Segments } from './segments'

afterEach(cleanup)

function setup() {
  const [value, setValue] = createSignal<'tree' | 'main' | 'turn'>('tree')
  render(() => (
    <Segments
      label="Compare"
      value={value()}
      onPick={setValue}
      options={[
        { value: 'tree', label: 'Working tree' },
        { value: 'main', label: 'Against main', verdict: { ready: false, reason: 'No main here' } },
        { value: 'turn', label: 'Last turn' },
      ]}
    />
  ))
  return value
}

describe('segments', () => {
  it('are one tab stop', () => {
    setup()
    expect(screen.getAllByRole('radio').filter((radio) => radio.tabIndex === 0)).toHaveLength(1)
  })

  it('are chosen by the arrows, which pass over what can not be chosen', () => {
    const value = setup()
    fireEvent.keyDown(screen.getByRole('radiogroup'), { key: 'ArrowRight' })
    expect(value()).toBe('turn')
    expect(document.activeElement?.textContent).toBe('Last turn')
    fireEvent.keyDown(screen.getByRole('radiogroup'), { key: 'ArrowRight' })
    expect(value()).toBe('tree')
  })

  it('say why one can not be chosen', () => {
    const value = setup()
    fireEvent.click(screen.getByRole('radio', { name: 'Against main' }))
    expect(value()).toBe('tree')
    expect(screen.getByRole('tooltip').textContent).toContain('No main here')
  })
})
