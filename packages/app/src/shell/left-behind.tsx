import type { OutboxItem } from '@pointsman/domain/follow-up'
import { Button } from '@pointsman/ui/button'
import { DockItem } from '@pointsman/ui/dock'
import { useNavigate } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { wordsOf } from '../composer/words-of.ts'
import { draftOf } from '../session/item-draft.ts'
import { itemWords } from '../session/item-words.ts'
import type { Room } from './create-room.ts'
import { paths } from './route-path.ts'
import { useApp } from './use-app.ts'

/** What was typed for a session that is gone: it is never sent elsewhere by itself, and its words can be kept (scenario 29). */
export function LeftBehind(props: { room: Room }) {
  const app = useApp()
  const navigate = useNavigate()
  const items = () => props.room.view.items()

  function remove(item: OutboxItem): void {
    void props.room.seat
      .remove(item.id)
      .catch((reason: unknown) =>
        app.toaster.show({ id: 'left-behind', title: 'It was not removed', text: wordsOf(reason), signal: 'error' }),
      )
  }
  function keep(item: OutboxItem): void {
    const { serverKey } = props.room.scope
    const sessionID = app.temporary.make()
    const { view, leave } = app.sessions.open({ serverKey, sessionID })
    view.setDraft(draftOf(item))
    leave()
    remove(item)
    navigate(paths.session(serverKey, sessionID))
  }

  return (
    <Show when={items().length > 0}>
      <section aria-label="Follow-ups">
        <p class="t2">Parked, because its session was deleted. Keep the text?</p>
        <For each={items()}>
          {(item) => (
            <DockItem
              icon="message-square"
              text={itemWords(item)}
              mono={item.kind !== 'prompt'}
              data-testid="followup-item"
              data-item-id={item.id}
              data-state={item.state}
              data-kind={item.kind}
              data-directory={item.source.directory}
              data-pinned={item.pinned ? 'true' : 'false'}
              say={
                <>
                  <Button small onClick={() => keep(item)}>
                    Keep in a new session
                  </Button>
                  <Button small look="quiet" data-testid="followup-remove" onClick={() => remove(item)}>
                    Drop
                  </Button>
                </>
              }
            />
          )}
        </For>
      </section>
    </Show>
  )
}
