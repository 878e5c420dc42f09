export type ClipKey = {
  readonly key: string
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** What a key means on one of the files over the input. */
export type ClipIntent =
  | { readonly kind: 'none' | 'leave' | 'open' | 'remove' }
  | { readonly kind: 'to'; readonly at: number }

export function clipIntent(
  { key, altKey, ctrlKey, metaKey }: ClipKey,
  { at, of }: { readonly at: number; readonly of: number },
): ClipIntent {
  if (altKey || ctrlKey || metaKey) return { kind: 'none' }
  switch (key) {
    case 'ArrowLeft':
      return { kind: 'to', at: Math.max(0, at - 1) }
    case 'ArrowRight':
      // Behind the last one is the text.
      return at + 1 < of ? { kind: 'to', at: at + 1 } : { kind: 'leave' }
    case 'Home':
      return { kind: 'to', at: 0 }
    case 'End':
      return { kind: 'to', at: of - 1 }
    case 'ArrowDown':
    case 'Escape':
      return { kind: 'leave' }
    case 'Enter':
    case ' ':
      return { kind: 'open' }
    case 'Backspace':
    case 'Delete':
      return { kind: 'remove' }
    default:
      return { kind: 'none' }
  }
}
