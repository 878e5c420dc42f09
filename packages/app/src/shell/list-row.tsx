import { Signal } from '@pointsman/ui/signal'
import { Show } from 'solid-js'
import type { SessionRow } from '../server/session-list.ts'
import { PlaceOfRow } from './place-of-row.tsx'
import { paths } from './route-path.ts'
import { rowSay, rowSignal, rowTitle } from './row-words.ts'
import { useApp } from './use-app.ts'
import { whenWord } from './when.ts'

export type ListRowProps = {
  readonly row: SessionRow
  readonly child: boolean
  readonly current: boolean
  /** It holds the list's one tab stop. */
  readonly stop: boolean
  readonly now: number
  readonly onChoose: () => void
}

export function ListRow(props: ListRowProps) {
  const app = useApp()
  const unread = () => !props.current && app.unread(props.row)
  const say = () => rowSay(props.row)
  return (
    <li>
      <a
        class="list-row"
        classList={{ 'list-row-child': props.child, unread: unread() }}
        href={paths.session(props.row.serverKey, props.row.sessionID)}
        tabIndex={props.stop ? 0 : -1}
        aria-current={props.current ? 'page' : undefined}
        data-testid="session-row"
        data-ring="outside"
        data-session-id={props.row.sessionID}
        data-server-key={props.row.serverKey}
        data-status={props.row.status}
        data-directory={props.row.directory}
        onClick={() => props.onChoose()}
      >
        <Signal kind={rowSignal(props.row, unread())} class="list-signal" />
        <span class="list-title cut">{rowTitle(props.row)}</span>
        <time class="list-when">{whenWord(props.row.updated, props.now)}</time>
        <Show when={!props.child}>
          <span class="list-sub">
            <PlaceOfRow row={props.row} />
            <span
              class="list-say cut"
              classList={{ 'tone-stop': say()?.tone === 'stop', 'tone-caution': say()?.tone === 'caution' }}
            >
              {say()?.text}
            </span>
          </span>
        </Show>
      </a>
    </li>
  )
}
