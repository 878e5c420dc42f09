import { createMemo } from 'solid-js'
import { Disclosure } from '@pointsman/ui/disclosure'
import type { SessionView } from '../session/session-scope.ts'
import { AnswerText } from './answer-text.tsx'
import { duration, elapsed } from './clock.ts'
import { createNow } from './create-now.ts'
import type { Opening } from './line-rows.tsx'
import type { ReasoningRow } from './row.ts'

export function ReasoningCard(props: Opening & { row: ReasoningRow; session: SessionView }) {
  const part = createMemo(() => {
    const one = props.session.part(props.row.partID)
    return one?.kind === 'reasoning' ? one : undefined
  })
  const thinks = () => props.row.live && part()?.ended === undefined
  const now = createMemo(() => (thinks() ? createNow() : Date.now))
  const title = () => {
    const started = part()?.started ?? 0
    const ended = part()?.ended
    if (thinks()) return `Thinking ${elapsed(now()() - started)}`
    return ended === undefined || started === 0 ? 'Thought' : `Thought for ${duration(ended - started)}`
  }
  const text = () => props.session.partText(props.row.partID)
  const isOpen = () => props.open(props.row.key, false)
  return (
    <Disclosure
      icon="brain"
      title={title()}
      quiet
      detail={isOpen() ? undefined : firstWords(text())}
      open={isOpen()}
      onToggle={(to) => props.toggle(props.row.key, to)}
    >
      <AnswerText text={text()} live={thinks()} quiet />
    </Disclosure>
  )
}

function firstWords(text: string): string {
  return text
    .slice(0, 160)
    .replace(/[*_`#>]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
