import type { Verdict } from '@pointsman/ui/button'
import { Check } from '@pointsman/ui/check'
import { Icon } from '@pointsman/ui/icon'
import { IconButton } from '@pointsman/ui/icon-button'
import { Menu, MenuItem } from '@pointsman/ui/menu'
import { Show, untrack } from 'solid-js'
import type { ReviewDesk } from './create-review-desk.ts'
import { nameStart, type ReviewFile } from './review-file.ts'

export type FileHeadProps = {
  readonly desk: ReviewDesk
  readonly file: ReviewFile
  /** The copy that stays at the top while its file is read: for the eye and the pointer only. */
  readonly copy?: boolean
  readonly onOpen: (file: ReviewFile) => void
}

/** A file's line in the diff: fold it, tick it off, and what else can be done with it. */
export function FileHead(props: FileHeadProps) {
  const { view, port } = untrack(() => props.desk)
  const folded = () => view.folded(props.file)
  const stop = () => (props.copy ? -1 : undefined)
  async function copy(text: string, what: string): Promise<void> {
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    if (done) port.announce(`${what} copied`)
    else port.told('The browser forbids copying', text.length < 200 ? text : undefined)
  }
  return (
    <div class="review-head" aria-hidden={props.copy ? 'true' : undefined}>
      <button
        type="button"
        class="review-fold"
        aria-label={props.file.path}
        aria-expanded={!folded()}
        tabIndex={stop()}
        onClick={() => view.setFolded(props.file, !folded())}
      >
        <Icon name={folded() ? 'chevron-right' : 'chevron-down'} s />
        <PathWords file={props.file} strong />
      </button>
      <span class="grow" />
      <Counts file={props.file} />
      <IconButton
        small
        icon="external-link"
        label="Open the whole file"
        tabIndex={stop()}
        verdict={openVerdict(props.file)}
        onClick={() => props.onOpen(props.file)}
      />
      <Menu
        align="end"
        trigger={(trigger) => (
          <IconButton small icon="ellipsis" label="More about this file" {...trigger} tabIndex={stop()} />
        )}
      >
        <MenuItem icon="copy" onPick={() => void copy(props.file.path, 'Path')}>
          Copy the path
        </MenuItem>
        <MenuItem icon="file-diff" onPick={() => void copy(props.file.patch, 'Patch')}>
          Copy the patch
        </MenuItem>
        <MenuItem icon="fold-vertical" onPick={() => view.foldAll(true)}>
          Fold all files
        </MenuItem>
        <MenuItem icon="chevrons-up-down" onPick={() => view.foldAll(false)}>
          Unfold all files
        </MenuItem>
      </Menu>
    </div>
  )
}

function openVerdict({ change, body }: ReviewFile): Verdict {
  if (change === 'deleted') return { ready: false, reason: 'It is deleted: there is nothing to open' }
  return body.kind === 'repository'
    ? { ready: false, reason: 'It is a repository of its own, and no file' }
    : { ready: true }
}

export function PathWords(props: {
  readonly file: ReviewFile
  readonly strong?: boolean
  readonly nameOnly?: boolean
}) {
  const cut = () => nameStart(props.file.path)
  return (
    <span class="review-path" title={props.file.from ? `${props.file.from} → ${props.file.path}` : props.file.path}>
      <Show when={!props.nameOnly && cut() > 0}>
        <span class="review-folder t3">{props.file.path.slice(0, cut())}</span>
      </Show>
      <span class="review-name" classList={{ med: props.strong }}>
        {props.file.path.slice(cut())}
      </span>
      <Show when={props.file.from}>{(from) => <span class="review-from t3">was {from()}</span>}</Show>
    </span>
  )
}

export function Counts(props: { readonly file: ReviewFile }) {
  return (
    <span class="review-counts">
      <Show when={props.file.added > 0}>
        <span class="add">+{props.file.added}</span>
      </Show>
      <Show when={props.file.removed > 0}>
        <span class="del">−{props.file.removed}</span>
      </Show>
    </span>
  )
}

export function ViewedCheck(props: { readonly desk: ReviewDesk; readonly file: ReviewFile }) {
  return (
    <Check
      labelHidden
      label={`Viewed ${props.file.path}`}
      checked={props.desk.view.viewed(props.file)}
      testid="review-viewed"
      onChange={(on) => props.desk.view.setViewed(props.file, on)}
    />
  )
}
