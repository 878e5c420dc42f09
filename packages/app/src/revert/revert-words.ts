import type { UndoneFile } from '@pointsman/domain/revert-diff'

export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** The dock's heading: how many prompts, and what became of the files. */
export function headingOf(prompts: number, files: readonly UndoneFile[] | undefined, partial: boolean): string {
  const what = prompts > 0 ? `${counted(prompts, 'prompt')} undone` : partial ? 'Part of an answer undone' : 'Undone'
  if (!files) return what
  return files.length === 0 ? `${what}, no file changed` : `${what}, ${counted(files.length, 'file')} put back`
}

/** Why it can't be undone from here (LOOK.md, copy 18). `of`: "Prompt 11", or what it is without a number. */
export function elsewhereSentence(of: string, places: readonly string[]): string {
  return places.length === 1
    ? `${of} ran in ${places[0]}: its files can’t be put back from here.`
    : `${of} and what follows ran in ${places.slice(0, -1).join(', ')} and ${places.at(-1)}: they can’t be undone together.`
}

/** A few names, and how many more. */
export function named(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ')
  return files.length > 3 ? `${shown} and ${files.length - 3} more` : shown
}
