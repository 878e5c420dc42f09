import { clampListWidth, listWidths } from './preferences.ts'
import { useApp } from './use-app.ts'

/** The border between list and conversation: drag it, or move it by the arrows; a double click puts it back. */
export function ListEdge() {
  const { preferences, prefer } = useApp().preferences
  let from: { readonly x: number; readonly width: number } | undefined
  const width = () => preferences().listWidth
  return (
    <div
      class="list-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the list"
      aria-valuemin={listWidths.least}
      aria-valuemax={listWidths.most}
      aria-valuenow={width()}
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        from = { x: event.clientX, width: width() }
      }}
      onPointerMove={(event) => {
        if (from) prefer({ listWidth: clampListWidth(from.width + event.clientX - from.x) })
      }}
      onPointerUp={() => (from = undefined)}
      onPointerCancel={() => (from = undefined)}
      onDblClick={() => prefer({ listWidth: listWidths.usual })}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -8, ArrowRight: 8 }[event.key]
        if (by === undefined) return
        event.preventDefault()
        prefer({ listWidth: clampListWidth(width() + by) })
      }}
    />
  )
}
