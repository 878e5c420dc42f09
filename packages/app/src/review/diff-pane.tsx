import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, untrack, type JSX } from 'solid-js'
import { CommentEditor, CommentNote } from './comment-note.tsx'
import type { Colours } from './create-colours.ts'
import type { ReviewDesk } from './create-review-desk.ts'
import type { RowWindowView } from './create-row-window.ts'
import { SideLine, UnifiedLine } from './diff-line.tsx'
import { MeasuredRow } from './measured-row.tsx'
import { rowHeight } from './row-height.ts'
import { findRow } from './create-review-view.ts'
import { numberIn, type DiffRow } from './diff-rows.ts'
import { FileHead } from './file-head.tsx'
import { Said } from './file-said.tsx'
import type { Side } from './line-comment.ts'
import { isSelected, selectionBetween, sideOfRow } from './line-selection.ts'
import type { ReviewFile } from './review-file.ts'

export type DiffPaneProps = {
  readonly desk: ReviewDesk
  readonly rows: RowWindowView
  /** Every row, for the arrows. */
  readonly all: () => readonly DiffRow[]
  readonly widest: number
  readonly colours: Colours
  readonly onOpen: (file: ReviewFile) => void
  readonly onTop: (file: ReviewFile | undefined) => void
  readonly ref: (element: HTMLElement) => void
}

/** All files one under the other; only the lines in view are drawn. Lines are chosen by their numbers, or by the arrows. */
export function DiffPane(props: DiffPaneProps) {
  const { desk, rows } = untrack((): DiffPaneProps => props)
  const { view } = desk
  const rowOf = new WeakMap<Element, DiffRow>()
  const [cursor, setCursor] = createSignal<DiffRow>()
  /** From where lines are chosen: by keys until something else is chosen, by a pointer until it is let go. */
  let anchor: Chosen | undefined
  let drag: Chosen | undefined
  let scroller: HTMLDivElement | undefined

  onMount(() => scroller && rows.attach(scroller))
  const top = createMemo(() => rows.topRow()?.file)
  createEffect(on(top, (file) => props.onTop(file)))
  /** Its own line has left the view upwards. */
  const stuck = createMemo(() => {
    const row = rows.topRow()
    return row && row.kind !== 'file' && rows.view().top > 0 ? row.file : undefined
  })

  const rowFrom = (target: EventTarget | null) => {
    const element = target instanceof Element ? target.closest('[data-line]') : null
    return element ? rowOf.get(element) : undefined
  }
  const sideFrom = (target: EventTarget | null, row: DiffRow): Side | undefined => {
    const named = target instanceof Element ? target.closest<HTMLElement>('[data-side]')?.dataset['side'] : undefined
    const side = named === 'old' || named === 'new' ? named : undefined
    // Of a line that stayed there is only one; its number of today is the one that helps.
    if (row.kind === 'line' && row.cell.line.kind === 'same') return 'new'
    return side && numberIn(row, side) !== undefined ? side : sideOfRow(row)
  }
  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || !(event.target instanceof Element) || !event.target.closest('i')) return
    const row = rowFrom(event.target)
    const side = row && sideFrom(event.target, row)
    if (!row || !side) return
    event.preventDefault()
    anchor = undefined
    drag = { row, side }
    desk.setSelection(selectionBetween(drag, row))
  }
  function onPointerMove(event: PointerEvent): void {
    if (!drag) return
    const row = rowFrom(document.elementFromPoint(event.clientX, event.clientY))
    const range = row && selectionBetween(drag, row)
    if (range) desk.setSelection(range)
  }
  function onPointerUp(): void {
    const range = drag && desk.selection()
    drag = undefined
    if (range) desk.begin(range)
  }
  function onPointerCancel(): void {
    if (drag) desk.setSelection(undefined)
    drag = undefined
  }
  // Let go outside of it, it is let go all the same.
  addEventListener('pointerup', onPointerUp)
  addEventListener('pointercancel', onPointerCancel)
  onCleanup(() => {
    removeEventListener('pointerup', onPointerUp)
    removeEventListener('pointercancel', onPointerCancel)
  })

  // What was read again has other rows: keys and pointer go on from the same lines.
  createEffect(
    on(
      () => props.all(),
      (all) => {
        const now = (row: DiffRow): DiffRow | undefined => all[findRow(all, row)]
        const follow = (chosen: Chosen | undefined): Chosen | undefined => {
          const row = chosen && now(chosen.row)
          return row && chosen && numberIn(row, chosen.side) !== undefined ? { ...chosen, row } : undefined
        }
        anchor = follow(anchor)
        drag = follow(drag)
        setCursor((row) => row && now(row))
      },
      { defer: true },
    ),
  )

  function step(by: 1 | -1, extend: boolean): void {
    const all = props.all()
    const now = cursor()
    let at = now ? all.indexOf(now) : -1
    if (at === -1) {
      const start = rows.topRow()
      at = start ? all.indexOf(start) - (by === 1 ? 1 : 0) : -1
    }
    for (at += by; at >= 0 && at < all.length; at += by) {
      const row = all[at]
      if (!row || !sideOfRow(row)) continue
      setCursor(row)
      rows.reveal(row)
      anchor = extend ? (anchor ?? (now && withSide(now))) : undefined
      desk.setSelection(anchor && selectionBetween(anchor, row))
      desk.port.announce(wordsOfRow(row))
      return
    }
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== scroller || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      return step(event.key === 'ArrowDown' ? 1 : -1, event.shiftKey)
    }
    if (event.key === 'Escape') {
      // One step back: the lines are let go, and only then the pane is left.
      if (desk.selection()) event.preventDefault()
      anchor = undefined
      setCursor(undefined)
      desk.setSelection(undefined)
      return
    }
    const row = cursor()
    if (!row) return
    if (event.key === 'Enter' || event.key === 'c') {
      event.preventDefault()
      const range = desk.selection()
      anchor = undefined
      if (range) desk.begin(range)
      else desk.beginAt(row)
    }
  }
  // Who leaves the words goes on where they were.
  createEffect(
    on(
      view.writing,
      (at, before) => {
        if (before && !at && document.activeElement === document.body) scroller?.focus({ preventScroll: true })
        return at
      },
      { defer: true },
    ),
  )

  return (
    <div class="review-pane">
      <Show when={stuck()}>
        {(file) => (
          <div class="review-stuck">
            <FileHead desk={desk} file={file()} copy onOpen={props.onOpen} />
          </div>
        )}
      </Show>
      <div
        ref={(element) => {
          scroller = element
          props.ref(element)
        }}
        class="review-scroll"
        data-testid="review-diff"
        tabIndex={0}
        role="group"
        aria-label="The diff. Arrows choose a line, with Shift several; Enter writes a comment."
        onScroll={() => rows.onScroll()}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
      >
        <div
          class="review-rows pm-diff"
          data-layout={view.looks().layout}
          style={{
            height: `${rows.offsets().total}px`,
            '--widest': `${props.widest}ch`,
            '--view': `${rows.view().width}px`,
          }}
        >
          <span class="review-probe" data-probe aria-hidden="true">
            0000000000000000000000000000000000000000
          </span>
          <div class="review-drawn" style={{ transform: `translateY(${rows.offsets().top(rows.range().from)}px)` }}>
            <For each={rows.visible()}>{drawRow}</For>
          </div>
        </div>
      </div>
    </div>
  )

  /** What a row is never changes: another kind is another row. */
  function drawRow(row: DiffRow): JSX.Element {
    switch (row.kind) {
      case 'file':
        return (
          <div class="review-wide review-file-row" data-path={row.file.path}>
            <FileHead desk={desk} file={row.file} onOpen={props.onOpen} />
          </div>
        )
      case 'hunk':
        return <div class="pm-diff-hunk">{row.text}</div>
      case 'line':
        return (
          <div
            ref={(element) => rowOf.set(element, row)}
            data-line={row.cell.line.new ?? row.cell.line.old}
            class={`pm-diff-row pm-diff-${row.cell.line.kind}`}
            classList={{ 'is-selected': isSelected(desk.selection(), row), 'is-cursor': cursor() === row }}
          >
            <UnifiedLine cell={row.cell} tokens={props.colours.of(row.file, row.cell)} />
          </div>
        )
      case 'pair':
        return (
          <div
            ref={(element) => rowOf.set(element, row)}
            data-line={row.right?.line.new ?? row.left?.line.old}
            class="diff-pair"
            style={{ height: `${rowHeight(row, { note: () => undefined, columns: rows.columns() })}px` }}
            classList={{ 'is-selected': isSelected(desk.selection(), row), 'is-cursor': cursor() === row }}
          >
            <SideLine side="old" cell={row.left} tokens={row.left && props.colours.of(row.file, row.left)} />
            <SideLine side="new" cell={row.right} tokens={row.right && props.colours.of(row.file, row.right)} />
          </div>
        )
      case 'gap':
        return (
          <button type="button" class="pm-diff-hunk review-gap" onClick={() => view.openGap(row.file, row)}>
            {row.count} lines stayed the same. Show them
          </button>
        )
      case 'said':
        return (
          <div class="review-wide review-said-row">
            <Said view={view} file={row.file} />
          </div>
        )
      case 'note':
        return (
          <MeasuredRow rows={rows} row={row}>
            <CommentNote desk={desk} note={row.note} />
          </MeasuredRow>
        )
      case 'write':
        return (
          <MeasuredRow rows={rows} row={row}>
            <CommentEditor desk={desk} at={row.at} />
          </MeasuredRow>
        )
      case 'end':
        return <div class="review-end" />
    }
  }
}

type Chosen = { readonly row: DiffRow; readonly side: Side }

function withSide(row: DiffRow): Chosen | undefined {
  const side = sideOfRow(row)
  return side && { row, side }
}

function wordsOfRow(row: DiffRow): string {
  const cell = row.kind === 'line' ? row.cell : row.kind === 'pair' ? (row.right ?? row.left) : undefined
  if (!cell) return ''
  const { kind, text } = cell.line
  const what = kind === 'add' ? 'added, ' : kind === 'del' ? 'removed, ' : ''
  return `${what}line ${cell.line.new ?? cell.line.old}: ${text.trim() === '' ? 'empty' : text}`
}
