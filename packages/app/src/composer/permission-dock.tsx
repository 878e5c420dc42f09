import { AskFrame } from '@pointsman/ui/ask-frame'
import { Button } from '@pointsman/ui/button'
import { DiffView } from '@pointsman/ui/diff-view'
import { Field } from '@pointsman/ui/field'
import { Place } from '@pointsman/ui/place'
import type { PermissionReply } from '@pointsman/domain/conversation'
import { createMemo, createSignal, Show } from 'solid-js'
import { isEmptyDraft } from '../session/draft.ts'
import { createAnswering } from './create-answering.ts'
import { createDockFocus } from './create-dock-focus.ts'
import { countChanges, patchRows } from './patch-rows.ts'
import { askedElsewhere, permissionWords } from './permission-words.ts'
import { sameAsked, type Seat } from './seat.ts'

/** So much of a diff is shown in a dock; all of it is in the review, later. */
const longestDiff = 200

export function PermissionDock(props: { seat: Seat }) {
  const answering = createAnswering()
  const [saying, setSaying] = createSignal<string>()
  let once: HTMLButtonElement | undefined

  const first = createMemo(() => props.seat.permissions()[0], undefined, { equals: sameAsked })
  const id = createMemo(() => first()?.pending.request.id)
  const words = createMemo(() => {
    const asked = first()
    return asked && permissionWords(asked.pending.request, asked.pending.directory)
  })
  const rows = createMemo(() => patchRows(words()?.diff ?? ''))
  const place = createMemo(() => {
    const asked = first()
    return asked && props.seat.place(asked.pending.directory)
  })
  const elsewhere = createMemo(() => {
    const asked = first()?.pending.directory
    const now = props.seat.execution.directory()
    if (asked === undefined || now === undefined || asked === now) return undefined
    return askedElsewhere(props.seat.place(asked).name, props.seat.place(now).name)
  })
  const focus = createDockFocus({
    request: id,
    composerEmpty: () => isEmptyDraft(props.seat.view.draft()),
    target: () => once,
  })

  const state = () => {
    const request = id()
    return request === undefined ? undefined : answering.of(request)
  }
  /** Of this very request: that another one is pending leaves nothing to answer here. */
  const verdict = () => {
    const request = id()
    return props.seat.readiness.control(
      'reply',
      request === undefined ? {} : { requestPending: answering.free(request) },
    )
  }
  const failed = () => {
    const now = state()
    return now?.state === 'failed' ? now.message : undefined
  }
  function answer(reply: PermissionReply, message?: string): void {
    const asked = first()
    if (!asked) return
    const seat = props.seat
    void answering.send(
      asked.pending.request.id,
      () => seat.replyPermission(asked.pending, reply, message),
      () => seat.announce(reply === 'reject' ? 'Rejected' : 'Allowed'),
    )
    setSaying(undefined)
  }

  return (
    <Show when={words()}>
      {(said) => (
        <AskFrame
          data-testid="permission-dock"
          data-request-id={id()}
          onKeyDown={focus.onKeyDown}
          heading={said().title}
          from={
            <>
              <Show when={first()?.by}>{(by) => <span class="t3 cut">asked by {by()}, </span>}</Show>
              <span class="t3">in</span>{' '}
              <Show when={place()}>{(where) => <Place hue={where().hue} name={where().name} />}</Show>
            </>
          }
          acts={
            <>
              <Button
                ref={once}
                small
                look="primary"
                kbd="Enter"
                working={state()?.state === 'sending'}
                verdict={verdict()}
                data-testid="permission-once"
                onClick={() => answer('once')}
              >
                Allow once
              </Button>
              <Show when={said().always}>
                {(always) => (
                  <Button small verdict={verdict()} data-testid="permission-always" onClick={() => answer('always')}>
                    <span class="cut">
                      Always allow <span classList={{ 'mono dock-pattern': always().patterns }}>{always().short}</span>
                    </span>
                  </Button>
                )}
              </Show>
              <Button
                small
                look="quiet"
                verdict={verdict()}
                data-testid="permission-reject"
                onClick={() => answer('reject')}
              >
                Reject
              </Button>
              <Button
                small
                look="quiet"
                verdict={verdict()}
                aria-expanded={saying() !== undefined}
                onClick={() => setSaying((text) => (text === undefined ? '' : undefined))}
              >
                Reject, and say why…
              </Button>
            </>
          }
          note={props.seat.permissions().length > 1 ? `1 of ${props.seat.permissions().length}` : undefined}
        >
          <pre class="dock-lines scroll">{said().lines.join('\n')}</pre>
          <Show when={elsewhere()}>
            {(sentence) => (
              <p class="s1" data-testid="permission-place">
                {sentence()}
              </p>
            )}
          </Show>
          <Show when={rows().length > 0}>
            <div class="dock-diff scroll">
              <DiffView label={`Change of ${said().lines[0]}`} rows={rows().slice(0, longestDiff)} mini />
            </div>
            <p class="s1 t2">
              <span class="tone-add">+{countChanges(rows()).added}</span>{' '}
              <Show when={countChanges(rows()).removed}>{(removed) => <span class="tone-del">−{removed()}</span>}</Show>
              {rows().length > longestDiff ? `, the first ${longestDiff} lines of ${rows().length}` : ''}
            </p>
          </Show>
          <Show when={said().always}>
            {(always) => (
              <p class="s1 t2">
                “Always” would allow <span classList={{ mono: always().patterns }}>{always().sentence}</span> in{' '}
                {props.seat.serverName()} until the engine restarts.
              </p>
            )}
          </Show>
          <Show when={saying() !== undefined}>
            <form
              class="dock-say"
              onSubmit={(event) => {
                event.preventDefault()
                answer('reject', saying()?.trim() || undefined)
              }}
            >
              <Field
                label="Why"
                labelShown
                value={saying() ?? ''}
                onInput={setSaying}
                placeholder="What it should do instead"
                ref={(element) => queueMicrotask(() => element.focus())}
              />
              <Button small type="submit" verdict={verdict()}>
                Reject
              </Button>
            </form>
          </Show>
          <Show when={failed()}>
            {(message) => (
              <p class="s1 tone-stop" role="alert">
                The answer did not get through: {message()}. Answer again.
              </p>
            )}
          </Show>
        </AskFrame>
      )}
    </Show>
  )
}
