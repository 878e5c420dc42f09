import { isImage } from '@pointsman/domain/attachment'
import { routes } from '@pointsman/domain/host-api'
import { FileChip } from '@pointsman/ui/file-chip'
import { PictureDialog } from '@pointsman/ui/picture-dialog'
import { createSignal, For, Show } from 'solid-js'
import type { FileExtra } from '../session/draft.ts'
import { sizeWords } from './attachments.ts'
import type { Attaching } from './create-attaching.ts'
import { clipIntent } from './clip-intent.ts'

export type FileClipsProps = {
  files: readonly FileExtra[]
  attaching: Attaching
  /** Where the focus goes when it leaves them. */
  onLeave: () => void
  ref: (list: HTMLElement) => void
}

/** What is put beside the draft, over the input: one tab stop, arrows inside, Delete takes one away. */
export function FileClips(props: FileClipsProps) {
  const [at, setAt] = createSignal(0)
  const [shown, setShown] = createSignal<FileExtra>()
  let list: HTMLSpanElement | undefined
  const count = () => props.files.length + props.attaching.uploads().length
  const active = () => Math.min(at(), count() - 1)

  function focus(to: number): void {
    if (count() === 0) return props.onLeave()
    setAt(Math.max(0, Math.min(to, count() - 1)))
    list?.querySelectorAll<HTMLElement>('[role="listitem"]')[active()]?.focus()
  }
  function onKeyDown(event: KeyboardEvent, place: number, does: { remove: () => void; open?: () => void }): void {
    const intent = clipIntent(event, { at: place, of: count() })
    if (intent.kind === 'none' || (intent.kind === 'open' && !does.open)) return
    event.preventDefault()
    event.stopPropagation()
    switch (intent.kind) {
      case 'to':
        return focus(intent.at)
      case 'leave':
        return props.onLeave()
      case 'open':
        return does.open?.()
      case 'remove':
        does.remove()
        return focus(place)
    }
  }

  return (
    <Show when={count() > 0}>
      <span
        ref={(element) => {
          list = element
          props.ref(element)
        }}
        class="file-clips"
        role="list"
        aria-label="Attached files"
      >
        <For each={props.files}>
          {(file, index) => {
            const open = isImage(file.mime) ? () => setShown(file) : undefined
            const remove = () => props.attaching.remove(file)
            return (
              <span
                role="listitem"
                aria-label={`${file.name}, ${sizeWords(file.size)}`}
                tabIndex={active() === index() ? 0 : -1}
                data-testid="attachment"
                data-hash={file.hash}
                data-mime={file.mime}
                onFocus={() => setAt(index())}
                onKeyDown={(event) => onKeyDown(event, index(), { remove, ...(open ? { open } : {}) })}
              >
                <FileChip
                  name={file.name}
                  detail={sizeWords(file.size)}
                  icon={file.mime === 'text/plain' ? 'file-text' : 'paperclip'}
                  picture={isImage(file.mime) ? routes.attachment(file.hash) : undefined}
                  onOpen={open}
                  href={routes.attachment(file.hash)}
                  tabIndex={-1}
                  onRemove={remove}
                />
              </span>
            )
          }}
        </For>
        <For each={props.attaching.uploads()}>
          {(upload, index) => {
            const place = () => props.files.length + index()
            const remove = () => props.attaching.drop(upload.id)
            const again = () => props.attaching.again(upload.id)
            return (
              <span
                role="listitem"
                aria-label={`${upload.name}, ${upload.state === 'failed' ? upload.message : 'being stored'}`}
                title={upload.message}
                tabIndex={active() === place() ? 0 : -1}
                data-testid="attachment-upload"
                data-state={upload.state}
                onFocus={() => setAt(place())}
                onKeyDown={(event) =>
                  onKeyDown(event, place(), { remove, ...(upload.state === 'failed' ? { open: again } : {}) })
                }
              >
                <FileChip
                  name={upload.name}
                  detail={upload.state === 'failed' ? 'not stored' : 'storing…'}
                  icon={upload.state === 'failed' ? 'triangle-alert' : 'paperclip'}
                  look={upload.state === 'failed' ? 'stop' : 'normal'}
                  tabIndex={-1}
                  onRemove={remove}
                  acts={
                    <Show when={upload.state === 'failed'}>
                      <button type="button" class="file-again" tabIndex={-1} onClick={again}>
                        Try again
                      </button>
                    </Show>
                  }
                />
              </span>
            )
          }}
        </For>
      </span>
      <Show when={shown()}>
        {(file) => (
          <PictureDialog
            open
            name={file().name}
            src={routes.attachment(file().hash)}
            onClose={() => setShown(undefined)}
          />
        )}
      </Show>
    </Show>
  )
}
