import type { ReviewFile } from './review-file.ts'

/** By path the mark of what it said when it was viewed. Oldest first. */
export type ViewedMarks = Readonly<Record<string, string>>

/** More files than that were not viewed by a person. */
const most = 1_000

/** A file that says something else now was not viewed. */
export const isViewed = (marks: ViewedMarks, file: Pick<ReviewFile, 'path' | 'mark'>): boolean =>
  Object.hasOwn(marks, file.path) && marks[file.path] === file.mark

export function withViewed(
  marks: ViewedMarks,
  file: Pick<ReviewFile, 'path' | 'mark'>,
  { viewed }: { readonly viewed: boolean },
): ViewedMarks {
  const { [file.path]: _before, ...rest } = marks
  if (!viewed) return rest
  return Object.fromEntries([...Object.entries(rest), [file.path, file.mark] as const].slice(-most))
}

export function readViewedMarks(value: unknown): ViewedMarks | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
