import type { OutboxItem } from '@pointsman/domain/follow-up'
import { Button } from '@pointsman/ui/button'
import { DockItem } from '@pointsman/ui/dock'
import { Icon, type IconName } from '@pointsman/ui/icon'
import { IconButton } from '@pointsman/ui/icon-button'
import { Place } from '@pointsman/ui/place'
import { TrackRow } from '@pointsman/ui/track'
import { For, Show } from 'solid-js'
import { filesWords, itemWords } from '../session/item-words.ts'
import { wholeKey, type Dock, type FollowupSeat } from './create-dock.ts'
import { reasonSentence, stateWord } from './item-state.ts'
import { waysOut, type WayOut } from './ways-out.ts'

export type FollowupItemProps = { readonly seat: FollowupSeat; readonly dock: Dock; readonly item: OutboxItem }

/** One follow-up: a row of the track that has not happened yet, one tab stop, and its ways out where it waits for a person. */
export function FollowupItem(props: FollowupItemProps) {
  const here = () => props.seat.directory()
  const source = () => props.seat.place(props.item.source.directory)
  const present = () => {
    const directory = here()
    return directory === undefined ? undefined : props.seat.place(directory)
  }
  const elsewhere = () => here() !== undefined && here() !== props.item.source.directory
  const pinnedElsewhere = () => props.item.pinned === true && elsewhere()
  const state = () => stateWord(props.item, props.seat.tab())
  const reason = () => reasonSentence(props.item, { here: present()?.name ?? 'another place', pinned: source().name })
  const ways = () => waysOut(props.item)
  const isActive = () => props.dock.active() === props.item.id
  const whole = () =>
    props.item.text.includes('\n') || props.item.text.length > 60
      ? (props.seat.view.disclosed(wholeKey(props.item.id)) ?? false)
      : undefined
  const fileNames = () => (props.item.attachments ?? []).map(({ name }) => name).join(', ')
  const hue = () => present()?.hue ?? 0
  const place = () => props.dock.order().indexOf(props.item.id) + 1

  return (
    <TrackRow
      hue={hue()}
      plan
      station={ways().length > 0 ? 'stop' : props.item.delivery === 'steer' ? 'next' : 'plain'}
      stationLane={pinnedElsewhere() ? (hue() === 0 ? 1 : 0) : undefined}
      stationHue={pinnedElsewhere() ? source().hue : undefined}
      class="followup-row"
      role="listitem"
      aria-label={[itemWords(props.item), filesWords(props.item), state()?.text, reason()].filter(Boolean).join('. ')}
      aria-setsize={props.dock.order().length}
      aria-posinset={place()}
      tabIndex={isActive() ? 0 : -1}
      data-ring="outside"
      data-testid="followup-item"
      data-item-id={props.item.id}
      data-state={props.item.state}
      data-kind={props.item.kind}
      data-directory={props.item.source.directory}
      data-pinned={props.item.pinned ? 'true' : 'false'}
      onFocusIn={() => props.dock.point(props.item.id)}
    >
      <DockItem
        icon={iconOf(props.item)}
        text={itemWords(props.item)}
        mono={props.item.kind === 'shell' || props.item.kind === 'command'}
        whole={whole()}
        onWhole={(to) => props.seat.view.setDisclosed(wholeKey(props.item.id), to)}
        say={
          props.item.pinned || elsewhere() || state() || filesWords(props.item) ? (
            <>
              <Show when={filesWords(props.item)}>
                {(words) => (
                  <span class="followup-files" data-testid="followup-files" title={fileNames()}>
                    <Icon name="paperclip" s />
                    <span class="cut">{words()}</span>
                  </span>
                )}
              </Show>
              <Where item={props.item} source={source()} present={present()} elsewhere={elsewhere()} />
              <Show when={state()}>
                {(word) => (
                  <span classList={{ 'tone-stop': word().tone === 'stop', 'tone-caution': word().tone === 'caution' }}>
                    {word().text}
                  </span>
                )}
              </Show>
            </>
          ) : undefined
        }
        acts={<Acts {...props} />}
        more={ways().length > 0 ? <WaysOut {...props} reason={reason()} words={wayWords} /> : undefined}
      />
    </TrackRow>
  )

  function wayWords(way: WayOut): string {
    switch (way) {
      case 'again':
        return 'Try again'
      case 'run-again':
        return 'Run again'
      case 'as-text':
        return 'Send as text'
      case 'here':
        return 'Send here'
      case 'back':
        return `Back to ${source().name} and send`
      case 'model':
        return 'Choose another'
      case 'agent':
        return `Send as ${props.seat.readiness.agent() ?? 'the default agent'}`
      case 'continue':
        return 'Continue'
      case 'skip':
        return 'Skip'
      case 'keep':
        return 'Keep the text'
      case 'edit':
        return 'Edit'
      case 'drop':
        return 'Drop'
    }
  }
}

function WaysOut(props: FollowupItemProps & { reason: string | undefined; words: (way: WayOut) => string }) {
  return (
    <>
      <span class="followup-reason cut" title={props.reason}>
        {props.reason}
      </span>
      <For each={waysOut(props.item)}>
        {(way) => (
          <Button
            small
            look={way === 'drop' || way === 'skip' || way === 'edit' ? 'quiet' : 'normal'}
            tabIndex={props.dock.active() === props.item.id ? 0 : -1}
            data-way={way}
            onClick={() => props.dock.takeWay(way, props.item.id)}
          >
            {props.words(way)}
          </Button>
        )}
      </For>
    </>
  )
}

type PlaceWords = ReturnType<FollowupSeat['place']>

/** Where it was typed and where it will run, where that is not the same or where it matters (LOOK.md, copy 11). */
function Where(props: { item: OutboxItem; source: PlaceWords; present: PlaceWords | undefined; elsewhere: boolean }) {
  return (
    <Show
      when={!props.item.pinned}
      fallback={
        <span class="followup-where">
          pinned to <Place hue={props.source.hue} name={props.source.name} />
        </span>
      }
    >
      <Show when={props.elsewhere && props.present}>
        {(present) => (
          <span class="followup-where">
            typed in {props.source.name}, runs in <Place hue={present().hue} name={present().name} />
          </span>
        )}
      </Show>
    </Show>
  )
}

function Acts(props: FollowupItemProps) {
  const stuck = () => waysOut(props.item).length > 0
  // Its ways out stand under it; what they offer already is not offered twice.
  const offers = (way: WayOut) => !waysOut(props.item).includes(way)
  return (
    <>
      <Show when={!stuck()}>
        <IconButton
          small
          tabIndex={-1}
          icon="corner-down-right"
          label="Send now"
          kbd="S"
          verdict={props.dock.steerVerdict(props.item)}
          data-testid="followup-steer"
          onClick={() => props.dock.act('steer', props.item.id)}
        />
      </Show>
      <Show when={props.item.state !== 'unconfirmed' && props.item.state !== 'interrupted'}>
        <IconButton
          small
          tabIndex={-1}
          icon="pin"
          label={props.item.pinned ? 'Let it run where the session is' : 'Pin to where it was typed'}
          kbd="P"
          pressed={props.item.pinned === true}
          data-testid="followup-pin"
          onClick={() => props.dock.act('pin', props.item.id)}
        />
        <Show when={offers('edit')}>
          <IconButton
            small
            tabIndex={-1}
            icon="pencil"
            label="Edit"
            kbd="Enter"
            data-testid="followup-edit"
            onClick={() => props.dock.act('edit', props.item.id)}
          />
        </Show>
      </Show>
      <IconButton
        small
        tabIndex={-1}
        icon="trash-2"
        label="Remove"
        kbd="Delete"
        data-testid="followup-remove"
        onClick={() => props.dock.act('remove', props.item.id)}
      />
    </>
  )
}

function iconOf(item: OutboxItem): IconName {
  if (item.pinned) return 'pin'
  if (item.delivery === 'steer') return 'corner-down-right'
  switch (item.kind) {
    case 'shell':
      return 'terminal'
    case 'command':
      return 'slash'
    case 'continue':
      return 'play'
    case 'prompt':
      return 'message-square'
  }
}
