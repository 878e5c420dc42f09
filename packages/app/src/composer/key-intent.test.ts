import { describe, expect, test } from 'vitest'
import { keyIntent, type KeyFacts } from './key-intent.ts'

const plain: KeyFacts = {
  key: 'Enter',
  shift: false,
  alt: false,
  mod: false,
  isComposing: false,
  keyCode: 13,
  menu: 'closed',
  note: false,
  text: 'two words',
  caret: 9,
  inHistory: false,
  editing: false,
  files: false,
  busy: false,
}
const intent = (facts: Partial<KeyFacts>) => keyIntent({ ...plain, ...facts })

describe('Enter', () => {
  test('F-4: sends, and steers with Mod', () => {
    expect(intent({})).toBe('send')
    expect(intent({ mod: true })).toBe('steer')
    expect(intent({ mod: true, menu: 'open' })).toBe('steer')
  })
  test('with Shift it is a new line, whatever is open', () => {
    expect(intent({ shift: true })).toBe('newline')
    expect(intent({ shift: true, mod: true })).toBe('newline')
    expect(intent({ shift: true, menu: 'open' })).toBe('newline')
  })
  test('never sends what an input method still works on, in either order of events', () => {
    expect(intent({ isComposing: true })).toBe('none')
    expect(intent({ isComposing: false, keyCode: 229 })).toBe('none')
  })
  test('takes a command that is only begun, and sends one that is typed in full', () => {
    expect(intent({ menu: 'open' })).toBe('menu-take')
    expect(intent({ menu: 'exact' })).toBe('send')
  })
})

describe('Escape', () => {
  test('closes what is open before it stops anything', () => {
    expect(intent({ key: 'Escape', menu: 'open', note: true, busy: true })).toBe('close-menu')
    expect(intent({ key: 'Escape', note: true, inHistory: true, busy: true })).toBe('close-note')
    expect(intent({ key: 'Escape', inHistory: true, busy: true })).toBe('leave-history')
    expect(intent({ key: 'Escape', editing: true, busy: true })).toBe('leave-edit')
    expect(intent({ key: 'Escape', busy: true })).toBe('stop')
    expect(intent({ key: 'Escape' })).toBe('none')
  })
  test('of an input method is its own', () => {
    expect(intent({ key: 'Escape', busy: true, isComposing: true })).toBe('none')
  })
})

describe('arrows', () => {
  test('Up leads into the history from an empty composer only', () => {
    expect(intent({ key: 'ArrowUp', text: '', caret: 0 })).toBe('older')
    expect(intent({ key: 'ArrowUp' })).toBe('none')
  })
  test('within the history they move by entry at the edge of the text, by line inside it', () => {
    const text = 'one\ntwo'
    expect(intent({ key: 'ArrowUp', inHistory: true, text, caret: 2 })).toBe('older')
    expect(intent({ key: 'ArrowUp', inHistory: true, text, caret: 5 })).toBe('none')
    expect(intent({ key: 'ArrowDown', inHistory: true, text, caret: 2 })).toBe('none')
    expect(intent({ key: 'ArrowDown', inHistory: true, text, caret: 5 })).toBe('newer')
    expect(intent({ key: 'ArrowUp', inHistory: true, text, caret: undefined })).toBe('none')
  })
  test('move in the open menu, and Tab takes', () => {
    expect(intent({ key: 'ArrowUp', menu: 'open' })).toBe('menu-previous')
    expect(intent({ key: 'ArrowDown', menu: 'exact' })).toBe('menu-next')
    expect(intent({ key: 'Tab', menu: 'open' })).toBe('menu-take')
    expect(intent({ key: 'Tab' })).toBe('none')
    expect(intent({ key: 'Tab', menu: 'open', shift: true })).toBe('none')
  })
  test('with a modifier belong to the text, or to a later issue', () => {
    expect(intent({ key: 'ArrowUp', text: '', alt: true })).toBe('none')
    expect(intent({ key: 'ArrowUp', menu: 'open', shift: true })).toBe('none')
  })
})

test('every other key is the text’s own', () => {
  for (const key of ['a', '/', '!', 'Backspace', 'Home', 'F6']) expect(intent({ key })).toBe('none')
})
