import type { Command } from '@pointsman/domain/catalog'
import { untrack } from 'solid-js'
import { joinExtras, type Draft } from '../session/draft.ts'
import { createCommandMenu } from './create-command-menu.ts'
import { createMentionMenu } from './create-mention-menu.ts'
import type { MentionOption } from './mention-match.ts'
import { compactCommand } from './compact-command.ts'
import { withCommand, withPlaceCommand } from './place-command.ts'
import type { Seat } from './seat.ts'
import { withUndoCommands } from './undo-command.ts'

export type MenusOptions = {
  readonly seat: () => Seat
  readonly draft: () => Draft
  readonly text: () => string
  readonly write: (draft: Draft) => void
  readonly hidden: () => boolean
}

/** The menus over the input, of which one is open at most. What is taken gives the place of the caret. */
export function createMenus({ seat, draft, text, write, hidden }: MenusOptions) {
  const commands = createCommandMenu({
    text,
    commands: () => {
      const placed = withPlaceCommand(seat().execution.catalog.commands, seat().places?.offered() ?? false)
      const offered = withUndoCommands(placed, seat().undo !== undefined)
      return offered && seat().compaction ? withCommand(offered, compactCommand) : offered
    },
    hidden,
  })
  const mentions = createMentionMenu({ seat, text, hidden: () => hidden() || commands.open() })
  const present = () => (mentions.open() ? mentions : commands)

  function takeCommand(command: Command): number {
    const done = commands.complete(command)
    write({ ...untrack(draft), text: done.text })
    return done.caret
  }
  function takeMention(option: MentionOption): number | undefined {
    const done = mentions.complete(option)
    if (!done) return undefined
    const mention = { kind: 'mention', of: option.of, value: option.value } as const
    write({ text: done.text, extras: joinExtras(untrack(draft).extras, [mention]) })
    return done.caret
  }
  return {
    commands,
    mentions,
    takeCommand,
    takeMention,
    takeActive(): number | undefined {
      const mention = mentions.active()
      if (mention) return takeMention(mention)
      const command = commands.active()
      return command && takeCommand(command)
    },
    open: () => present().open(),
    state: () => (mentions.open() ? 'open' : commands.state()),
    /** What the active option is called in its list. */
    activeName: () => mentions.active()?.value ?? commands.active()?.name,
    step: (by: 1 | -1) => present().step(by),
    close: () => void present().close(),
    setCaret(at: number | undefined): void {
      commands.setCaret(at)
      mentions.setCaret(at)
    },
  }
}
export type Menus = ReturnType<typeof createMenus>
