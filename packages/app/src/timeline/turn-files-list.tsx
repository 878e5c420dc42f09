import type { MessageID } from '@pointsman/domain/message-id'
import { Hidden } from '@pointsman/ui/hidden'
import { Icon, type IconName } from '@pointsman/ui/icon'
import { For, Show, type JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import type { TurnEndRow } from './row.ts'
import { fileWords, statusWord, type TurnFile } from './turn-files.ts'
import './turn-files.css'

const icons: Readonly<Record<TurnFile['status'], IconName>> = {
  added: 'file-plus',
  modified: 'pencil',
  deleted: 'trash-2',
  renamed: 'corner-down-right',
}

/** `messageID`: the prompt of the turn, by which the engine knows its changes. */
export type ReviewFile = { readonly messageID: MessageID; readonly path: string }

/** The files of one turn, under its last line. */
export function TurnFilesList(props: { row: TurnEndRow; onReview: ((file: ReviewFile) => void) | undefined }) {
  return (
    <ul class="turn-files" aria-label="Files of this turn">
      <For each={props.row.files}>
        {(file) => (
          <li>
            <File
              file={file}
              onReview={props.onReview && (() => props.onReview?.({ messageID: props.row.turnID, path: file.path }))}
            />
          </li>
        )}
      </For>
    </ul>
  )
}

function File(props: { file: TurnFile; onReview: (() => void) | undefined }) {
  const name = () => props.file.path.slice(props.file.path.lastIndexOf('/') + 1)
  const folder = () => props.file.path.slice(0, props.file.path.length - name().length)
  const content = (): JSX.Element => (
    <>
      <Icon name={icons[props.file.status]} s />
      <span class="turn-file-path mono" aria-hidden="true">
        <Show when={folder()}>{(path) => <span class="turn-file-folder t3">{path()}</span>}</Show>
        <span class="turn-file-name">{name()}</span>
      </span>
      <Show when={props.file.status !== 'modified'}>
        <span class="t3 cut" aria-hidden="true">
          {props.file.from === undefined ? statusWord(props.file.status) : `renamed from ${props.file.from}`}
        </span>
      </Show>
      <Counts additions={props.file.additions ?? 0} deletions={props.file.deletions ?? 0} />
      <Hidden>{fileWords(props.file)}</Hidden>
    </>
  )
  return (
    <Dynamic
      component={props.onReview ? 'button' : 'span'}
      {...(props.onReview ? { type: 'button', onClick: () => props.onReview?.() } : {})}
      class="turn-file"
      data-testid="turn-file"
      data-path={props.file.path}
      data-status={props.file.status}
      title={props.file.path}
    >
      {content()}
    </Dynamic>
  )
}

/** Plus and minus, and never the colour alone. */
export function Counts(props: { additions: number; deletions: number }) {
  return (
    <Show when={props.additions + props.deletions > 0}>
      <span class="turn-counts" aria-hidden="true">
        <Show when={props.additions > 0}>
          <span class="turn-added">+{props.additions}</span>
        </Show>
        <Show when={props.deletions > 0}>
          <span class="turn-removed">−{props.deletions}</span>
        </Show>
      </span>
    </Show>
  )
}
