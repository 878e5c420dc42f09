import { cleanup, fireEvent, render, screen, waitFor } from '@solidjs/testing-library'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Picker, type PickerOption } from './picker'
import { grouped, matching, step, typedTo } from './picker-list'

const options: PickerOption[] = [
  { value: 'sonnet', label: 'Sonnet 4.5', group: 'Anthropic', end: '200k' },
  { value: 'demo', label: 'Demo', group: 'Built in' },
  { value: 'haiku', label: 'Haiku 4.5', group: 'Anthropic' },
  { value: 'qwen', label: 'Local Qwen', group: 'Built in', refused: 'not in this place' },
]

afterEach(cleanup)

function setup(more: { search?: string } = {}) {
  const onPick = vi.fn()
  render(() => (
    <Picker
      label="Model"
      options={options}
      value="sonnet"
      onPick={onPick}
      testid="model-picker"
      optionTestid="model-option"
      {...more}
    />
  ))
  return { onPick, trigger: screen.getByTestId('model-picker') }
}

async function openByKey(trigger: HTMLElement, key = 'ArrowDown') {
  trigger.focus()
  fireEvent.keyDown(trigger, { key })
  const list = await screen.findByRole('listbox')
  return list
}

const active = (element: Element) =>
  document.getElementById(element.getAttribute('aria-activedescendant') ?? '')?.dataset['value']

describe('a picker', () => {
  it('names itself and what is chosen', () => {
    expect(setup().trigger.getAttribute('aria-label')).toBe('Model: Sonnet 4.5')
  })

  it('opens by an arrow, at the chosen option, with the keys in its list', async () => {
    const { trigger } = setup()
    const list = await openByKey(trigger)
    await waitFor(() => expect(document.activeElement).toBe(list))
    expect(active(list)).toBe('sonnet')
  })

  it('goes through the options as they are shown, group by group, and picks with Enter', async () => {
    const { trigger, onPick } = setup()
    const list = await openByKey(trigger)
    fireEvent.keyDown(list, { key: 'ArrowDown' })
    expect(active(list)).toBe('haiku')
    fireEvent.keyDown(list, { key: 'ArrowDown' })
    expect(active(list)).toBe('demo')
    fireEvent.keyDown(list, { key: 'Enter' })
    expect(onPick).toHaveBeenCalledExactlyOnceWith('demo')
    expect(trigger.getAttribute('aria-expanded')).toBe('false')
  })

  it('reaches an option that can not be picked, shows why, and does not pick it', async () => {
    const { trigger, onPick } = setup()
    const list = await openByKey(trigger)
    fireEvent.keyDown(list, { key: 'End' })
    expect(active(list)).toBe('qwen')
    const option = screen.getByRole('option', { name: /Local Qwen/ })
    expect(option.getAttribute('aria-disabled')).toBe('true')
    expect(option.textContent).toContain('not in this place')
    fireEvent.keyDown(list, { key: 'Enter' })
    fireEvent.click(option)
    expect(onPick).not.toHaveBeenCalled()
    expect(trigger.getAttribute('aria-expanded')).toBe('true')
  })

  it('picks by the pointer, and each option carries its value', async () => {
    const { trigger, onPick } = setup()
    await openByKey(trigger)
    const all = screen.getAllByTestId('model-option')
    expect(all.map((option) => option.dataset['value'])).toEqual(['sonnet', 'haiku', 'demo', 'qwen'])
    fireEvent.click(all[1] as HTMLElement)
    expect(onPick).toHaveBeenCalledExactlyOnceWith('haiku')
  })

  it('closes on Escape without picking', async () => {
    const { trigger, onPick } = setup()
    const list = await openByKey(trigger)
    fireEvent.keyDown(list, { key: 'Escape' })
    expect(trigger.getAttribute('aria-expanded')).toBe('false')
    expect(onPick).not.toHaveBeenCalled()
  })

  it('goes to what is typed where it has no search', async () => {
    const { trigger } = setup()
    const list = await openByKey(trigger)
    fireEvent.keyDown(list, { key: 'h' })
    expect(active(list)).toBe('haiku')
  })

  it('searches, moves to the first hit, and picks it with Enter', async () => {
    const { trigger, onPick } = setup({ search: 'Find a model' })
    await openByKey(trigger)
    const input = screen.getByRole('combobox')
    await waitFor(() => expect(document.activeElement).toBe(input))
    fireEvent.input(input, { target: { value: 'anth hai' } })
    expect(screen.getAllByRole('option')).toHaveLength(1)
    expect(active(input)).toBe('haiku')
    fireEvent.keyDown(input, { key: 'Enter' })
    expect(onPick).toHaveBeenCalledExactlyOnceWith('haiku')
  })

  it('does not pick with the Enter that ends an input method', async () => {
    const { trigger, onPick } = setup({ search: 'Find a model' })
    await openByKey(trigger)
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter', isComposing: true })
    expect(onPick).not.toHaveBeenCalled()
  })

  it('says so when nothing matches', async () => {
    const { trigger } = setup({ search: 'Find a model' })
    await openByKey(trigger)
    fireEvent.input(screen.getByRole('combobox'), { target: { value: 'zzz' } })
    expect(screen.getByRole('status').textContent).toBe('Nothing matches “zzz”.')
  })
})

describe('the rules of a picker', () => {
  it('find without case and accents, each word anywhere', () => {
    expect(matching([{ value: 'a', label: 'Éclair Läufer' }], 'laufer ecl')).toHaveLength(1)
    expect(matching(options, 'sonnet demo')).toHaveLength(0)
  })

  it('keep groups together in the order of their first', () => {
    expect(grouped(options).map((group) => group.label)).toEqual(['Anthropic', 'Built in'])
  })

  it('make the list a ring, and an empty list none', () => {
    expect(step(options, 'qwen', 'ArrowDown')).toBe('sonnet')
    expect(step(options, 'sonnet', 'ArrowUp')).toBe('qwen')
    expect(step(options, undefined, 'ArrowDown')).toBe('sonnet')
    expect(step([], undefined, 'ArrowDown')).toBeUndefined()
    expect(step(options, 'sonnet', 'x')).toBeUndefined()
  })

  it('go through names by the same letter, and to a longer beginning from where they are', () => {
    const list = ['Demo', 'Dora', 'Dot'].map((label) => ({ value: label, label }))
    expect(typedTo(list, 'Demo', 'd')).toBe('Dora')
    expect(typedTo(list, 'Dora', 'dd')).toBe('Dot')
    expect(typedTo(list, 'Demo', 'dot')).toBe('Dot')
    expect(typedTo(list, 'Demo', 'x')).toBeUndefined()
  })
})
