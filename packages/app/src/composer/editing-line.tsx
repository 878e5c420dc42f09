import { Button } from '@pointsman/ui/button'
import { ComposerSay } from '@pointsman/ui/composer-frame'
import { Icon } from '@pointsman/ui/icon'

/** Over the input, while it holds a follow-up's words. */
export function EditingLine(props: { place: { readonly at: number; readonly of: number }; onLeave: () => void }) {
  return (
    <ComposerSay data-testid="composer-editing" role="status">
      <Icon name="pencil" s />
      <span class="cut">
        Editing follow-up {props.place.at} of {props.place.of}
      </span>
      <span class="grow" />
      <Button small look="quiet" kbd="Esc" onClick={() => props.onLeave()}>
        Leave as it was
      </Button>
    </ComposerSay>
  )
}
