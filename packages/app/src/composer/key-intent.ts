/** What a key pressed in the composer's input means. Pure, so that every rule about keys can be read and tested in one place. */
export type KeyFacts = {
  readonly key: string
  readonly shift: boolean
  readonly alt: boolean
  /** Control, or Command on Apple's. */
  readonly mod: boolean
  readonly isComposing: boolean
  readonly keyCode: number
  /** The command menu is open and has something to pick. */
  readonly menu: 'closed' | 'open' | 'exact'
  /** A note or question of the composer is shown that Escape closes. */
  readonly note: boolean
  readonly text: string
  /** The caret, where nothing is selected. */
  readonly caret: number | undefined
  /** The text comes from the history and was not changed since. */
  readonly inHistory: boolean
  /** The text is that of a follow-up. */
  readonly editing: boolean
  readonly busy: boolean
  /** Files stand over the input. */
  readonly files: boolean
}

export type KeyIntent =
  | 'none'
  | 'send'
  | 'steer'
  | 'newline'
  | 'menu-next'
  | 'menu-previous'
  | 'menu-take'
  | 'close-menu'
  | 'to-files'
  | 'close-note'
  | 'older'
  | 'newer'
  | 'leave-history'
  | 'leave-edit'
  | 'stop'

/** 229: an input method works on this key. Safari ends its composition before the key that ended it arrives, with only this to tell. */
const composingKeyCode = 229

export function keyIntent(facts: KeyFacts): KeyIntent {
  if (facts.isComposing || facts.keyCode === composingKeyCode) return 'none'
  switch (facts.key) {
    case 'Enter':
      return enter(facts)
    case 'Tab':
      return facts.menu !== 'closed' && !facts.shift && !facts.alt && !facts.mod ? 'menu-take' : 'none'
    case 'Escape':
      if (facts.menu !== 'closed') return 'close-menu'
      if (facts.note) return 'close-note'
      if (facts.inHistory) return 'leave-history'
      if (facts.editing) return 'leave-edit'
      return facts.busy ? 'stop' : 'none'
    case 'Backspace':
    case 'ArrowLeft':
      // Before the first letter stands the last file.
      if (facts.shift || facts.alt || facts.mod) return 'none'
      return facts.files && facts.caret === 0 ? 'to-files' : 'none'
    case 'ArrowUp':
      if (facts.shift || facts.alt || facts.mod) return 'none'
      if (facts.menu !== 'closed') return 'menu-previous'
      return facts.text === '' || (facts.inHistory && onFirstLine(facts)) ? 'older' : 'none'
    case 'ArrowDown':
      if (facts.shift || facts.alt || facts.mod) return 'none'
      if (facts.menu !== 'closed') return 'menu-next'
      return facts.inHistory && onLastLine(facts) ? 'newer' : 'none'
    default:
      return 'none'
  }
}

function enter(facts: KeyFacts): KeyIntent {
  // Shift is a new line whatever else is held or open: it must never send by surprise.
  if (facts.shift) return 'newline'
  if (facts.alt) return 'none'
  if (facts.mod) return 'steer'
  // A name that is typed in full is sent; one that is only begun is completed first.
  return facts.menu === 'open' ? 'menu-take' : 'send'
}

function onFirstLine({ text, caret }: KeyFacts): boolean {
  return caret !== undefined && !text.slice(0, caret).includes('\n')
}

function onLastLine({ text, caret }: KeyFacts): boolean {
  return caret !== undefined && !text.slice(caret).includes('\n')
}
