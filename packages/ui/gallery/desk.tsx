import { createSignal } from 'solid-js'
import { AskFrame, Choice } from '../src/ask-frame'
import { Button } from '../src/button'
import { Chip } from '../src/chip'
import { ComposerFrame, ComposerSay, Desk } from '../src/composer-frame'
import { DockHead, DockItem } from '../src/dock'
import { IconButton } from '../src/icon-button'
import { Kbd } from '../src/kbd'
import { Picker } from '../src/picker'
import { Place } from '../src/place'
import { Signal } from '../src/signal'
import { TrackRow } from '../src/track'

export function DeskParts() {
  const [answer, setAnswer] = createSignal('1')
  return (
    <Desk>
      <TrackRow hue={2} plan>
        <DockHead
          count="3 follow-ups"
          say="Paused at 14:21, when you pressed Stop"
          acts={
            <Button small look="quiet" icon="play" kbd="Space">
              Resume
            </Button>
          }
        />
      </TrackRow>
      <TrackRow hue={2} plan station="next">
        <DockItem
          icon="corner-down-right"
          text="Leave the reconciler alone, it has its own owner"
          say={<span class="tone-caution">steers at the next step</span>}
        />
      </TrackRow>
      <TrackRow hue={2} plan station="plain">
        <DockItem
          on
          icon="message-square"
          text="Write the backfill for 10,000 payouts and time it on a copy"
          say={
            <>
              typed in main, runs in <Place hue={2} name="fx-rounding" />
            </>
          }
        />
      </TrackRow>
      <TrackRow hue={2} plan station="stop" stationLane={0}>
        <DockItem
          icon="pin"
          text="Update the changelog and bump to 4.2.0"
          say={
            <>
              pinned to <Place hue={0} name="main" /> <span class="tone-stop">parked</span>
            </>
          }
          more={
            <>
              <span class="cut grow">The session works in fx-rounding now.</span>
              <Button small>Send here</Button>
              <Button small>Back to main and send</Button>
              <Button small look="quiet">
                Drop
              </Button>
            </>
          }
        />
      </TrackRow>
      <TrackRow hue={2} plan station="stop" stationTop={14}>
        <AskFrame
          heading="Which payouts should the backfill touch?"
          from={<>asked by Look for other double writes</>}
          acts={
            <>
              <Button small look="primary" kbd="Enter">
                Answer
              </Button>
              <Button small look="quiet">
                Don't answer
              </Button>
            </>
          }
          note="everything else waits for this"
        >
          <div role="radiogroup" aria-label="Answers">
            <Choice
              kbd="1"
              label="Only those still open"
              detail="312 rows, no lock that anyone would notice"
              chosen={answer() === '1'}
              onPick={() => setAnswer('1')}
            />
            <Choice
              kbd="2"
              label="Everything since the first double"
              detail="48,100 rows since 3 March, about 4 minutes in batches"
              chosen={answer() === '2'}
              onPick={() => setAnswer('2')}
            />
          </div>
        </AskFrame>
      </TrackRow>
      <TrackRow hue={2} plan>
        <ComposerFrame
          say={
            <ComposerSay>
              <Signal kind="busy" label="waits by itself" />
              <span class="cut">Waiting for the commands of fx-rounding…</span>
              <span class="t3">2 s</span>
              <span class="grow" />
              <Button small look="quiet" kbd="Esc">
                Take back
              </Button>
            </ComposerSay>
          }
          clips={
            <>
              <Chip look="quiet" icon="image" onRemove={() => {}}>
                bank-timeline.png<span class="t3">84 kB</span>
              </Chip>
              <Chip look="quiet" icon="message-square-quote">
                <span class="mono">send.ts:40</span>
                <span class="t3">1 comment</span>
              </Chip>
            </>
          }
          input={
            <textarea
              aria-label="Prompt"
              data-ring="outside"
              placeholder="Write the next step; it waits its turn"
              rows={1}
            >
              Then show me the two numbers side by side: before, after
            </textarea>
          }
          tools={
            <>
              <IconButton icon="paperclip" label="Attach" />
              <Picker
                label="Agent"
                options={[
                  { value: 'build', label: 'build' },
                  { value: 'plan', label: 'plan' },
                ]}
                value="build"
                onPick={() => {}}
              />
            </>
          }
          hint={
            <>
              Enter queues, <Kbd keys="Mod" /> <Kbd keys="Enter" /> steers
            </>
          }
          end={
            <>
              <Button small icon="square" kbd="Esc">
                Stop
              </Button>
              <IconButton ink icon="list-plus" label="Queue" kbd="Enter" />
            </>
          }
        />
      </TrackRow>
    </Desk>
  )
}
