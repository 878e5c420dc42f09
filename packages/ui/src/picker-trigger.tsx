import { splitProps } from 'solid-js'
import { hand } from './button'
import { createControl } from './create-control'
import { Icon } from './icon'
import type { TriggerProps } from './menu'
import { RefusalTip } from './refusal-tip'
import type { Verdict } from './verdict'
import './picker-trigger.css'

export type PickerTriggerProps = TriggerProps & {
  label: string
  text: string
  look?: 'quiet' | 'field' | undefined
  verdict?: Verdict | undefined
  testid?: string | undefined
  /** The arrows open it too. */
  onDown: () => void
}

export function PickerTrigger(props: PickerTriggerProps) {
  const [local, rest] = splitProps(props, ['label', 'text', 'look', 'verdict', 'testid', 'onDown', 'ref', 'class'])
  const control = createControl({ verdict: () => local.verdict })
  return (
    <>
      <button
        {...rest}
        ref={(element) => {
          control.attach(element)
          hand(local.ref, element)
          element.addEventListener('keydown', (event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
            event.preventDefault()
            local.onDown()
          })
        }}
        type="button"
        class={local.look === 'field' ? 'pm-pick pm-pick-field' : 'pm-pick'}
        aria-haspopup="listbox"
        aria-label={`${local.label}: ${local.text}`}
        aria-disabled={control.refused() ? 'true' : undefined}
        aria-description={control.description()}
        data-testid={local.testid}
      >
        <span class="cut">{local.text}</span>
        <Icon name={local.look === 'field' ? 'chevrons-up-down' : 'chevron-down'} s />
      </button>
      <RefusalTip control={control} />
    </>
  )
}
