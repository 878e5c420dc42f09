import { Signal } from '@pointsman/ui/signal'
import { createMemo, For, Show } from 'solid-js'
import { isSessionID } from '@pointsman/domain/scope'
import { permissionWords } from '../composer/permission-words.ts'
import type { SessionRow } from '../server/session-list.ts'
import { PlaceOfRow } from './place-of-row.tsx'
import { paths } from './route-path.ts'
import { rowSay, rowTitle, waitingHeading } from './row-words.ts'
import { useApp } from './use-app.ts'

/** So many are named; the rest is in the lists below. */
const most = 6

/** What a person must do before an agent goes on. A failure that was looked at is no news any more. */
export function HomeNeeds(props: { rows: readonly SessionRow[] }) {
  const { unread } = useApp()
  const needs = createMemo(() =>
    props.rows.filter((row) => row.status === 'waiting' || (row.status === 'error' && unread(row))),
  )
  return (
    <Show when={needs().length > 0}>
      <section class="home-needs" aria-label="Waiting for you">
        <h1 class="page-title">{waitingHeading(needs().length)}</h1>
        <ul>
          <For each={needs().slice(0, most)}>{(row) => <Need row={row} />}</For>
        </ul>
      </section>
    </Show>
  )
}

function Need(props: { row: SessionRow }) {
  const { servers } = useApp()
  const words = () => {
    const { serverKey, sessionID } = props.row
    const summary = isSessionID(sessionID) ? servers.summary({ serverKey, sessionID }) : undefined
    const request = summary?.permissions[0]?.request
    if (request) return { say: rowSay(props.row)?.text, machine: permissionWords(request).lines[0] }
    return { say: summary?.questions[0]?.request.questions[0]?.question ?? rowSay(props.row)?.text, machine: undefined }
  }
  return (
    <li>
      <Signal kind={props.row.status} />
      <b class="med">{rowTitle(props.row)}</b>
      <span class="t2 cut">
        {words().say} <Show when={words().machine}>{(line) => <span class="mono">{line()}</span>}</Show>
      </span>
      <span class="grow" />
      <span class="home-place s1">
        <PlaceOfRow row={props.row} />
      </span>
      <a class="pm-btn pm-btn-s" href={paths.session(props.row.serverKey, props.row.sessionID)}>
        {props.row.status === 'waiting' ? 'Answer' : 'Look'}
      </a>
    </li>
  )
}
