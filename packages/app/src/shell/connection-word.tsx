import { Match, Switch } from 'solid-js'
import { useApp } from './use-app.ts'

/** One word on the live connection. That all is well is said in ink. */
export function ConnectionWord() {
  const { servers } = useApp()
  const state = () => servers.connection().state
  return (
    <span class="connection-word s1" data-testid="connection-status" data-state={state()}>
      <Switch>
        <Match when={state() === 'live'}>
          <span class="t3">Live</span>
        </Match>
        <Match when={state() === 'offline'}>
          <span class="tone-stop">Offline</span>
        </Match>
        <Match when={servers.connection().first}>
          <span class="t3">Connecting</span>
        </Match>
        <Match when={state() === 'catching-up'}>
          <span class="tone-caution">Catching up</span>
        </Match>
      </Switch>
    </span>
  )
}
