import { actions } from './actions.ts'

/** The keys that exist, for the page that shows them. A key that does nothing yet is not here. */
export const keyList: readonly {
  readonly group: string
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[]
}[] = [
  {
    group: 'Where you type',
    keys: [
      { keys: ['Enter'], does: 'Send' },
      { keys: ['Shift+Enter'], does: 'New line' },
      { keys: ['/'], does: 'Commands, at the start; /worktree NAME and /worktree exit' },
      { keys: ['!'], does: 'A shell line, at the start' },
      { keys: ['Up'], does: 'In an empty composer: what you sent before' },
      { keys: ['Escape'], does: 'Close what is open, else stop' },
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
    group: 'Everywhere',
    keys: [
      ...actions.flatMap(({ keys, title }) => (keys === undefined ? [] : [{ keys: [keys], does: title }])),
      { keys: ['Up', 'Down'], does: 'Through a list' },
    ],
  },
]
