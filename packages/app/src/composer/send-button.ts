import type { IconName } from '@pointsman/ui/icon'
import type { Mode } from './submission.ts'

export type SendButton = { readonly label: string; readonly icon: IconName; readonly kbd: string }

/** What the button says that Enter, or Enter with Mod, would do now (F-4). */
export function sendButton(facts: {
  readonly mode: Mode
  readonly busy: boolean
  readonly steer: boolean
  readonly editing: boolean
}): SendButton {
  if (facts.editing) return { label: 'Put back in its place', icon: 'check', kbd: 'Enter' }
  if (facts.busy && facts.steer && facts.mode !== 'shell')
    return { label: 'Steer', icon: 'corner-down-right', kbd: 'Mod+Enter' }
  if (facts.busy) return { label: 'Queue', icon: 'list-plus', kbd: 'Enter' }
  return facts.mode === 'shell'
    ? { label: 'Run', icon: 'play', kbd: 'Enter' }
    : { label: 'Send', icon: 'arrow-up', kbd: 'Enter' }
}
