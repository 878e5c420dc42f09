import { Button } from '@pointsman/ui/button'
import { Check } from '@pointsman/ui/check'
import { Signal } from '@pointsman/ui/signal'
import { Show } from 'solid-js'
import { busySentence } from '../../readiness/place-sentence.ts'
import { carryWords } from './chip-state.ts'
import type { Places } from './create-places.ts'

/** Under the places: why it can't go at once, and the ways in which it can. */
export function MoveAsk(props: { places: Places; says: string }) {
  const dirty = () => props.places.present()?.dirty ?? 0
  const asks = () => props.places.asksHow() && !props.places.making
  const waits = () => props.places.move()?.state === 'waiting'
  const target = () => props.places.menu()?.target
  const choice = () =>
    target() === undefined ? { ready: false as const, reason: 'Choose a place above first.' } : { ready: true as const }
  const shows = () => asks() || props.says !== '' || held() !== undefined || offersCarry()
  const offersCarry = () => dirty() > 0 && !props.places.making
  /** What the sentence above does not say already. */
  const held = () => (props.says === '' ? props.places.refusal() : undefined)

  function go(whenBusy: 'wait' | 'stop'): void {
    const to = target()
    if (to !== undefined) void props.places.go(to, whenBusy).catch(() => undefined)
  }

  function stay(): void {
    const at = props.places.here()
    if (at !== undefined) void props.places.go(at).catch(() => undefined)
  }

  return (
    <Show when={shows()}>
      <div class="pm-pop-foot move-ask">
        <Show when={props.says || held()}>{(words) => <p>{words()}.</p>}</Show>
        <Show when={waits()}>
          <div class="move-ask-acts move-ask-stay">
            <Button small data-testid="move-stay" onClick={() => stay()}>
              Stay here
            </Button>
          </div>
        </Show>
        <Show when={asks() && (!waits() || target() !== undefined)}>
          <p class="move-ask-line">
            <Signal kind="busy" label="" />
            <span>
              {busySentence}.
              <Show when={target()}>{(to) => <span class="t2"> To {props.places.nameOf(to())}:</span>}</Show>
            </span>
          </p>
          <div class="move-ask-acts">
            <Button small verdict={choice()} data-testid="move-wait" onClick={() => go('wait')}>
              Move when idle
            </Button>
            <Button small look="quiet" verdict={choice()} data-testid="move-stop" onClick={() => go('stop')}>
              Stop and move
            </Button>
          </div>
        </Show>
        <Show when={offersCarry()}>
          <div class="s1" classList={{ 'move-ask-carry': asks() }}>
            <Check
              checked={props.places.carry()}
              onChange={props.places.setCarry}
              label={carryWords(dirty())}
              testid="move-carry"
            />
          </div>
        </Show>
      </div>
    </Show>
  )
}
