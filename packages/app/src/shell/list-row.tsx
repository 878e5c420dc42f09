import { Hidden } from '@pointsman/ui/hidden'
import { Icon } from '@pointsman/ui/icon'
import { IconButton } from '@pointsman/ui/icon-button'
import { Signal } from '@pointsman/ui/signal'
import { Show } from 'solid-js'
import type { SessionRow } from '../server/session-list.ts'
import { ForkMark } from './fork/fork-origin.tsx'
import { PlaceOfRow } from './place-of-row.tsx'
import { paths } from './route-path.ts'
import { rowSay, rowSignal, rowTitle, waitingWords } from './row-words.ts'
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
  /** What is typed on the page goes to its queue. Absent: nothing is typed, or it is typed here. */
  readonly onQueue?: (() => void) | undefined
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
        aria-keyshortcuts={props.onQueue ? 'Alt+Enter' : undefined}
        onClick={() => props.onChoose()}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !event.altKey || !props.onQueue) return
          // A browser would save the page that the link leads to.
          event.preventDefault()
          props.onQueue()
        }}
      >
        <Signal kind={rowSignal(props.row, unread())} class="list-signal" />
        <span class="list-title cut">{rowTitle(props.row)}</span>
        <time class="list-when">{whenWord(props.row.updated, props.now)}</time>
        <Show when={!props.child}>
          <span class="list-sub">
            <PlaceOfRow row={props.row} />
            <ForkMark row={props.row} />
            <Waiting row={props.row} />
            <span
              class="list-say cut"
              classList={{ 'tone-stop': say()?.tone === 'stop', 'tone-caution': say()?.tone === 'caution' }}
            >
              {say()?.text}
            </span>
          </span>
        </Show>
      </a>
      <Show when={props.onQueue}>
        {(queue) => (
          <IconButton
            small
            class="list-queue"
            icon="list-plus"
            label="Queue what is typed for this session"
            kbd="Alt+Enter"
            tabIndex={-1}
            data-testid="session-queue"
            onClick={() => queue()()}
          />
        )}
      </Show>
    </li>
  )
}

/** How many follow-ups wait in it, and whether a person paused them. */
function Waiting(props: { row: SessionRow }) {
  return (
    <Show when={waitingWords(props.row)}>
      {(words) => (
        <span class="list-waiting" data-testid="session-waiting" data-paused={props.row.paused ? 'true' : 'false'}>
          <Icon name={props.row.paused ? 'pause' : 'list-plus'} s />
          <span aria-hidden="true">{props.row.waiting}</span>
          <Hidden>{words()}</Hidden>
        </span>
      )}
    </Show>
  )
}
