import { readOrigin } from '@pointsman/domain/fork'
import { Hidden } from '@pointsman/ui/hidden'
import { Icon } from '@pointsman/ui/icon'
import { createMemo, Show } from 'solid-js'
import type { SessionRow } from '../../server/session-list.ts'
import type { Room } from '../create-room.ts'
import { paths } from '../route-path.ts'
import { useApp } from '../use-app.ts'
import { originLine, originWords } from './origin-words.ts'
import './fork.css'

/** In the header: what it was forked from, and the way there while that is there. */
export function ForkOrigin(props: { room: Room }) {
  const app = useApp()
  const origin = createMemo(() => readOrigin(props.room.view.session()?.metadata ?? {}))
  return (
    <Show when={origin()}>
      {(from) => {
        const { serverKey } = props.room.scope
        const parent = () => app.servers.summary({ serverKey, sessionID: from().sessionID })?.session.title
        const words = () => originWords(from(), parent())
        return (
          <span class="session-origin s1 t2" data-testid="fork-origin" data-session-id={from().sessionID}>
            <Icon name="git-fork" s />
            <span>fork of</span>
            <Show
              when={parent() !== undefined}
              fallback={
                <span class="cut" title="It is not here any more">
                  {words().title}
                </span>
              }
            >
              <a class="link cut" href={paths.session(serverKey, from().sessionID)}>
                {words().title}
              </a>
            </Show>
            <Show when={words().point}>{(point) => <span>{point()}</span>}</Show>
          </span>
        )
      }}
    </Show>
  )
}

/** In the list: a mark, and its words for whoever asks. */
export function ForkMark(props: { row: SessionRow }) {
  const app = useApp()
  const words = () => {
    const { forkOf, serverKey } = props.row
    return forkOf && originLine(forkOf, app.servers.summary({ serverKey, sessionID: forkOf.sessionID })?.session.title)
  }
  return (
    <Show when={words()}>
      {(line) => (
        <span class="list-fork" title={line()} data-testid="session-fork">
          <Icon name="git-fork" s />
          <Hidden>{line()}</Hidden>
        </span>
      )}
    </Show>
  )
}
