import { AskFrame } from '@pointsman/ui/ask-frame'
import { Button } from '@pointsman/ui/button'
import { Icon } from '@pointsman/ui/icon'
import { IconButton } from '@pointsman/ui/icon-button'
import { Signal } from '@pointsman/ui/signal'
import { TrackRow } from '@pointsman/ui/track'
import { For, Show } from 'solid-js'
import type { Revert, RevertSeat } from './create-revert.ts'
import { createRevertDock } from './create-revert-dock.ts'
import './revert.css'

/** Over the composer: what is undone, and what an undo asks first. Nothing of it is there while nothing is undone. */
export function RevertDock(props: { seat: RevertSeat; revert: Revert }) {
  const dock = createRevertDock({ seat: () => props.seat, revert: () => props.revert })
  return (
    <>
      <Show when={dock.undone()}>
        <TrackRow hue={dock.hue()} plan station="plain" stationTop={14} class="revert-row">
          <AskFrame
            class="revert-dock"
            data-testid="revert-dock"
            mark={<Icon name="undo-2" />}
            heading={dock.heading()}
            from={
              <Button
                small
                kbd="Mod+Shift+Z"
                working={dock.pending()}
                verdict={props.revert.control()}
                data-testid="revert-restore"
                onClick={() => props.revert.restoreAll()}
              >
                Restore all
              </Button>
            }
            acts={
              <span class="revert-says">
                <For each={dock.says()}>{(words) => <span>{words}</span>}</For>
              </span>
            }
          >
            <ul class="revert-list">
              <For each={dock.prompts()}>
                {(prompt) => (
                  <li class="revert-item" data-message-id={prompt.id}>
                    <span class="revert-number">{prompt.number}</span>
                    <span class="cut grow" title={prompt.text}>
                      {prompt.text}
                    </span>
                    <Show when={prompt.changes}>
                      {(count) => (
                        <span class="revert-counts" role="img" aria-label={count().words}>
                          <span class="tone-add">+{count().additions}</span>{' '}
                          <span class="tone-del">−{count().deletions}</span>
                        </span>
                      )}
                    </Show>
                    <Show when={dock.prompts().length > 1}>
                      <Button
                        small
                        look="quiet"
                        verdict={props.revert.control()}
                        data-testid="revert-restore-one"
                        onClick={() => props.revert.restoreTo(prompt.id)}
                      >
                        Restore to here
                      </Button>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </AskFrame>
        </TrackRow>
      </Show>
      <Show when={props.revert.ask()}>
        <TrackRow hue={dock.hue()} plan station="stop" stationTop={14} class="revert-row">
          <AskFrame
            class="revert-ask"
            data-testid="revert-ask"
            data-kind={props.revert.ask()?.kind}
            heading={dock.question().heading}
            acts={
              <>
                <Show when={dock.question().act}>
                  {(act) => (
                    <Button
                      small
                      look="primary"
                      verdict={props.revert.control()}
                      data-testid="revert-go"
                      onClick={() => dock.answer()}
                    >
                      {act()}
                    </Button>
                  )}
                </Show>
                <Button small look="quiet" data-testid="revert-leave" onClick={() => props.revert.leave()}>
                  Leave it
                </Button>
              </>
            }
          >
            <p class="t2">{dock.question().words}</p>
          </AskFrame>
        </TrackRow>
      </Show>
      <Show when={dock.note()}>
        {(words) => (
          <TrackRow hue={dock.hue()} plan class="revert-row">
            <div class="revert-note" role="status" data-testid="revert-note">
              <Signal kind="error" label="" />
              <span class="grow">{words()}</span>
              <IconButton small icon="x" label="Close" onClick={() => dock.closeNote()} />
            </div>
          </TrackRow>
        )}
      </Show>
    </>
  )
}
