import { Button } from '@pointsman/ui/button'
import { ComposerFrame, ComposerSay } from '@pointsman/ui/composer-frame'
import { IconButton } from '@pointsman/ui/icon-button'
import { Signal } from '@pointsman/ui/signal'
import { Chip } from '@pointsman/ui/chip'
import type { Command } from '@pointsman/domain/catalog'
import { createUniqueId, onCleanup, onMount, Show } from 'solid-js'
import { CommandMenuView, optionId } from './command-menu.tsx'
import type { ReasonLine } from './composer-reason.ts'
import { createComposer } from './create-composer.ts'
import { keyIntent } from './key-intent.ts'
import type { UnsentStore } from './make-unsent.ts'
import { AgentPicker, ModelPicker } from './pickers.tsx'
import type { Seat } from './seat.ts'
import './composer.css'

export type ComposerProps = {
  seat: Seat
  unsent: UnsentStore
  placeholder: string
  /** Takes focus when it appears, as one expects of the page's one input. */
  autofocus?: boolean | undefined
  onSend?: (() => void) | undefined
}

export function Composer(props: ComposerProps) {
  const composer = createComposer({
    seat: () => props.seat,
    unsent: () => props.unsent,
    onSend: () => props.onSend?.(),
  })
  const menuId = createUniqueId()
  let input: HTMLTextAreaElement | undefined

  const place = () => {
    const directory = props.seat.execution.directory()
    return directory ? props.seat.place(directory).name : 'this place'
  }

  function caretNow(): number | undefined {
    return input && input.selectionStart === input.selectionEnd ? input.selectionStart : undefined
  }
  function caretTo(at: number): void {
    input?.setSelectionRange(at, at)
    composer.menu.setCaret(at)
  }
  function take(command: Command | undefined): void {
    if (!command) return
    const caret = composer.take(command)
    input?.focus()
    caretTo(caret)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const intent = keyIntent({
      key: event.key,
      shift: event.shiftKey,
      alt: event.altKey,
      mod: event.ctrlKey || event.metaKey,
      isComposing: event.isComposing,
      keyCode: event.keyCode,
      menu: composer.menu.state(),
      note: composer.note() !== undefined,
      text: composer.text(),
      caret: caretNow(),
      inHistory: composer.inHistory(),
      busy: composer.busy(),
    })
    // A new line is what the input itself makes of the key.
    if (intent === 'none' || intent === 'newline') return
    event.preventDefault()
    switch (intent) {
      case 'send':
        return composer.submit()
      case 'menu-next':
        return composer.menu.step(1)
      case 'menu-previous':
        return composer.menu.step(-1)
      case 'menu-take':
        return take(composer.menu.active())
      case 'close-menu':
        return void composer.menu.close()
      case 'close-note':
        return void composer.closeNote()
      case 'older':
        if (composer.older()) caretTo(0)
        return
      case 'newer':
        if (composer.newer()) caretTo(composer.text().length)
        return
      case 'leave-history':
        return composer.leaveHistory()
      case 'stop':
        return void composer.stop()
    }
  }

  // Where the style can't grow the input, this does.
  function grow(): void {
    if (!input || CSS.supports?.('field-sizing', 'content')) return
    input.style.height = 'auto'
    input.style.height = `${input.scrollHeight}px`
  }
  onMount(() => {
    grow()
    if (props.autofocus) input?.focus({ preventScroll: true })
  })
  // Escape anywhere in the page stops, once nothing that was open has taken it.
  const onEscape = (event: KeyboardEvent) => {
    if (
      event.key !== 'Escape' ||
      event.defaultPrevented ||
      event.isComposing ||
      event.target === input ||
      !composer.busy()
    )
      return
    event.preventDefault()
    void composer.stop()
  }
  addEventListener('keydown', onEscape)
  onCleanup(() => removeEventListener('keydown', onEscape))

  return (
    <div class="composer" data-mode={composer.mode()} data-region="composer">
      <CommandMenuView menu={composer.menu} id={menuId} place={place()} onTake={take} />
      <ComposerFrame
        say={
          <Show when={composer.reason()}>
            {(line) => (
              <Reason
                line={line()}
                now={composer.now()}
                onRetry={composer.retry}
                onText={() => composer.submit('text')}
                onPlace={() => void props.seat.places?.ask({ kind: 'choose' }).catch(() => undefined)}
              />
            )}
          </Show>
        }
        input={
          <textarea
            ref={input}
            data-testid="composer-input"
            data-ring="outside"
            aria-label="Prompt"
            aria-controls={composer.menu.open() ? menuId : undefined}
            aria-activedescendant={activeOption()}
            aria-autocomplete="list"
            rows={1}
            autocomplete="off"
            spellcheck={composer.mode() === 'prose'}
            placeholder={props.placeholder}
            value={composer.text()}
            onInput={(event) => {
              composer.type(event.currentTarget.value)
              composer.menu.setCaret(caretNow())
              grow()
            }}
            onKeyDown={onKeyDown}
            onKeyUp={() => composer.menu.setCaret(caretNow())}
            onClick={() => composer.menu.setCaret(caretNow())}
            onPaste={(event) => {
              const { clipboardData } = event
              if (clipboardData && clipboardData.files.length > 0 && !clipboardData.types.includes('text/plain')) {
                event.preventDefault()
                composer.tellFiles()
              }
            }}
          />
        }
        tools={
          <>
            <Show when={composer.mode() === 'shell'} fallback={<Pickers seat={props.seat} />}>
              <Chip icon="terminal" look="quiet">
                Runs in {place()}
              </Chip>
            </Show>
          </>
        }
        end={
          <>
            <Show when={composer.busy()}>
              <Button
                small
                icon="square"
                kbd="Esc"
                working={composer.stopping()}
                verdict={props.seat.readiness.control('stop')}
                data-testid="composer-stop"
                onClick={() => void composer.stop()}
              >
                Stop
              </Button>
            </Show>
            <IconButton
              ink
              icon={composer.mode() === 'shell' ? 'play' : 'arrow-up'}
              label={composer.mode() === 'shell' ? 'Run' : 'Send'}
              kbd="Enter"
              data-testid="composer-send"
              verdict={sendVerdict()}
              onClick={() => composer.submit()}
            />
          </>
        }
      />
    </div>
  )

  function activeOption(): string | undefined {
    const name = composer.menu.active()?.name
    return name === undefined ? undefined : optionId(menuId, name)
  }
  function sendVerdict() {
    const judged = composer.verdict()
    if (judged.ready) return judged
    return {
      ready: false as const,
      reason: props.seat.readiness.sentence(judged),
      ...(judged.since === undefined ? {} : { since: judged.since }),
    }
  }
}

function Pickers(props: { seat: Seat }) {
  return (
    <>
      <AgentPicker seat={props.seat} />
      <ModelPicker seat={props.seat} />
    </>
  )
}

function Reason(props: {
  line: ReasonLine
  now: number
  onRetry: () => void
  onText: () => void
  onPlace: () => void
}) {
  const seconds = () => (props.line.since === undefined ? 0 : Math.floor((props.now - props.line.since) / 1000))
  return (
    <ComposerSay data-testid="composer-reason" data-reason={props.line.name} role="status">
      <Show when={props.line.mark}>{(kind) => <Signal kind={kind()} label="" />}</Show>
      <span class="cut">{props.line.sentence}</span>
      <Show when={seconds() > 0}>
        <span class="t3">{seconds()} s</span>
      </Show>
      <span class="grow" />
      <Show when={props.line.act === 'retry'}>
        <Button small look="quiet" onClick={() => props.onRetry()}>
          Retry
        </Button>
      </Show>
      <Show when={props.line.act === 'choose-place'}>
        <Button small look="quiet" data-testid="composer-re-attach" onClick={() => props.onPlace()}>
          Re-attach
        </Button>
      </Show>
      <Show when={props.line.act === 'send-as-text'}>
        <Button small look="quiet" data-testid="composer-send-as-text" onClick={() => props.onText()}>
          Send as text
        </Button>
      </Show>
    </ComposerSay>
  )
}
