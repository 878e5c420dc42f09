import type { ServerInfo } from '@pointsman/domain/host-api'
import { Banner } from '@pointsman/ui/banner'
import { Button } from '@pointsman/ui/button'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { wordsOf } from '../composer/words-of.ts'
import { createNow } from './create-now.ts'
import { useApp } from './use-app.ts'
import { spanWord } from './when.ts'

/** A gap shorter than this heals before anyone could read of it. Milliseconds. */
const patience = 1_000

/** What cuts the page off, or holds a server back: one line each, above what it concerns. */
export function ConnectionBanner() {
  const { servers } = useApp()
  const now = createNow(500)
  const lasts = () => now() - servers.connection().since
  return (
    <Switch>
      <Match when={servers.newVersion()}>
        <Banner
          tone="caution"
          icon="refresh-cw"
          acts={
            <Button small onClick={() => location.reload()}>
              Reload
            </Button>
          }
        >
          Another version of the host is running. Reload this page to match it; what you typed is kept.
        </Banner>
      </Match>
      <Match when={servers.connection().state === 'offline' && lasts() >= patience}>
        <Banner
          tone="stop"
          icon="unplug"
          acts={
            <Button small onClick={() => servers.tryNow()}>
              Try now
            </Button>
          }
        >
          No connection for {spanWord(lasts())}. Your text stays here.
        </Banner>
      </Match>
      <Match when={servers.connection().state === 'catching-up' && !servers.connection().first && lasts() >= patience}>
        <Banner tone="caution" icon="refresh-cw">
          Back. Reading what was missed.
        </Banner>
      </Match>
    </Switch>
  )
}

/** `wasReady`: it ran in this page before, so that starting means starting again. */
export function EngineBanner(props: { server: ServerInfo; wasReady: boolean }) {
  return (
    <Switch>
      <Match when={props.server.status === 'starting'}>
        <Banner tone="caution" icon="refresh-cw" testid="engine-banner">
          {props.wasReady || props.server.incarnation !== undefined
            ? `The engine of ${props.server.name} stopped; it is being started again.`
            : `The engine of ${props.server.name} is starting.`}
        </Banner>
      </Match>
      <Match when={props.server.status === 'failed'}>
        <Banner tone="stop" icon="triangle-alert" acts={<StartAgain server={props.server} />} testid="engine-banner">
          {failureWords(props.server)}
        </Banner>
      </Match>
      <Match when={props.server.status === 'stopped'}>
        <Banner tone="caution" icon="server" acts={<StartAgain server={props.server} />} testid="engine-banner">
          The engine of {props.server.name} is stopped.
        </Banner>
      </Match>
    </Switch>
  )
}

export function failureWords(server: ServerInfo): string {
  const words = server.failure?.message.replace(/[.\s]+$/, '')
  const name =
    server.kind === 'remote' ? `${server.name} can’t be reached` : `The engine of ${server.name} could not be started`
  return words ? `${name}: ${words}.` : `${name}.`
}

/** Starting anew, where the host can; it says why it can't where it can't. */
export function StartAgain(props: { server: ServerInfo }) {
  const app = useApp()
  const [working, setWorking] = createSignal(false)
  const verdict = () => {
    const able = props.server.capabilities.restart
    return able.able ? { ready: true as const } : { ready: false as const, reason: able.reason }
  }
  async function start(): Promise<void> {
    if (working()) return
    setWorking(true)
    try {
      await app.servers.restartServer(props.server.key)
    } catch (reason) {
      app.toaster.show({
        id: `restart-${props.server.key}`,
        title: `${props.server.name} was not started`,
        text: wordsOf(reason),
        signal: 'error',
      })
    } finally {
      setWorking(false)
    }
  }
  return (
    <Show when={props.server.status !== 'starting'}>
      <Button small working={working()} verdict={verdict()} data-testid="server-restart" onClick={() => void start()}>
        {props.server.kind === 'remote' ? 'Try again' : 'Start again'}
      </Button>
    </Show>
  )
}
