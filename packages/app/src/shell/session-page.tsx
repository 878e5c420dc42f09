import { useNavigate, useParams } from '@solidjs/router'
import { createEffect, createMemo, Match, on, Switch, untrack } from 'solid-js'
import type { Address } from './route-path.ts'
import { paths, readAddress } from './route-path.ts'
import { NotHere } from './not-here.tsx'
import { useApp } from './use-app.ts'
import { Workbench } from './workbench.tsx'

/** Reads the address and follows a session that was being made to its real id; shows the workbench, or says what is not there. */
export function SessionPage() {
  const app = useApp()
  const params = useParams<{ serverKey: string; sessionID: string }>()
  const navigate = useNavigate()
  const address = createMemo(
    (): Address => readAddress({ serverKey: params.serverKey, sessionID: params.sessionID }),
    undefined,
    {
      equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
    },
  )
  const server = () => {
    const now = address()
    return now.kind === 'no-server' ? undefined : app.servers.server(now.serverKey)
  }
  const open = createMemo(() => {
    const now = address()
    return (now.kind === 'session' || now.kind === 'making') && server() ? now : undefined
  })

  // The selection follows only from where the person still is (L-1): this effect lives with the address that it reads.
  createEffect(() => {
    const now = address()
    if (now.kind !== 'making') return
    const made = app.madeOf(now.serverKey, now.sessionID)
    if (made)
      untrack(() => navigate(paths.session(now.serverKey, made) + location.search, { replace: true, scroll: false }))
  })
  createEffect(on(address, () => app.announce(''), { defer: true }))

  return (
    <Switch>
      <Match when={open()}>{(now) => <Workbench address={now()} />}</Match>
      <Match when={!app.servers.serversKnown()}>
        <p class="page-column t2">
          {app.servers.connection().state === 'offline' ? 'The host can’t be reached. Trying again…' : ''}
        </p>
      </Match>
      <Match when={notHere(address())}>{(words) => <NotHere what={words().what} more={words().more} />}</Match>
    </Switch>
  )

  function notHere(now: Address): { readonly what: string; readonly more: string } {
    if (now.kind === 'no-server' || !server()) {
      const name = now.kind === 'no-server' ? now.text : now.serverKey
      return {
        what: 'This server is not here',
        more: `No server is called “${name}”. It may have been removed, or belong to another host.`,
      }
    }
    const text = now.kind === 'no-session' ? now.text : now.sessionID
    return {
      what: 'This session is not here',
      more: `“${text}” is no session that ${server()?.name ?? 'this server'} could have.`,
    }
  }
}
