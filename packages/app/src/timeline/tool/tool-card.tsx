import { createMemo, For, Match, Show, Switch } from 'solid-js'
import { Tick } from '@pointsman/ui/check'
import { CodeBlock } from '@pointsman/ui/code-block'
import { DiffView } from '@pointsman/ui/diff-view'
import { Disclosure } from '@pointsman/ui/disclosure'
import type { SessionView } from '../../session/session-scope.ts'
import { duration, elapsed } from '../clock.ts'
import { createNow } from '../create-now.ts'
import type { Opening } from '../line-rows.tsx'
import type { ToolRow } from '../row.ts'
import { describeTool, toolFailure, type ToolBody } from './describe-tool.ts'
import { readPatch } from './read-patch.ts'
import { ShellOutput } from './shell-output.tsx'
import { waitsForAnswer } from './waits-for-answer.ts'
import './tool-card.css'

/** Changes up to this many lines show at once. */
const shortPatch = 40

/** One tool call, from its first word to its end in the same shell: what a person opened stays open. */
export function ToolCard(props: Opening & { row: ToolRow; session: SessionView }) {
  const part = createMemo(() => {
    const one = props.session.part(props.row.partID)
    return one?.kind === 'tool' ? one : undefined
  })
  const waits = createMemo(() => {
    const one = part()
    return one !== undefined && waitsForAnswer(one, props.session.permissions())
  })
  return <Show when={part()}>{(one) => <Card {...props} tool={one().tool} state={one().state} waits={waits()} />}</Show>
}

type CardProps = Opening & {
  row: ToolRow
  tool: string
  state: Parameters<typeof describeTool>[0]['state']
  waits: boolean
}

function Card(props: CardProps) {
  const words = createMemo(() =>
    describeTool({ tool: props.tool, state: props.state }, { directory: props.row.directory, waits: props.waits }),
  )
  const body = () => words().body
  const patch = createMemo(() => {
    const one = body()
    return one.kind === 'patch' ? readPatch(one.patch) : undefined
  })
  const runs = () => props.row.live && (props.state.status === 'running' || props.state.status === 'pending')
  const now = createMemo(() => (runs() ? createNow() : undefined))
  const byDefault = () => {
    const found = patch()
    // What did not run has nothing to show but why.
    if (props.state.status === 'error' && !props.state.output) return false
    switch (body().kind) {
      case 'shell':
        return true
      case 'patch':
        return found !== undefined && found.added + found.removed <= shortPatch
      case 'plan':
        return true
      default:
        return false
    }
  }
  const open = () => props.open(props.row.key, byDefault())

  const time = () => {
    const { started, ended } = props.state
    if (started === undefined || props.waits) return ''
    const tick = now()
    if (tick) return tick() - started > 1_000 ? elapsed(tick() - started) : ''
    if (ended === undefined) return props.state.status === 'completed' ? '' : 'cut'
    // Reads and edits take no time worth a word.
    return ended - started < 1_000 && (props.tool !== 'bash' || props.state.status === 'error')
      ? ''
      : duration(ended - started)
  }
  const failedExit = () => typeof props.state.metadata.exit === 'number' && props.state.metadata.exit !== 0
  const failure = () =>
    props.state.status === 'error' ? toolFailure(props.state.error ?? 'It failed without a word.') : undefined

  return (
    <>
      <Disclosure
        icon={words().icon}
        title={words().verb}
        detail={words().object || undefined}
        mono={words().mono}
        meta={
          <>
            <Show when={patch()}>
              {(found) => (
                <span class="num">
                  <span class="tone-add">+{found().added}</span> <span class="tone-del">−{found().removed}</span>
                </span>
              )}
            </Show>
            <Show when={props.waits && body().kind !== 'shell'}>
              <span class="t2">Waits for your answer</span>
            </Show>
            <span classList={{ 'tone-stop': failedExit() }}>
              {[patch() ? '' : words().meta, time()].filter((one) => one !== '').join(' · ')}
            </span>
          </>
        }
        open={open()}
        onToggle={(to) => props.toggle(props.row.key, to)}
      >
        <Body {...props} body={body()} patch={patch()} runs={runs()} />
      </Disclosure>
      <Show when={failure()}>{(why) => <p class="tool-failure">{why()}</p>}</Show>
    </>
  )
}

function Body(props: CardProps & { body: ToolBody; patch: ReturnType<typeof readPatch>; runs: boolean }) {
  const as = <K extends ToolBody['kind']>(kind: K) =>
    props.body.kind === kind ? (props.body as Extract<ToolBody, { kind: K }>) : undefined
  return (
    <Switch>
      <Match when={as('shell')}>
        {(shell) => (
          <ShellOutput
            command={shell().command}
            output={shell().output}
            runs={props.runs}
            waits={props.waits}
            all={props.open(`${props.row.key}/all`, false)}
            onAll={(to) => props.toggle(`${props.row.key}/all`, to)}
          />
        )}
      </Match>
      <Match when={as('patch')}>
        {(one) => (
          <Show when={props.patch} fallback={<CodeBlock code={one().patch} path={one().path} />}>
            {(found) => (
              <div class="pm-output">
                <DiffView mini rows={found().rows} label={`Changes in ${one().path}`} />
              </div>
            )}
          </Show>
        )}
      </Match>
      <Match when={as('code')}>{(one) => <CodeBlock code={one().code} path={one().path} />}</Match>
      <Match when={as('plan')}>
        {(plan) => (
          <ul class="tool-plan">
            <For each={plan().todos}>
              {(todo) => (
                <li>
                  <Tick on={todo.done} label={todo.done ? 'done' : todo.now ? 'works on it' : 'open'} />
                  <span classList={{ med: todo.now }}>{todo.text}</span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Match>
      <Match when={as('answers')}>
        {(asked) => (
          <dl class="tool-answers">
            <For each={asked().pairs}>
              {(pair) => (
                <>
                  <dt>{pair.question}</dt>
                  <dd>{pair.answer || 'not answered'}</dd>
                </>
              )}
            </For>
          </dl>
        )}
      </Match>
      <Match when={as('raw')}>
        {(raw) => (
          <div class="tool-raw">
            <Show when={raw().input}>
              <CodeBlock code={raw().input} language="input" />
            </Show>
            <Show when={raw().output}>
              <CodeBlock code={raw().output} language="output" />
            </Show>
            <Show when={raw().input === '' && raw().output === ''}>
              <p class="t3 s1">Nothing yet.</p>
            </Show>
          </div>
        )}
      </Match>
    </Switch>
  )
}
