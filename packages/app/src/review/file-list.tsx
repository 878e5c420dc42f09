import { Icon } from '@pointsman/ui/icon'
import { makeKey } from '@pointsman/domain/key'
import { createMemo, For, Match, Show, Switch, untrack } from 'solid-js'
import type { ReviewDesk } from './create-review-desk.ts'
import { Counts, PathWords, ViewedCheck } from './file-head.tsx'
import type { FileRow } from './file-tree.ts'
import type { ReviewFile } from './review-file.ts'

export type FileListProps = {
  readonly desk: ReviewDesk
  readonly current: ReviewFile | undefined
  readonly onPick: (file: ReviewFile) => void
  /** Into the diff, where that file is. */
  readonly onEnter: (file: ReviewFile) => void
}

const letters = { added: 'A', modified: 'M', deleted: 'D', moved: 'R' } as const
const words = { added: 'added', modified: 'changed', deleted: 'deleted', moved: 'moved' } as const

/** The changed files. One tab stop: arrows go through them, Enter leads into the diff, Space ticks one off, Left and Right fold it. */
export function FileList(props: FileListProps) {
  let list: HTMLUListElement | undefined
  const { view } = untrack(() => props.desk)

  function rowsNow(): HTMLElement[] {
    return [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  }
  function onKeyDown(event: KeyboardEvent, row: FileRow): void {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest('input')) return
    const all = rowsNow()
    const at = all.indexOf(event.currentTarget as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      all[Math.max(0, Math.min(to, all.length - 1))]?.focus()
      return
    }
    if (row.kind === 'folder') return
    const acts: Readonly<Record<string, () => void>> = {
      Enter: () => props.onEnter(row.file),
      ' ': () => view.setViewed(row.file, !view.viewed(row.file)),
      ArrowRight: () => view.setFolded(row.file, false),
      ArrowLeft: () => view.setFolded(row.file, true),
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  // By name: a file that is read again is another, and whoever stands at it stands there still.
  const byKey = createMemo(
    () => new Map(view.listed().map((row) => [makeKey(row.kind, row.kind === 'file' ? row.file.path : row.path), row])),
  )
  const keys = createMemo(() => [...byKey().keys()])
  const stop = (row: FileRow, at: number) =>
    row.kind === 'file' && props.current && view.files().includes(props.current)
      ? row.file.path === props.current.path
      : at === 0

  return (
    <ul ref={list} class="review-files" aria-label="Changed files">
      <For each={keys()}>
        {(key, at) => {
          // What it is does not change; what there is to tell of it does.
          const row = createMemo<FileRow | undefined>((last) => byKey().get(key) ?? last)
          return (
            <Switch>
              <Match when={asFolder(row())}>
                {(folder) => (
                  <li>
                    <button
                      type="button"
                      data-row
                      class="review-folder-row"
                      style={{ '--depth': folder().depth }}
                      tabIndex={stop(folder(), at()) ? 0 : -1}
                      aria-expanded={!view.folderClosed(folder().path)}
                      onKeyDown={(event) => onKeyDown(event, folder())}
                      onClick={() => view.toggleFolder(folder().path)}
                    >
                      <Icon name={view.folderClosed(folder().path) ? 'chevron-right' : 'chevron-down'} s />
                      <span class="cut t2">{folder().name}</span>
                    </button>
                  </li>
                )}
              </Match>
              <Match when={asFile(row())}>
                {(one) => (
                  <li
                    data-row
                    class="review-file"
                    classList={{ on: props.current?.path === one().file.path }}
                    style={{ '--depth': one().depth }}
                    data-testid="review-file"
                    data-path={one().file.path}
                    data-change={one().file.change}
                    data-viewed={view.viewed(one().file) ? '' : undefined}
                    aria-current={props.current?.path === one().file.path ? 'true' : undefined}
                    tabIndex={stop(one(), at()) ? 0 : -1}
                    onFocus={(event) => event.target === event.currentTarget && props.onPick(one().file)}
                    onKeyDown={(event) => onKeyDown(event, one())}
                    onClick={() => props.onPick(one().file)}
                  >
                    <span class="review-letter" aria-label={words[one().file.change]}>
                      {letters[one().file.change]}
                    </span>
                    <PathWords file={one().file} nameOnly={view.looks().files === 'tree'} />
                    <span class="grow" />
                    <Show when={view.commentsOn(one().file.path)}>
                      {(count) => (
                        <span class="review-said t3" aria-label={count() === 1 ? '1 comment' : `${count()} comments`}>
                          <Icon name="message-square" s />
                          {count()}
                        </span>
                      )}
                    </Show>
                    <Counts file={one().file} />
                    <ViewedCheck desk={props.desk} file={one().file} />
                  </li>
                )}
              </Match>
            </Switch>
          )
        }}
      </For>
    </ul>
  )
}

const asFolder = (row: FileRow | undefined) => (row?.kind === 'folder' ? row : undefined)
const asFile = (row: FileRow | undefined) => (row?.kind === 'file' ? row : undefined)
