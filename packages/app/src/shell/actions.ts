import type { IconName } from '@pointsman/ui/icon'

/** Every action that has a name: the palette lists it, the keys lead to it, the page of keys shows it. One table, and no other. */
export const actionTable = [
  { id: 'palette', title: 'Find or go to', keys: 'Mod+K', icon: 'search', listed: false },
  { id: 'new-worktree', title: 'New worktree…', keys: 'Mod+Shift+E', icon: 'git-branch-plus', listed: true },
  { id: 'places', title: 'Go to a place…', icon: 'git-branch', listed: true },
  { id: 'where', title: 'Where am I?', keys: 'Mod+I', icon: 'map-pin', listed: true },
  { id: 'new-session', title: 'New session', icon: 'square-pen', listed: true },
  { id: 'stop', title: 'Stop the turn', icon: 'square', listed: true },
  { id: 'undo', title: 'Undo the last prompt', keys: 'F8', icon: 'undo-2', listed: true },
  { id: 'redo', title: 'Restore the first undone prompt', keys: 'Shift+F8', icon: 'redo-2', listed: true },
  { id: 'restore', title: 'Restore all that is undone', keys: 'Mod+Shift+Z', icon: 'redo-2', listed: true },
  { id: 'fork', title: 'Fork this session…', icon: 'git-fork', listed: true },
  { id: 'compact', title: 'Compact the conversation', icon: 'fold-vertical', listed: true },
  { id: 'export-markdown', title: 'Export the session as Markdown', icon: 'file-text', listed: true },
  { id: 'export-jsonl', title: 'Export the session as JSON lines', icon: 'file-text', listed: true },
  { id: 'pause', title: 'Pause the follow-ups of this session', icon: 'pause', listed: true },
  { id: 'resume', title: 'Resume the follow-ups of this session', icon: 'play', listed: true },
  { id: 'follow-ups', title: 'Go to the follow-ups', icon: 'list-plus', listed: true },
  { id: 'review', title: 'Review what changed', keys: 'Mod+Shift+F', icon: 'file-diff', listed: true },
  { id: 'write', title: 'Write the next step', icon: 'message-square', listed: true },
  { id: 'attach', title: 'Attach files…', icon: 'paperclip', listed: true },
  { id: 'model', title: 'Choose the model…', icon: 'box', listed: true },
  { id: 'agent', title: 'Choose the agent…', icon: 'bot', listed: true },
  { id: 'latest', title: 'Go to the latest', icon: 'chevron-down', listed: true },
  { id: 'home', title: 'All sessions', icon: 'panel-left', listed: true },
  { id: 'restart', title: 'Start the engine again', icon: 'refresh-cw', listed: true },
  { id: 'theme-system', title: 'Theme: as the system', icon: 'settings-2', listed: true },
  { id: 'theme-light', title: 'Theme: light', icon: 'settings-2', listed: true },
  { id: 'theme-dark', title: 'Theme: dark', icon: 'settings-2', listed: true },
  { id: 'contrast', title: 'High contrast', icon: 'eye', listed: true },
  { id: 'density', title: 'Compact rows', icon: 'rows-2', listed: true },
  { id: 'keys', title: 'All keys', keys: 'Mod+/', icon: 'slash', listed: true },
  { id: 'next-region', title: 'Next region', keys: 'F6', icon: 'columns-2', listed: false },
  { id: 'last-region', title: 'Region before', keys: 'Shift+F6', icon: 'columns-2', listed: false },
] as const satisfies readonly {
  readonly id: string
  readonly title: string
  readonly keys?: string
  readonly icon: IconName
  readonly listed: boolean
}[]

export type ActionID = (typeof actionTable)[number]['id']
export type ActionEntry = {
  readonly id: ActionID
  readonly title: string
  readonly keys?: string
  readonly icon: IconName
  readonly listed: boolean
}
export const actions: readonly ActionEntry[] = actionTable

/** A chord as the key listener wants it: "$mod+Shift+e". One letter is written small, since Shift is named beside it. */
export function chordOf(keys: string): string {
  return keys
    .split('+')
    .map((part) => (part === 'Mod' ? '$mod' : part.length === 1 ? part.toLowerCase() : part))
    .join('+')
}
