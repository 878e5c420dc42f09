import type { ServerInfo } from '@pointsman/domain/host-api'
import { sessionKey, type Directory } from '@pointsman/domain/scope'
import { Kbd } from '@pointsman/ui/kbd'
import { Place } from '@pointsman/ui/place'
import { useNavigate } from '@solidjs/router'
import { Show, untrack } from 'solid-js'
import { Composer } from '../composer/composer.tsx'
import { modelLabel } from '../composer/model-options.ts'
import { createRoom } from './create-room.ts'
import { ExecutionChip } from './place/execution-chip.tsx'
import { paths } from './route-path.ts'
import { useApp } from './use-app.ts'
import { useOnStage } from './use-stage.ts'
import { tookWord } from './when.ts'

/** A workspace without a past: what it is, what runs it, and where one begins. The first send makes the first session. */
export function FirstRun(props: { server: ServerInfo }) {
  const app = useApp()
  const navigate = useNavigate()
  const serverKey = untrack(() => props.server.key)
  // Kept for this tab, so that what was typed here is still here after a reload.
  const tempID = app.temporary.first(serverKey)
  const room = createRoom(app, { serverKey, sessionID: tempID })
  useOnStage(() => room)
  const model = () => room.readiness.model()?.model
  const where = () => (props.server.git ? undefined : 'no git here: one place, no worktrees')
  const place = () => room.place() ?? app.servers.placeOf(serverKey, props.server.directory as Directory)

  return (
    <div class="first" data-session-key={sessionKey({ serverKey, sessionID: tempID })}>
      <svg class="first-junction" viewBox="0 0 58 420" preserveAspectRatio="xMinYMin slice" aria-hidden="true">
        <path class="trunk" d="M28 0V420" />
        <path class="branch" d="M28 150C28 190 42 184 42 214V420" />
        <circle cx="28" cy="14" r="4.75" />
      </svg>
      <div class="first-text">
        <h1 class="page-title">{props.server.name} is ready</h1>
        <p class="first-lead">
          One window for coding agents that work in many worktrees. The conversation stays whole; the place where it
          works is always named, and nothing runs anywhere else.
        </p>
        <dl class="facts">
          <dt>{props.server.git ? 'Repository' : 'Folder'}</dt>
          <dd class="mono">{props.server.directory}</dd>
          <dt>Works in</dt>
          <dd>
            <Show when={props.server.git} fallback={<Place hue={place().hue} name={place().name} />}>
              <ExecutionChip room={room} />
            </Show>
            <span class="t3">{where()}</span>
          </dd>
          <dt>Engine</dt>
          <dd>
            opencode {props.server.version}
            <Show when={props.server.startedIn}>{(took) => <span class="t3">started in {tookWord(took())}</span>}</Show>
          </dd>
          <dt>Model</dt>
          <dd>
            {model() ? modelLabel(room.execution.catalog.models?.models, model()) : 'not read yet'}
            <Show when={props.server.demo}>
              <span class="t3">built in; no key, no network</span>
            </Show>
          </dd>
        </dl>
        <Show when={props.server.demo}>
          <div class="first-demo">
            <p>
              <b class="med">This is the demo model.</b> It streams scripted answers and can run commands and edit files
              when you ask it to, so you can try everything here. It can’t think.
            </p>
            <p class="t2">
              To work with a real one, name a provider in <span class="mono">opencode.json</span> of this{' '}
              {props.server.git ? 'repository' : 'folder'}, or sign in with{' '}
              <span class="mono">opencode auth login</span>, and start Pointsman again.
            </p>
          </div>
        </Show>
        <div data-place={place().hue}>
          <Composer
            seat={room.seat}
            unsent={app.unsent}
            autofocus
            placeholder={
              props.server.demo
                ? 'Try: make a worktree called spike and add a file there'
                : `What should be done in ${props.server.name}?`
            }
            onSend={() => {
              app.temporary.forgetFirst(serverKey)
              navigate(paths.session(serverKey, tempID))
            }}
          />
        </div>
        <p class="first-keys s1 t3">
          <span>
            <Kbd keys="Mod+/" /> all keys
          </span>
          <span>
            <Kbd keys="/" /> commands
          </span>
          <span>
            <Kbd keys="!" /> shell
          </span>
        </p>
      </div>
    </div>
  )
}
