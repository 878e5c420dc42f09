/** What a key pressed on an item of the queue means (SURFACE.md, keys). */
export type DockIntent =
  | 'up'
  | 'down'
  | 'first'
  | 'last'
  | 'move-up'
  | 'move-down'
  | 'edit'
  | 'send-now'
  | 'pin'
  | 'remove'
  | 'pause-or-resume'
  | 'unfold'
  | 'fold'
  | 'leave'

export type DockKey = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'> & {
  /** On the item itself, and not on a button in it. */
  readonly onItem: boolean
}

export function dockIntent({ key, altKey, ctrlKey, metaKey, shiftKey, onItem }: DockKey): DockIntent | undefined {
  if (ctrlKey || metaKey || shiftKey) return undefined
  if (altKey) return key === 'ArrowUp' ? 'move-up' : key === 'ArrowDown' ? 'move-down' : undefined
  if (key === 'Escape') return 'leave'
  if (!onItem) return undefined
  switch (key) {
    case 'ArrowUp':
      return 'up'
    case 'ArrowDown':
      return 'down'
    case 'ArrowRight':
      return 'unfold'
    case 'ArrowLeft':
      return 'fold'
    case 'Home':
      return 'first'
    case 'End':
      return 'last'
    case 'Enter':
      return 'edit'
    case 's':
    case 'S':
      return 'send-now'
    case 'p':
    case 'P':
      return 'pin'
    // The key that Apple's keyboards name Delete.
    case 'Backspace':
    case 'Delete':
      return 'remove'
    case ' ':
      return 'pause-or-resume'
    default:
      return undefined
  }
}
