import { Button } from '@pointsman/ui/button'
import { ComposerFrame, ComposerSay } from '@pointsman/ui/composer-frame'
import { IconButton } from '@pointsman/ui/icon-button'
import { Chip } from '@pointsman/ui/chip'
import { createEffect, createUniqueId, on, onCleanup, onMount, Show } from 'solid-js'
import { AttachButton } from './attach-button.tsx'
import { CommandMenuView } from './command-menu.tsx'
import { CommentChips } from './comment-chips.tsx'
import type { WayOut } from './composer-reason.ts'
import { createComposer } from './create-composer.ts'
import { createDropTarget } from './create-drop-target.ts'
import { createModHeld } from './create-mod-held.ts'
import { FileClips } from './file-clips.tsx'
import { HeldSends } from './held-sends.tsx'
import { keyIntent } from './key-intent.ts'
import type { UnsentStore } from './make-unsent.ts'
import { EditingLine } from './editing-line.tsx'
import { MentionMenuView } from './mention-menu.tsx'
import { optionId } from './option-menu.tsx'
import { Pickers } from './pickers.tsx'
import { ReasonWords } from './reason-line.tsx'
import type { Seat } from './seat.ts'
import { sendButton } from './send-button.ts'
import type { CommentExtra } from '../session/draft.ts'
import './composer.css'

export type ComposerProps = {
  seat: Seat
  unsent: UnsentStore
  placeholder: string
  /** Takes focus when it appears, as one expects of the page's one input. */
  autofocus?: boolean | undefined
  onSend?: (() => void) | undefined
  /** A comment of the draft was chosen: it is read and changed beside its lines. */
  onComment?: ((comment: CommentExtra) => void) | undefined
}

export function Composer(props: ComposerProps) {
  const composer = createComposer({
    seat: () => props.seat,
    unsent: () => props.unsent,
    onSend: () => props.onSend?.(),
  })
  const { menus } = composer
  const modHeld = createModHeld()
  const menuId = createUniqueId()
  let input: HTMLTextAreaElement | undefined
  const drop = createDropTarget((files) => attach(files))
  let frame: HTMLDivElement | undefined
  let clips: HTMLElement | undefined

  const place = () => {
    const directory = props.seat.execution.directory()
    return directory ? props.seat.place(directory).name : 'this place'
  }

  function caretNow(): number | undefined {
    return input && input.selectionStart === input.selectionEnd ? input.selectionStart : undefined
  }
  function caretTo(at: number | undefined): void {
    if (at === undefined) return
    input?.focus()
    input?.setSelectionRange(at, at)
    menus.setCaret(at)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const intent = keyIntent({
      key: event.key,
      shift: event.shiftKey,
      alt: event.altKey,
      mod: event.ctrlKey || event.metaKey,
      isComposing: event.isComposing,
      keyCode: event.keyCode,
      menu: menus.state(),
      note: composer.note() !== undefined,
      text: composer.text(),
      caret: caretNow(),
      inHistory: composer.inHistory(),
      editing: composer.editing.item() !== undefined,
      busy: composer.busy(),
      files: composer.files().length + composer.attaching.uploads().length > 0,
    })
    // A new line is what the input itself makes of the key.
    if (intent === 'none' || intent === 'newline') return
    event.preventDefault()
    switch (intent) {
      case 'send':
        return composer.submit()
      case 'steer':
        return composer.submit('steer')
      case 'menu-next':
        return menus.step(1)
      case 'menu-previous':
        return menus.step(-1)
      case 'menu-take':
        return caretTo(menus.takeActive())
      case 'to-files':
        return clips?.querySelector<HTMLElement>('[role="listitem"]:last-child')?.focus()
      case 'close-menu':
        return menus.close()
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
      case 'leave-edit':
        return composer.leaveEdit()
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
  // Whoever takes a follow-up in hand wants to write in it.
  createEffect(
    on(
      () => composer.editing.item()?.id,
      (id) => {
        if (id === undefined) return
        input?.focus()
        caretTo(composer.text().length)
      },
      { defer: true },
    ),
  )
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
    <div
      ref={frame}
      class="composer"
      data-mode={composer.mode()}
      data-region="composer"
      data-dropping={drop.isOver() ? '' : undefined}
      onDragOver={drop.over}
      onDragLeave={drop.leave}
      onDrop={drop.drop}
    >
      <CommandMenuView
        menu={menus.commands}
        id={menuId}
        place={place()}
        onTake={(command) => caretTo(menus.takeCommand(command))}
      />
      <MentionMenuView
        menu={menus.mentions}
        id={menuId}
        place={place()}
        onTake={(option) => caretTo(menus.takeMention(option))}
      />
      <HeldSends holds={composer.holds} now={composer.now()} onWay={takeWay} />
      <ComposerFrame
        say={
          <>
            <Show when={composer.editing.item()}>
              <EditingLine place={composer.editing.place()} onLeave={composer.leaveEdit} />
            </Show>
            <Show when={composer.reason()}>
              {(line) => (
                <ComposerSay data-testid="composer-reason" data-reason={line().name} role="status">
                  <ReasonWords line={line()} now={composer.now()} onWay={takeWay} />
                </ComposerSay>
              )}
            </Show>
          </>
        }
        clips={
          <>
            <Show when={composer.comments().length > 0}>
              <CommentChips
                draft={props.seat.view.draft()}
                onChange={props.seat.view.setDraft}
                onOpen={(comment) => props.onComment?.(comment)}
              />
            </Show>
            <Show when={composer.files().length + composer.attaching.uploads().length > 0}>
              <FileClips
                ref={(list) => (clips = list)}
                files={composer.files()}
                attaching={composer.attaching}
                onLeave={() => input?.focus()}
              />
            </Show>
          </>
        }
        input={
          <textarea
            ref={input}
            data-testid="composer-input"
            data-ring="outside"
            aria-label="Prompt"
            aria-controls={menus.open() ? menuId : undefined}
            aria-activedescendant={activeOption()}
            aria-autocomplete="list"
            rows={1}
            autocomplete="off"
            spellcheck={composer.mode() === 'prose'}
            placeholder={props.placeholder}
            value={composer.text()}
            onInput={(event) => {
              composer.type(event.currentTarget.value)
              menus.setCaret(caretNow())
              grow()
            }}
            onKeyDown={onKeyDown}
            onKeyUp={() => menus.setCaret(caretNow())}
            onClick={() => menus.setCaret(caretNow())}
            onPaste={(event) => {
              const { clipboardData } = event
              // What has words too is pasted as words: a spreadsheet's cells come with a picture of them.
              if (clipboardData && clipboardData.files.length > 0 && !clipboardData.types.includes('text/plain')) {
                event.preventDefault()
                composer.attaching.attach([...clipboardData.files])
              }
            }}
          />
        }
        tools={
          <>
            <AttachButton seat={props.seat} onFiles={attach} />
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
                kbd={composer.editing.item() ? undefined : 'Esc'}
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
              icon={button().icon}
              label={button().label}
              kbd={button().kbd}
              data-testid="composer-send"
              verdict={sendVerdict()}
              onClick={() => composer.submit(modHeld() ? 'steer' : undefined)}
            />
          </>
        }
      />
    </div>
  )

  function activeOption(): string | undefined {
    const name = menus.activeName()
    return name === undefined ? undefined : optionId(menuId, name)
  }
  function button() {
    return sendButton({
      mode: composer.mode(),
      busy: composer.busy(),
      steer: modHeld(),
      editing: composer.editing.item() !== undefined,
    })
  }
  function attach(files: readonly File[]): void {
    composer.attaching.attach(files)
    input?.focus()
  }
  function takeWay(way: WayOut): void {
    switch (way) {
      case 'retry':
        return composer.retry()
      case 'send-as-text':
        return composer.submit('text')
      case 'without-files':
        return composer.sendWithout()
      case 'choose-model':
        return frame?.querySelector<HTMLElement>('[data-testid="model-picker"]')?.click()
      case 'choose-place':
        return void props.seat.places?.ask({ kind: 'choose' }).catch(() => undefined)
    }
  }
  function sendVerdict() {
    const judged = composer.sendVerdict()
    if (judged.ready) return judged
    return {
      ready: false as const,
      reason: props.seat.readiness.sentence(judged),
      ...(judged.since === undefined ? {} : { since: judged.since }),
    }
  }
}
