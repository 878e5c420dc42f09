import { Icon } from '@pointsman/ui/icon'
import { IconButton } from '@pointsman/ui/icon-button'
import { Kbd } from '@pointsman/ui/kbd'
import { PlaceMark } from '@pointsman/ui/place'
import { PopSearch } from '@pointsman/ui/pop-search'
import { Signal } from '@pointsman/ui/signal'
import type { Directory } from '@pointsman/domain/scope'
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show, untrack, type JSX } from 'solid-js'
import { stepActive } from '../step-active.ts'
import type { Places } from './create-places.ts'
import { MoveAsk } from './move-ask.tsx'
import { StartReport } from './start-report.tsx'
import { findPlaces, type PlaceOption } from './place-options.ts'

/** The two lines below the places, by an id that no directory can have. */
const newLine = '+new'
const exitLine = '+exit'

/** The places to go to, best first for what is typed. Focus stays in the search line. */
export function PlaceList(props: { places: Places; says: string }) {
  const id = createUniqueId()
  const [query, setQuery] = createSignal('')
  const found = createMemo(() => findPlaces(props.places.options(), query()))
  // By directory: what is read again while a person points at it stays the same element.
  const shown = createMemo(() => found().map((option) => option.directory))
  const lines = createMemo((): readonly string[] => [...shown(), newLine, exitLine])
  const [active, setActive] = createSignal<string>(untrack(() => props.places.menu()?.target ?? firstLine()))
  const option = (directory: string) => props.places.options().find((one) => one.directory === directory)
  const lineId = (line: string) => `${id}-${encodeURIComponent(line)}`
  let list: HTMLDivElement | undefined
  let foot: HTMLDivElement | undefined

  createEffect(on(query, () => setActive(lines()[0] ?? newLine), { defer: true }))
  createEffect(() => {
    const line = lineId(active())
    list?.querySelector(`[id="${CSS.escape(line)}"]`)?.scrollIntoView?.({ block: 'nearest' })
  })
  // Chosen, and now a person must say how: the keys go there.
  createEffect(
    on(
      () => props.places.menu()?.target,
      (target) => {
        if (target === undefined) return
        setActive(target)
        queueMicrotask(() => foot?.querySelector<HTMLElement>('[data-testid="move-wait"]')?.focus())
      },
    ),
  )

  /** Where it is; where that is gone, the first place that it could go to. */
  function firstLine(): string {
    const { options, refusalOf } = props.places
    const usable =
      options().find((one) => one.here && one.state === 'present') ?? options().find((one) => !refusalOf(one))
    return usable?.directory ?? newLine
  }
  function choose(line: string): void {
    if (line === newLine) return props.places.openForm(query().trim())
    if (line === exitLine) {
      const home = props.places.home()
      if (exitRefusal() === undefined && home !== undefined) go(home)
      return
    }
    const picked = option(line)
    if (picked && props.places.refusalOf(picked) === undefined) go(picked.directory)
  }
  function go(directory: Directory): void {
    // A failure is told at the chip, which has it from the session's own state.
    void props.places.go(directory).catch(() => undefined)
  }
  function exitRefusal(): string | undefined {
    const main = props.places.options().find((one) => one.main)
    if (props.places.here() === props.places.home()) return props.places.making ? 'it begins there' : 'it works there'
    return main ? props.places.refusalOf(main) : props.places.refusal()
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      return choose(event.ctrlKey || event.metaKey ? newLine : active())
    }
    if (event.key === 'Delete' && query() === '') {
      const aimed = option(active())
      if (!aimed || aimed.main) return
      event.preventDefault()
      return remove(aimed)
    }
    const to = stepActive(lines(), active(), event.key)
    if (to === undefined) return
    event.preventDefault()
    setActive(to)
  }
  function removeVerdict() {
    const able = props.places.server()?.capabilities.removeWorktree
    return able && !able.able ? { ready: false as const, reason: able.reason } : { ready: true as const }
  }
  function remove(aimed: PlaceOption): void {
    if (!removeVerdict().ready) return
    props.places.close()
    props.places.removal.begin(aimed.directory)
  }

  return (
    <>
      <PopSearch
        label="Find a place"
        placeholder="Go to a worktree, or name a new one"
        value={query()}
        onInput={setQuery}
        onKeyDown={onKeyDown}
        list={id}
        popup="grid"
        active={lineId(active())}
        end={<Kbd keys="Mod+Shift+E" silent />}
      />
      <div ref={list} id={id} class="pm-pop-list" role="grid" aria-label="Places" tabIndex={-1}>
        <div class="pm-pop-group" role="rowgroup" hidden={shown().length === 0}>
          <For each={shown()}>
            {(directory) => (
              <Show when={option(directory)}>
                {(place) => (
                  <div
                    id={lineId(directory)}
                    class="pm-item pm-item-two place-option"
                    role="row"
                    aria-selected={place().here}
                    aria-disabled={props.places.refusalOf(place()) === undefined ? undefined : 'true'}
                    data-on={active() === directory ? '' : undefined}
                    data-testid="worktree-option"
                    data-directory={directory}
                    data-state={place().state}
                    title={directory}
                    onPointerMove={() => setActive(directory)}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => choose(directory)}
                  >
                    <span class="place-option-cell" role="gridcell">
                      <PlaceMark hue={place().hue} />
                      <span class="pm-item-text">
                        <span class="cut place-option-name">
                          <b class="med" data-place={place().hue}>
                            {place().name}
                          </b>
                          <Show when={place().branch}>{(branch) => <span class="mono t2">{branch()}</span>}</Show>
                        </span>
                        <span class="pm-item-detail cut">{place().words || ' '}</span>
                      </span>
                    </span>
                    <span class="pm-item-end" role="gridcell">
                      <Show when={!place().main && removeVerdict().ready}>
                        <span class="place-remove">
                          <IconButton
                            small
                            icon="trash-2"
                            label={`Remove ${place().name}`}
                            kbd="Delete"
                            tabIndex={-1}
                            verdict={removeVerdict()}
                            data-testid="worktree-remove"
                            onClick={(event) => {
                              event.stopPropagation()
                              remove(place())
                            }}
                          />
                        </span>
                      </Show>
                      <span class="place-end">
                        <End option={place()} />
                      </span>
                    </span>
                  </div>
                )}
              </Show>
            )}
          </For>
        </div>
        <div class="pm-pop-group" role="rowgroup">
          <Line
            id={lineId(newLine)}
            icon="git-branch-plus"
            testid="worktree-new"
            kbd="Mod+Enter"
            on={active() === newLine}
            refused={props.places.makeRefusal()}
            onPoint={() => setActive(newLine)}
            onPick={() => choose(newLine)}
          >
            {query().trim() === '' ? 'New worktree from ' : `New worktree “${query().trim()}” from `}
            <span class="mono">{mainBranch()}</span>…
          </Line>
          <Line
            id={lineId(exitLine)}
            icon="corner-left-up"
            testid="worktree-exit"
            on={active() === exitLine}
            refused={exitRefusal()}
            onPoint={() => setActive(exitLine)}
            onPick={() => choose(exitLine)}
          >
            Back to main
          </Line>
        </div>
      </div>
      <div ref={foot}>
        <MoveAsk places={props.places} says={props.says} />
        <Show when={props.places.start()}>
          {(start) => (
            <div class="pm-pop-foot">
              <StartReport start={start()} />
            </div>
          )}
        </Show>
        <Show when={props.places.absences().length > 0}>
          <div class="pm-pop-foot s1 t2" data-testid="worktree-absences">
            <For each={props.places.absences()}>{(reason) => <p>{reason}.</p>}</For>
          </div>
        </Show>
      </div>
    </>
  )

  function mainBranch(): string {
    const main = props.places.options().find((one) => one.main)
    return main?.branch ?? main?.name ?? 'main'
  }
}

function End(props: { option: PlaceOption }) {
  return (
    <Show
      when={props.option.state === 'missing'}
      fallback={
        <Show when={props.option.waits} fallback={<Show when={props.option.here}>{<Icon name="check" s />}</Show>}>
          <Signal kind="waiting" />
        </Show>
      }
    >
      <Icon name="triangle-alert" s />
    </Show>
  )
}

function Line(props: {
  id: string
  icon: 'git-branch-plus' | 'corner-left-up'
  testid: string
  kbd?: string
  on: boolean
  refused: string | undefined
  onPoint: () => void
  onPick: () => void
  children: JSX.Element
}) {
  return (
    <div
      id={props.id}
      class="pm-item"
      role="row"
      aria-disabled={props.refused === undefined ? undefined : 'true'}
      data-on={props.on ? '' : undefined}
      data-testid={props.testid}
      onPointerMove={() => props.onPoint()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => props.onPick()}
    >
      <Icon name={props.icon} />
      <span class="cut" role="gridcell">
        {props.children}
      </span>
      <span class="pm-item-end cut" role="gridcell">
        {props.refused}
        <Show when={props.refused === undefined && props.kbd}>{(keys) => <Kbd keys={keys()} silent />}</Show>
      </span>
    </div>
  )
}
