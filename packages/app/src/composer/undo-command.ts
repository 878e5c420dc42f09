import type { Command } from '@pointsman/domain/catalog'

/** `/undo` and `/redo` are ours and no commands of the engine: they send nothing. */
export type UndoAsk = 'undo' | 'redo'

const undoCommands: readonly Command[] = [
  { name: 'undo', description: 'Undoes the last prompt: its files go back, its text comes here', source: 'pointsman' },
  { name: 'redo', description: 'Restores the first prompt that is undone', source: 'pointsman' },
]

export function readUndoCommand(text: string): UndoAsk | undefined {
  const name = /^\/(undo|redo)\s*$/.exec(text)?.[1]
  return name === 'undo' || name === 'redo' ? name : undefined
}

/** The engine's commands with ours among them; ours stand for their own names. None as long as the engine's are not known. */
export function withUndoCommands(
  commands: readonly Command[] | undefined,
  offered: boolean,
): readonly Command[] | undefined {
  if (!commands || !offered) return commands
  return [...commands.filter(({ name }) => !undoCommands.some((ours) => ours.name === name)), ...undoCommands]
}
