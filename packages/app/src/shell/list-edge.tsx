import { clampListWidth, listWidths } from './preferences.ts'
import { useApp } from './use-app.ts'
import { WidthEdge } from './width-edge.tsx'

/** The border between list and conversation. */
export function ListEdge() {
  const { preferences, prefer } = useApp().preferences
  return (
    <WidthEdge
      class="list-edge"
      label="Width of the list"
      of="left"
      {...listWidths}
      width={preferences().listWidth}
      to={(width) => prefer({ listWidth: clampListWidth(width) })}
    />
  )
}
