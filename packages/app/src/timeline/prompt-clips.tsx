import { FileChip } from '@pointsman/ui/file-chip'
import { PictureDialog } from '@pointsman/ui/picture-dialog'
import { createSignal, For, Show } from 'solid-js'
import { pictureOf, savedAs } from './clips.ts'
import type { Clip } from './row.ts'

/** The files under a prompt: a picture opens, all else is saved. */
export function PromptClips(props: { clips: readonly Clip[] }) {
  const [shown, setShown] = createSignal<{ readonly name: string; readonly src: string }>()
  return (
    <div class="timeline-prompt-clips">
      <For each={props.clips}>
        {(clip) => {
          const src = pictureOf(clip)
          return (
            <span data-testid="prompt-file" data-mime={clip.mime}>
              <FileChip
                name={clip.name}
                icon={clip.mime === 'text/plain' ? 'file-text' : 'paperclip'}
                picture={src}
                onOpen={src === undefined ? undefined : () => setShown({ name: clip.name, src })}
                href={src === undefined ? savedAs(clip) : undefined}
              />
            </span>
          )
        }}
      </For>
      <Show when={shown()}>
        {(picture) => (
          <PictureDialog open name={picture().name} src={picture().src} onClose={() => setShown(undefined)} />
        )}
      </Show>
    </div>
  )
}
