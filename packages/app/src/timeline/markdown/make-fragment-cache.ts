import { renderBlock } from './render-block.ts'

/**
 * Rendered blocks by their text. Virtual rows are made anew when they come back into view; parsing and cleaning them again would cost
 * twenty times the clone. The oldest go first; `budget` counts characters of source.
 */
export function makeFragmentCache({ budget }: { readonly budget: number }) {
  const fragments = new Map<string, DocumentFragment>()
  let size = 0

  return (raw: string): Node => {
    let fragment = fragments.get(raw)
    if (fragment) fragments.delete(raw)
    else {
      fragment = renderBlock(raw)
      size += raw.length
    }
    fragments.set(raw, fragment)
    while (size > budget && fragments.size > 1) {
      const oldest = fragments.keys().next().value as string
      fragments.delete(oldest)
      size -= oldest.length
    }
    return fragment.cloneNode(true)
  }
}

export const cachedBlock = makeFragmentCache({ budget: 4_000_000 })
