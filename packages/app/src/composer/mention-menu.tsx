import { Icon } from '@pointsman/ui/icon'
import type { MentionMenu } from './create-mention-menu.ts'
import type { MentionOption } from './mention-match.ts'
import { OptionMenu } from './option-menu.tsx'

export function MentionMenuView(props: {
  menu: MentionMenu
  id: string
  place: string
  onTake: (option: MentionOption) => void
}) {
  return (
    <OptionMenu
      id={props.id}
      testid="mention"
      label={`Files and agents of ${props.place}`}
      open={props.menu.open()}
      options={props.menu.options()}
      active={props.menu.active()}
      valueOf={(option) => option.value}
      onPoint={props.menu.point}
      onTake={props.onTake}
    >
      {(option) => (
        <>
          <Icon name={option.of === 'agent' ? 'bot' : 'file-text'} s />
          <span class="mono cut">{option.value}</span>
          <span class="pm-item-detail cut grow">{option.description}</span>
        </>
      )}
    </OptionMenu>
  )
}
