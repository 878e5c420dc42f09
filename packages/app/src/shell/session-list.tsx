import { IconButton } from '@pointsman/ui/icon-button'
import { Brand } from '@pointsman/ui/brand'
import { Field } from '@pointsman/ui/field'
import { Icon } from '@pointsman/ui/icon'
import type { ServerInfo } from '@pointsman/domain/host-api'
import type { ServerKey } from '@pointsman/domain/scope'
import { useNavigate } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { SessionRow } from '../server/session-list.ts'
import { arrangeRows, findRows } from './arrange-rows.ts'
import { createNow } from './create-now.ts'
import { createQueueElsewhere } from './create-queue-elsewhere.ts'
import { ListEdge } from './list-edge.tsx'
import { ListRow } from './list-row.tsx'
import { paths } from './route-path.ts'
import { newSessionVerdict, serverWhere } from './server-words.ts'
import { SettingsMenu } from './settings-menu.tsx'
import { useApp } from './use-app.ts'
import { useStage } from './use-stage.ts'
import './page.css'
import './session-list.css'

export type SessionListProps = {
  readonly serverKey: ServerKey
  readonly sessionID: string
  /** A session that nothing was sent to yet: only this page knows of it. */
  readonly unsent: SessionRow | undefined
  /** On a narrow page the list gives way to what was chosen. */
  readonly onChoose: () => void
}

export function SessionList(props: SessionListProps) {
  const app = useApp()
  const navigate = useNavigate()
  const now = createNow(15_000)
  const [query, setQuery] = createSignal('')
  const [closed, setClosed] = createSignal<ReadonlySet<ServerKey>>(new Set())
  const elsewhere = createQueueElsewhere({ app, room: useStage().room })
  let list: HTMLDivElement | undefined

  const sections = createMemo(() =>
    app.servers.servers().map((server) => {
      const known = app.servers.rows(server.key)
      const mine =
        props.unsent?.serverKey === server.key && !known.some((row) => row.sessionID === props.unsent?.sessionID)
          ? [props.unsent]
          : []
      const found = findRows(
        [...mine, ...known],
        query(),
        (row) => app.servers.placeOf(row.serverKey, row.directory).name,
      )
      const current = server.key === props.serverKey ? props.sessionID : undefined
      return {
        server,
        rows: query() === '' ? arrangeRows(found, current) : found.map((row) => ({ row, child: false })),
      }
    }),
  )
  const count = () => sections().reduce((sum, { rows }) => sum + rows.length, 0)
  const here = () => app.servers.server(props.serverKey)
  const isCurrent = (row: SessionRow) => row.sessionID === props.sessionID && row.serverKey === props.serverKey
  /** One tab stop: the present session's row, or the first one where it is not in the list. */
  const stop = createMemo(() => {
    const open = sections()
      .filter(({ server }) => !closed().has(server.key))
      .flatMap(({ rows }) => rows)
    const found = open.find(({ row }) => isCurrent(row)) ?? open[0]
    return found && `${found.row.serverKey}/${found.row.sessionID}`
  })

  function begin(server: ServerInfo): void {
    navigate(paths.session(server.key, app.temporary.make()))
    props.onChoose()
  }
  function links(): HTMLElement[] {
    return [...(list?.querySelectorAll<HTMLElement>('[data-testid="session-row"]') ?? [])]
  }
  function onKeyDown(event: KeyboardEvent): void {
    const all = links()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (to === undefined || at === -1 || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if (to < 0) list?.closest('[data-region="list"]')?.querySelector<HTMLElement>('input')?.focus()
    else all[Math.min(to, all.length - 1)]?.focus()
  }
  function onSearchKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape' && query() !== '') {
      event.preventDefault()
      setQuery('')
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      links()[0]?.focus()
    } else if (event.key === 'Enter' && query() !== '') {
      event.preventDefault()
      links()[0]?.click()
    }
  }

  return (
    <aside class="list" data-region="list" aria-label="Sessions">
      <div class="list-bar">
        <a class="home-brand" href="/" aria-label="Pointsman, all sessions">
          <Brand name="Pointsman" />
        </a>
        <span class="grow" />
        <Show when={here()}>
          {(server) => (
            <IconButton
              icon="square-pen"
              label={`New session in ${server().name}`}
              verdict={newSessionVerdict(server())}
              data-testid="new-session"
              onClick={() => begin(server())}
            />
          )}
        </Show>
        <span class="list-back">
          <IconButton icon="x" label="Back to the session" onClick={() => props.onChoose()} />
        </span>
      </div>
      <div class="list-find">
        <Field
          label="Find a session"
          placeholder="Find or go to"
          icon="search"
          kbd="Mod+K"
          soft
          type="search"
          value={query()}
          onInput={setQuery}
          onKeyDown={onSearchKey}
          testid="session-search"
        />
      </div>
      <div ref={list} class="list-rows scroll" data-testid="session-list" onKeyDown={onKeyDown}>
        <For each={sections()}>
          {({ server, rows }) => (
            <Show when={query() === '' || rows.length > 0}>
              <section aria-label={server.name}>
                <div class="list-head">
                  <button
                    type="button"
                    class="list-fold"
                    aria-expanded={!closed().has(server.key)}
                    onClick={() => setClosed((all) => toggled(all, server.key))}
                  >
                    <Icon name={closed().has(server.key) ? 'chevron-right' : 'chevron-down'} s />
                    <b class="cut">{server.name}</b>
                    <span class="cut">{serverWhere(server)}</span>
                  </button>
                  <span class="grow" />
                  <Show when={sections().length > 1 && server.key !== props.serverKey}>
                    <IconButton
                      small
                      icon="square-pen"
                      label={`New session in ${server.name}`}
                      verdict={newSessionVerdict(server)}
                      onClick={() => begin(server)}
                    />
                  </Show>
                  <Show when={server.status !== 'ready'}>
                    <span classList={{ 'tone-stop': server.status === 'failed' }}>{server.status}</span>
                  </Show>
                </div>
                <Show when={!closed().has(server.key)}>
                  <ul>
                    <For each={rows}>
                      {({ row, child }) => (
                        <ListRow
                          row={row}
                          child={child}
                          current={isCurrent(row)}
                          stop={stop() === `${row.serverKey}/${row.sessionID}`}
                          now={now()}
                          onChoose={() => props.onChoose()}
                          onQueue={elsewhere.verdict(row).ready ? () => elsewhere.queue(row) : undefined}
                        />
                      )}
                    </For>
                  </ul>
                </Show>
              </section>
            </Show>
          )}
        </For>
        <Show when={query() !== '' && count() === 0}>
          <p class="list-nothing t2" role="status">
            No session matches “{query()}”.
          </p>
        </Show>
      </div>
      <footer class="list-foot">
        <Icon name="server" s />
        <span>{app.servers.servers().length === 1 ? '1 server' : `${app.servers.servers().length} servers`}</span>
        <span class="grow" />
        <SettingsMenu small />
      </footer>
      <ListEdge />
    </aside>
  )
}

function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set)
  if (!next.delete(value)) next.add(value)
  return next
}
