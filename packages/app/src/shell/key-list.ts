import { actions } from './actions.ts'

/** The keys that exist, for the page that shows them. A key that does nothing yet is not here. */
export const keyList: readonly {
  readonly group: string
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[]
}[] = [
  {
    group: 'Where you type',
    keys: [
      { keys: ['Enter'], does: 'Send; while it works, queue' },
      { keys: ['Mod+Enter'], does: 'Steer: say it into the running turn' },
      { keys: ['Shift+Enter'], does: 'New line' },
      { keys: ['/'], does: 'Commands, at the start; /worktree NAME, /worktree exit, /undo, /redo, /compact' },
      { keys: ['@'], does: 'Files of the place, and agents' },
      { keys: ['!'], does: 'A shell line, at the start' },
      { keys: ['Up'], does: 'In an empty composer: what you sent before' },
      { keys: ['Backspace', 'Left'], does: 'Before the first letter: to the files, where Delete removes one' },
      { keys: ['Escape'], does: 'Close what is open, leave an edit, else stop' },
    ],
  },
  {
    group: 'Among the follow-ups',
    keys: [
      { keys: ['Alt+Up'], does: 'From where you type to the last of them' },
      { keys: ['Up', 'Down'], does: 'From one to the next' },
      { keys: ['Alt+Up', 'Alt+Down'], does: 'Move it before or behind the next' },
      { keys: ['Right', 'Left'], does: 'All of its text, or one line' },
      { keys: ['Enter'], does: 'Edit it where you type; its place stays' },
      { keys: ['S'], does: 'Send it now' },
      { keys: ['P'], does: 'Pin it to where it was typed, or let it go' },
      { keys: ['Delete'], does: 'Remove it' },
      { keys: ['Space'], does: 'Pause or resume them all' },
      { keys: ['Escape'], does: 'Back to where you type' },
    ],
  },
  {
    group: 'When it asks',
    keys: [
      { keys: ['Enter'], does: 'Allow once; answer' },
      { keys: ['1', '9'], does: 'That answer' },
    ],
  },
  {
    group: 'Among the places',
    keys: [
      { keys: ['Enter'], does: 'Go there' },
      { keys: ['Mod+Enter'], does: 'A new one, named as typed' },
      { keys: ['Delete'], does: 'Remove it' },
    ],
  },
  {
    group: 'In the review',
    keys: [
      { keys: ['Up', 'Down'], does: 'From one file to the next, or from line to line' },
      { keys: ['Enter'], does: 'On a file: into its lines. On a line: write a comment' },
      { keys: ['Space'], does: 'Tick a file off as viewed' },
      { keys: ['Left', 'Right'], does: 'Fold or unfold the file' },
      { keys: ['Shift+Up', 'Shift+Down'], does: 'Choose more lines' },
      { keys: ['Mod+Enter'], does: 'Add the comment to the prompt' },
      { keys: ['Escape'], does: 'Leave the comment, else back to where you type' },
    ],
  },
  {
    group: 'Everywhere',
    keys: [
      ...actions.flatMap(({ keys, title }) => (keys === undefined ? [] : [{ keys: [keys], does: title }])),
      { keys: ['Up', 'Down'], does: 'Through a list' },
      { keys: ['Alt+Enter'], does: 'On another session: queue there what is typed here' },
    ],
  },
]
