import type { UndoneFile } from '@pointsman/domain/revert-diff'

export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** The dock's heading: how many prompts, and what became of the files. */
export function headingOf(prompts: number, files: readonly UndoneFile[] | undefined, partial: boolean): string {
  const what = prompts > 0 ? `${counted(prompts, 'prompt')} undone` : partial ? 'Part of an answer undone' : 'Undone'
  if (!files) return what
  return files.length === 0 ? `${what}, no file changed` : `${what}, ${counted(files.length, 'file')} put back`
}

/** Why it can't be done from here (LOOK.md, copy 18). `what`: "Prompt 11", or what it is without a number. */
export function elsewhereSentence(what: string, place: string): string {
  return `${what} ran in ${place}: its files can’t be put back from here.`
}

/** Turns of several places. `done`: "undone" or "restored". */
export function scatteredSentence(what: string, places: readonly string[], done: string): string {
  return `${what} ran in ${places.slice(0, -1).join(', ')} and ${places.at(-1)}, and can’t be ${done} together.`
}

export const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** A few names, and how many more. */
export function named(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ')
  return files.length > 3 ? `${shown} and ${files.length - 3} more` : shown
}
