import type { ServerInfo } from '@pointsman/domain/host-api'
import { Button } from '@pointsman/ui/button'
import { Signal } from '@pointsman/ui/signal'
import { useNavigate } from '@solidjs/router'
import { createMemo, For, Match, Show, Switch } from 'solid-js'
import type { SessionRow } from '../server/session-list.ts'
import { shownRows, type RowFilter } from './arrange-rows.ts'
import { failureWords, StartAgain } from './banners.tsx'
import { PlaceOfRow } from './place-of-row.tsx'
import { paths } from './route-path.ts'
import { rowSay, rowSignal, rowTitle } from './row-words.ts'
import { newSessionVerdict, serverWhere, worktreeCount } from './server-words.ts'
import { useApp } from './use-app.ts'
import { whenWord } from './when.ts'

export function HomeServer(props: { server: ServerInfo; filter: RowFilter; now: number }) {
  const app = useApp()
  const navigate = useNavigate()
  const all = createMemo(() => app.servers.rows(props.server.key))
  const rows = createMemo(() => shownRows(all(), props.filter, app.unread))
  const worktrees = () => app.servers.worktrees(props.server.key).filter((worktree) => worktree.state !== 'bare').length
  const state = () => app.servers.sessionsState(props.server.key).state

  return (
    <section class="home-server" data-server-key={props.server.key} aria-label={props.server.name}>
      <header>
        <h2>
          <a href={paths.server(props.server.key)}>{props.server.name}</a>
        </h2>
        <span class="mono t3 cut">{props.server.directory}</span>
        <span class="grow" />
        <span class="s1 t3 wide">
          {props.server.git ? worktreeCount(worktrees()) : 'no git: one place, no worktrees'}
        </span>
        <span class="s1 t2 home-where wide">{serverWhere(props.server)}</span>
        <Button
          small
          look="quiet"
          icon="square-pen"
          verdict={newSessionVerdict(props.server)}
          data-testid="new-session"
          data-server-key={props.server.key}
          onClick={() => navigate(paths.session(props.server.key, app.temporary.make()))}
        >
          New session
        </Button>
      </header>
      <Switch>
        <Match when={props.server.status === 'failed'}>
          <ServerFailure server={props.server} />
        </Match>
        <Match when={props.server.status === 'starting' && all().length === 0}>
          <p class="home-note t2">
            <Signal kind="busy" label="" /> The engine is starting.
          </p>
        </Match>
        <Match when={props.server.status === 'stopped' && all().length === 0}>
          <p class="home-note t2">
            The engine is stopped. <StartAgain server={props.server} />
          </p>
        </Match>
        <Match when={state() === 'failed' && all().length === 0}>
          <p class="home-note t2">
            Its sessions could not be read.
            <Button small onClick={() => app.servers.retrySessions(props.server.key)}>
              Retry
            </Button>
          </p>
        </Match>
        <Match when={state() === 'ready' && rows().length === 0}>
          <p class="home-note t3">{all().length === 0 ? 'No sessions yet.' : 'None of them.'}</p>
        </Match>
      </Switch>
      <ul>
        <For each={rows()}>{(row) => <HomeRow row={row} now={props.now} />}</For>
      </ul>
    </section>
  )
}

function ServerFailure(props: { server: ServerInfo }) {
  return (
    <div class="home-failure" data-testid="server-failure">
      <p>
        <Signal kind="error" /> <span class="grow">{failureWords(props.server)}</span>{' '}
        <StartAgain server={props.server} />
      </p>
      <Show when={props.server.failure?.log.length}>
        <pre class="page-log scroll">{props.server.failure?.log.join('\n')}</pre>
      </Show>
    </div>
  )
}

function HomeRow(props: { row: SessionRow; now: number }) {
  const app = useApp()
  const unread = () => app.unread(props.row)
  const say = () => rowSay(props.row)
  return (
    <li>
      <a
        class="home-row"
        classList={{ unread: unread() }}
        href={paths.session(props.row.serverKey, props.row.sessionID)}
        data-testid="session-row"
        data-session-id={props.row.sessionID}
        data-server-key={props.row.serverKey}
        data-status={props.row.status}
        data-directory={props.row.directory}
      >
        <Signal kind={rowSignal(props.row, unread())} />
        <span class="home-title cut">{rowTitle(props.row)}</span>
        <span
          class="home-say cut s1"
          classList={{ 'tone-stop': say()?.tone === 'stop', 'tone-caution': say()?.tone === 'caution' }}
        >
          {say()?.text}
        </span>
        <span class="home-place s1">
          <PlaceOfRow row={props.row} />
        </span>
        <time class="home-when">{whenWord(props.row.updated, props.now)}</time>
      </a>
    </li>
  )
}
