import { createSignal, onCleanup } from 'solid-js'
import { languageOf } from '../lib/colour/languages.ts'
import { makeColourer } from '../lib/colour/make-colourer.ts'
import type { LineTokens } from '../lib/colour/tokens.ts'
import type { Hunk, PatchLine } from '../lib/patch.ts'
import type { LineCell } from './diff-rows.ts'
import type { ReviewFile } from './review-file.ts'

/** Of each hunk each line's. */
type FileColours = readonly (readonly LineTokens[])[]

/** Files whose colours are kept for when they come into view again. */
const kept = 200

/** The syntax colours of what is looked at: plain text first, coloured once a worker has read it. */
export function createColours() {
  const colourer = makeColourer()
  const known = new Map<ReviewFile, () => FileColours | undefined>()
  onCleanup(() => colourer.close())

  function read(file: ReviewFile): () => FileColours | undefined {
    const [colours, setColours] = createSignal<FileColours>()
    const language = languageOf(file.path)
    if (language && file.body.kind === 'lines') {
      const hunks = file.hunks()
      const texts = hunks.flatMap((hunk) => [sideText(hunk, 'del'), sideText(hunk, 'add')])
      void colourer
        .colour({ language, texts })
        .then(
          (found) => found && setColours(hunks.map((hunk, at) => joinSides(hunk, found[at * 2], found[at * 2 + 1]))),
        )
    }
    return colours
  }

  return {
    of(file: ReviewFile, { hunk, at }: LineCell): LineTokens | undefined {
      const colours = known.get(file) ?? read(file)
      // Looked at last, last to go.
      known.delete(file)
      known.set(file, colours)
      const [oldest] = known.keys()
      if (known.size > kept && oldest) known.delete(oldest)
      return colours()?.[hunk]?.[at]
    },
  }
}
export type Colours = ReturnType<typeof createColours>

/** One side of a hunk, as the file reads there: what the other side has instead would break the grammar. */
function sideText({ lines }: Hunk, side: 'add' | 'del'): string {
  return lines.flatMap(({ kind, text }) => (kind === 'same' || kind === side ? [text] : [])).join('\n')
}

function joinSides(
  { lines }: Hunk,
  before: readonly LineTokens[] = [],
  after: readonly LineTokens[] = [],
): readonly LineTokens[] {
  let [old, next] = [0, 0]
  return lines.map(({ kind }: PatchLine) => {
    if (kind === 'del') return before[old++] ?? []
    if (kind === 'same') old += 1
    return after[next++] ?? []
  })
}
