import { isServerKey } from '@pointsman/domain/scope'
import { Brand } from '@pointsman/ui/brand'
import { Button } from '@pointsman/ui/button'
import { Segments } from '@pointsman/ui/segments'
import { useNavigate, useParams } from '@solidjs/router'
import { createEffect, createMemo, createSignal, For, Show } from 'solid-js'
import { shownRows, type RowFilter } from './arrange-rows.ts'
import { ConnectionBanner } from './banners.tsx'
import { ConnectionWord } from './connection-word.tsx'
import { createNow } from './create-now.ts'
import { FirstRun } from './first-run.tsx'
import { HomeNeeds } from './home-needs.tsx'
import { HomeServer } from './home-server.tsx'
import { NotHere } from './not-here.tsx'
import { paths } from './route-path.ts'
import { SettingsMenu } from './settings-menu.tsx'
import { useApp } from './use-app.ts'
import './page.css'
import './home.css'

/** All servers with all their sessions, or one server's. */
export function HomePage() {
  const params = useParams<{ serverKey?: string }>()
  const app = useApp()
  const { servers, unread } = app
  const navigate = useNavigate()
  const now = createNow(15_000)
  const [filter, setFilter] = createSignal<RowFilter>('all')

  const one = () => params.serverKey
  const shown = createMemo(() => servers.servers().filter((server) => one() === undefined || server.key === one()))
  const rows = createMemo(() => shown().flatMap((server) => servers.rows(server.key)))
  const unknown = () => servers.serversKnown() && one() !== undefined && (!isServerKey(one()) || shown().length === 0)
  /** The first page of a workspace without a past. */
  const first = createMemo(() => {
    const [server, ...more] = shown()
    if (!server || more.length > 0 || server.status !== 'ready' || rows().length > 0) return undefined
    return servers.sessionsState(server.key).state === 'ready' ? server : undefined
  })
  const waits = () => rows().some((row) => row.status === 'waiting' || (row.status === 'error' && unread(row)))
  const count = (which: RowFilter) =>
    shown().reduce((sum, server) => sum + shownRows(servers.rows(server.key), which, unread).length, 0)
  createEffect(() => {
    const server = one() === undefined ? undefined : shown()[0]
    document.title = server ? `${server.name} · Pointsman` : 'Pointsman'
  })

  return (
    <Show
      when={!unknown()}
      fallback={
        <NotHere
          what="This server is not here"
          more={`No server is called “${one()}”. It may have been removed, or belong to another host.`}
        />
      }
    >
      <main class="page home">
        <header class="page-bar">
          <a class="home-brand" href="/" aria-label="Pointsman, all sessions">
            <Brand name="Pointsman" />
          </a>
          <span class="grow" />
          <Show when={first()}>
            {(server) => (
              <Button
                small
                look="quiet"
                icon="square-pen"
                data-testid="new-session"
                data-server-key={server().key}
                onClick={() => navigate(paths.session(server().key, app.temporary.make()))}
              >
                New session
              </Button>
            )}
          </Show>
          <ConnectionWord />
          <SettingsMenu />
        </header>
        <ConnectionBanner />
        <Show
          when={servers.serversKnown()}
          fallback={
            <p class="page-column t2">{servers.connection().state === 'offline' ? 'The host can’t be reached.' : ''}</p>
          }
        >
          <Show
            when={first()}
            keyed
            fallback={
              <div class="home-column">
                <Show when={!waits()}>
                  <h1 class="pm-hidden">Sessions</h1>
                </Show>
                <HomeNeeds rows={rows()} />
                <Show when={rows().length > 0}>
                  <div class="home-tools">
                    <Segments<RowFilter>
                      label="Which sessions"
                      value={filter()}
                      onPick={setFilter}
                      options={[
                        { value: 'all', label: 'All' },
                        { value: 'working', label: counted('Working', count('working')) },
                        { value: 'unread', label: counted('Unread', count('unread')) },
                      ]}
                    />
                  </div>
                </Show>
                <div data-testid="session-list">
                  <For each={shown()}>{(server) => <HomeServer server={server} filter={filter()} now={now()} />}</For>
                </div>
                <Show when={shown().length === 0}>
                  <p class="t2">This host has no server. Start it in a folder with your code.</p>
                </Show>
              </div>
            }
          >
            {(server) => <FirstRun server={server} />}
          </Show>
        </Show>
      </main>
    </Show>
  )
}

function counted(word: string, count: number): string {
  return count === 0 ? word : `${word} ${count}`
}
