import { createSignal, For } from 'solid-js'
import { Button } from '../src/button'
import { Check, Tick } from '../src/check'
import { Chip, ChipButton } from '../src/chip'
import { Field } from '../src/field'
import { Icon } from '../src/icon'
import { IconButton } from '../src/icon-button'
import { icons, type IconName } from '../src/icons'
import { Kbd } from '../src/kbd'
import { Meter } from '../src/meter'
import { Nothing } from '../src/nothing'
import { Place, type PlaceHue } from '../src/place'
import { Segments } from '../src/segments'
import { Signal } from '../src/signal'
import { Skeleton } from '../src/skeleton'
import { Part, State } from './part'

const held = { ready: false, reason: "Can't undo while the session moves to fx-rounding", since: Date.now() } as const
const places = ['main', 'payout-retry', 'fx-rounding', 'webhook-v1', 'pdf-fonts', 'cache-lru', 'geocoder-rs']

export function Controls() {
  const [name, setName] = createSignal('payout-retry')
  const [wrong, setWrong] = createSignal('pay out/../x')
  const [find, setFind] = createSignal('')
  const [on, setOn] = createSignal(true)
  const [mode, setMode] = createSignal<'tree' | 'main' | 'turn' | 'each'>('tree')
  return (
    <>
      <Part title="Button">
        <For
          each={
            [
              ['primary', 'Send here'],
              ['normal', 'Back to main'],
              ['quiet', 'Drop'],
              ['danger', 'Remove worktree'],
            ] as const
          }
        >
          {([look, text]) => {
            const icon = look === 'danger' ? 'trash-2' : undefined
            return (
              <>
                <State name="rest">
                  <Button look={look} icon={icon}>
                    {text}
                  </Button>
                </State>
                <State name="hover">
                  <Button look={look} icon={icon} class="is-hover">
                    {text}
                  </Button>
                </State>
                <State name="pressed">
                  <Button look={look} icon={icon} class="is-active">
                    {text}
                  </Button>
                </State>
                <State name="focus">
                  <Button look={look} icon={icon} class="ring">
                    {text}
                  </Button>
                </State>
                <State name="not ready, says why">
                  <Button look={look} icon={icon} verdict={held}>
                    {text}
                  </Button>
                </State>
                <i class="br" />
              </>
            )
          }}
        </For>
        <State name="working">
          <Button working>Moving…</Button>
        </State>
        <State name="with key">
          <Button kbd="Enter">Allow once</Button>
        </State>
        <State name="primary, with key">
          <Button look="primary" kbd="Enter">
            Answer
          </Button>
        </State>
        <State name="small">
          <Button small>Retry</Button>
        </State>
      </Part>
      <Part title="Icon button">
        <State name="rest">
          <IconButton icon="file-diff" label="Review" kbd="Mod+Shift+D" />
        </State>
        <State name="hover">
          <IconButton icon="file-diff" label="Review" class="is-hover" />
        </State>
        <State name="on">
          <IconButton icon="file-diff" label="Review" pressed />
        </State>
        <State name="focus">
          <IconButton icon="file-diff" label="Review" class="ring" />
        </State>
        <State name="not ready">
          <IconButton icon="undo-2" label="Undo from here" verdict={held} />
        </State>
        <State name="small">
          <IconButton icon="copy" label="Copy" small />
        </State>
        <State name="primary">
          <IconButton icon="arrow-up" label="Send" ink />
        </State>
        <State name="primary, not ready">
          <IconButton icon="arrow-up" label="Send" ink verdict={held} />
        </State>
      </Part>
      <Part title="Input">
        <State name="empty">
          <div class="w">
            <Field label="Find" value={find()} onInput={setFind} icon="search" placeholder="Find or go to" />
          </div>
        </State>
        <State name="filled">
          <div class="w">
            <Field label="Name" value={name()} onInput={setName} />
          </div>
        </State>
        <State name="on the ground">
          <div class="w">
            <Field
              label="Find"
              soft
              value={find()}
              onInput={setFind}
              icon="search"
              placeholder="Find or go to"
              kbd="Mod+K"
            />
          </div>
        </State>
        <State name="wrong">
          <div class="w">
            <Field
              label="Name"
              labelShown
              value={wrong()}
              onInput={setWrong}
              error={
                <>
                  A name can't hold “..”. How about{' '}
                  <button type="button" class="link tone-stop" onClick={() => setWrong('pay-out-x')}>
                    pay-out-x
                  </button>
                  ?
                </>
              }
            />
          </div>
        </State>
      </Part>
      <Part title="Tabs and segments">
        <State name="one of few">
          <Segments
            label="Compare"
            value={mode()}
            onPick={setMode}
            options={[
              { value: 'tree', label: 'Working tree' },
              { value: 'main', label: 'Against main' },
              { value: 'turn', label: 'Last turn' },
              { value: 'each', label: 'Each turn', verdict: { ready: false, reason: 'No turn has ended yet' } },
            ]}
          />
        </State>
      </Part>
      <Part title="Check">
        <State name="alone">
          <Check checked={on()} onChange={setOn} label="Viewed" labelHidden />
        </State>
        <State name="with words">
          <Check checked={on()} onChange={setOn} label="Take the 5 changed files along" />
        </State>
        <State name="not pressable">
          <Tick on /> <Tick on={false} />
        </State>
      </Part>
      <Part title="Progress and skeleton">
        <State name="context, 62%">
          <Meter label="Context" text="62% of 200,000 tokens" value={0.62} width={96} />
        </State>
        <State name="93%: says so">
          <Meter label="Context" text="93% of 200,000 tokens" value={0.93} caution width={96} />{' '}
          <span class="s1 tone-caution">compact soon</span>
        </State>
        <State name="skeleton, first load only" block>
          <div style={{ width: '200px' }}>
            <Skeleton label="Reading the session" />
          </div>
        </State>
        <State name="empty" block>
          <Nothing text="Nothing changed in payout-retry." more="What the agent changes shows here while it works." />
        </State>
      </Part>
      <Part title="Signal: form and colour say the same">
        <For
          each={
            [
              ['idle', 'idle, read'],
              ['busy', 'working'],
              ['retry', 'retrying by itself'],
              ['unread', 'done, unread'],
              ['waiting', 'waits for you'],
              ['error', 'failed'],
            ] as const
          }
        >
          {([kind, text]) => (
            <State name={text}>
              <span class="big">
                <Signal kind={kind} />
              </span>{' '}
              <Signal kind={kind} label="" />
            </State>
          )}
        </For>
      </Part>
      <Part title="Place: the trunk has no colour">
        <For each={places}>
          {(place, hue) => (
            <State name={hue() === 0 ? 'main' : `hue ${hue()}`}>
              <Place hue={hue() as PlaceHue} name={place} />
            </State>
          )}
        </For>
      </Part>
      <Part title="Chip and kbd">
        <State name="in a worktree">
          <ChipButton opens aria-haspopup="dialog">
            <Place hue={1} name="payout-retry" weight="medium" />
            <span class="mono t2 cut">fix/payout-key</span>
            <span class="s1 t3">5 changed</span>
          </ChipButton>
        </State>
        <State name="moving">
          <Chip>
            <Signal kind="busy" label="" />
            <span class="t2">moving to</span>
            <Place hue={2} name="fx-rounding" weight="medium" />
          </Chip>
        </State>
        <State name="waits to move">
          <ChipButton opens aria-haspopup="dialog">
            <Place hue={1} name="payout-retry" weight="medium" />
            <span class="s1 t2">then</span>
            <Place hue={2} name="fx-rounding" weight="medium" />
          </ChipButton>
        </State>
        <State name="folder gone">
          <Chip look="stop" icon="triangle-alert">
            pdf-fonts is gone{' '}
            <button type="button" class="link s1">
              Re-attach
            </button>
          </Chip>
        </State>
        <State name="attachment">
          <Chip icon="image" onRemove={() => {}} removeLabel="Remove bank-timeline.png">
            bank-timeline.png<span class="t3">84 kB</span>
          </Chip>
        </State>
        <State name="comment">
          <Chip icon="message-square-quote" look="quiet">
            <span class="mono">send.ts:40</span>
            <span class="t3">1 comment</span>
          </Chip>
        </State>
        <State name="keys">
          <Kbd keys="Mod+K" /> <Kbd keys="Enter" /> <Kbd keys="Esc" /> <Kbd keys="Space" />
        </State>
      </Part>
      <Part title="Icons">
        <For each={Object.keys(icons) as IconName[]}>
          {(icon) => (
            <span title={icon}>
              <Icon name={icon} />
            </span>
          )}
        </For>
      </Part>
    </>
  )
}
