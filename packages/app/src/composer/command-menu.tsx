import type { Command } from '@pointsman/domain/catalog'
import type { CommandMenu } from './create-command-menu.ts'
import { OptionMenu } from './option-menu.tsx'

export function CommandMenuView(props: {
  menu: CommandMenu
  id: string
  place: string
  onTake: (command: Command) => void
}) {
  return (
    <OptionMenu
      id={props.id}
      testid="command"
      label={`Commands of ${props.place}`}
      open={props.menu.open()}
      options={props.menu.options()}
      active={props.menu.active()}
      valueOf={(command) => command.name}
      onPoint={props.menu.point}
      onTake={props.onTake}
    >
      {(command) => (
        <>
          <span class="mono">/{command.name}</span>
          <span class="pm-item-detail cut grow">{command.description}</span>
        </>
      )}
    </OptionMenu>
  )
}
