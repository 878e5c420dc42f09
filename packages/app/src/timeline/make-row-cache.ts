import { sameRow, type Row } from './row.ts'

type Entry = { readonly inputs: readonly unknown[]; readonly rows: readonly Row[]; used: number }

export type RowCache = {
  /** The rows of one turn: as they were if every input is the very same object, else built again. */
  readonly rowsOf: (turn: string, inputs: readonly unknown[], build: () => readonly Row[]) => readonly Row[]
  /** What was not asked for since the last sweep is forgotten. */
  readonly sweep: () => void
}

/**
 * A long session changes in one turn at a time. Each turn's rows are kept with what they were made from, so a change costs one
 * comparison for each part and builds one turn; and a row that says the same stays the same object.
 */
export function makeRowCache(): RowCache {
  const entries = new Map<string, Entry>()
  let round = 0

  return {
    rowsOf(turn, inputs, build) {
      const known = entries.get(turn)
      if (
        known &&
        known.inputs.length === inputs.length &&
        known.inputs.every((input, at) => Object.is(input, inputs[at]))
      ) {
        known.used = round
        return known.rows
      }
      const old = new Map(known?.rows.map((row) => [row.key, row]))
      const rows = build().map((row) => {
        const before = old.get(row.key)
        return before && sameRow(before, row) ? before : row
      })
      entries.set(turn, { inputs, rows, used: round })
      return rows
    },
    sweep() {
      for (const [turn, entry] of entries) if (entry.used !== round) entries.delete(turn)
      round += 1
    },
  }
}
