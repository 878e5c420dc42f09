import type { Command } from '@pointsman/domain/catalog'
import { createMemo, createSignal } from 'solid-js'
import { begunCommand, completeCommand, matchCommands } from './command-match.ts'

export type CommandMenuOptions = {
  readonly text: () => string
  /** Absent while those of the directory are not known: then there is no menu. */
  readonly commands: () => readonly Command[] | undefined
  readonly hidden: () => boolean
}

/** The menu that a begun command opens: what matches, which is active, and whether a person closed it for this text. */
export function createCommandMenu({ text, commands, hidden }: CommandMenuOptions) {
  const [caret, setCaret] = createSignal<number>()
  const [closedFor, setClosedFor] = createSignal<string>()
  const [pointed, setPointed] = createSignal<{ readonly begun: string; readonly name: string }>()

  const begun = createMemo(() => (hidden() || closedFor() === text() ? undefined : begunCommand(text(), caret())))
  const options = createMemo((): readonly Command[] => {
    const name = begun()
    const known = commands()
    return name === undefined || !known ? [] : matchCommands(known, name)
  })
  const active = createMemo((): Command | undefined => {
    const chosen = pointed()
    const kept =
      chosen && chosen.begun === begun() ? options().find((option) => option.name === chosen.name) : undefined
    return kept ?? options()[0]
  })
  const open = () => options().length > 0

  return {
    options,
    active,
    open,
    /** `exact`: the active one's name is typed in full, so that Enter sends and does not complete. */
    state: (): 'closed' | 'open' | 'exact' => (!open() ? 'closed' : active()?.name === begun() ? 'exact' : 'open'),
    setCaret,
    point: (command: Command) => setPointed({ begun: begun() ?? '', name: command.name }),
    step(by: 1 | -1) {
      const all = options()
      const current = active()
      const at = current ? all.indexOf(current) : 0
      const next = all[(at + by + all.length) % all.length]
      if (next) setPointed({ begun: begun() ?? '', name: next.name })
    },
    close: () => setClosedFor(text()),
    complete: (command: Command) => completeCommand(text(), command.name),
  }
}
export type CommandMenu = ReturnType<typeof createCommandMenu>
