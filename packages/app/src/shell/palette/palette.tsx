import { Icon } from '@pointsman/ui/icon'
import { Kbd } from '@pointsman/ui/kbd'
import { PaletteFrame } from '@pointsman/ui/palette-frame'
import { Place } from '@pointsman/ui/place'
import { PopSearch } from '@pointsman/ui/pop-search'
import { Signal } from '@pointsman/ui/signal'
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from 'solid-js'
import { readStored } from '../../lib/make-browser-store.ts'
import { stepActive } from '../step-active.ts'
import { useApp } from '../use-app.ts'
import { findEntries, readRecent, usedNow, type FoundEntry, type PaletteEntry } from './palette-entries.ts'
import './palette.css'

export type PaletteProps = {
  readonly open: boolean
  readonly onClose: () => void
  readonly entries: (query: string) => readonly PaletteEntry[]
}

/** One line to go anywhere or do anything from. What is not ready stays, and says why. */
export function Palette(props: PaletteProps) {
  let chosen: (() => void) | undefined
  return (
    <PaletteFrame
      open={props.open}
      onClose={() => props.onClose()}
      // What was chosen may take focus itself: so it runs once focus is back where it was.
      onClosed={() => {
        const run = chosen
        chosen = undefined
        run?.()
      }}
      label="Go to or do"
      testid="palette"
    >
      <PaletteList
        entries={props.entries}
        onPick={(run) => {
          chosen = run
          props.onClose()
        }}
      />
    </PaletteFrame>
  )
}

function PaletteList(props: { entries: PaletteProps['entries']; onPick: (run: () => void) => void }) {
  const app = useApp()
  const id = createUniqueId()
  const [query, setQuery] = createSignal('')
  const recent = readStored(app.store, 'palette', readRecent) ?? []
  const groups = createMemo(() => findEntries(props.entries(query()), query(), recent))
  const found = createMemo(
    () => new Map(groups().flatMap((group) => group.found.map((one): [string, FoundEntry] => [one.entry.id, one]))),
  )
  // By id: a row under the pointer stays the same element while events change what it says.
  const names = createMemo(() => groups().map(({ group }) => group), undefined, { equals: sameList })
  const ids = createMemo(() => [...found().keys()], undefined, { equals: sameList })
  const [pointed, setPointed] = createSignal<string>()
  const active = () => {
    const at = pointed()
    return at !== undefined && found().has(at) ? at : ids()[0]
  }
  const optionId = (entry: string | undefined) =>
    entry === undefined ? undefined : `${id}-${encodeURIComponent(entry)}`
  let list: HTMLDivElement | undefined

  createEffect(on(query, () => setPointed(undefined), { defer: true }))
  createEffect(() => {
    const option = optionId(active())
    if (option !== undefined)
      list?.querySelector(`[id="${CSS.escape(option)}"]`)?.scrollIntoView?.({ block: 'nearest' })
  })

  function pick(entry: PaletteEntry | undefined): void {
    if (!entry) return
    if (entry.refused !== undefined) return void app.announce(entry.refused)
    app.store.write('palette', JSON.stringify(usedNow(recent, entry.id)))
    props.onPick(entry.run)
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      const queue = event.altKey ? found().get(active() ?? '')?.entry.queue : undefined
      if (queue) return props.onPick(queue)
      return pick(found().get(active() ?? '')?.entry)
    }
    const to = stepActive(ids(), active(), event.key)
    if (to === undefined) return
    event.preventDefault()
    setPointed(to)
  }

  return (
    <>
      <PopSearch
        label="Find or go to"
        placeholder="Find or go to"
        value={query()}
        onInput={setQuery}
        onKeyDown={onKeyDown}
        list={id}
        popup="listbox"
        active={optionId(active())}
        testid="palette-input"
      />
      <div ref={list} id={id} class="pm-pop-list palette-list" role="listbox" aria-label="Found" tabIndex={-1}>
        <For each={names()}>
          {(name) => (
            <div class="pm-pop-group" role="group" aria-label={name}>
              <div class="pm-pop-label" aria-hidden="true">
                {name}
              </div>
              <For each={ids().filter((one) => found().get(one)?.entry.group === name)}>
                {(one) => (
                  <Show when={found().get(one)}>
                    {(now) => (
                      <div
                        id={optionId(one)}
                        class="pm-item"
                        role="option"
                        aria-selected={active() === one}
                        aria-disabled={now().entry.refused === undefined ? undefined : 'true'}
                        data-on={active() === one ? '' : undefined}
                        data-testid="palette-option"
                        data-value={one}
                        onPointerMove={() => setPointed(one)}
                        onMouseDown={(event) => event.preventDefault()}
                        onClick={() => pick(now().entry)}
                      >
                        <Row found={now()} />
                      </div>
                    )}
                  </Show>
                )}
              </For>
            </div>
          )}
        </For>
      </div>
      <Show when={ids().length === 0}>
        <div class="pm-pop-note" role="status">
          Nothing is called “{query()}” here.
        </div>
      </Show>
      <div class="palette-foot s1 t3" aria-hidden="true">
        <Kbd keys="Up" silent />
        <Kbd keys="Down" silent />
        <span>choose</span>
        <Kbd keys="Enter" silent />
        <span>go</span>
        <Show when={found().get(active() ?? '')?.entry.queue}>
          <Kbd keys="Alt+Enter" silent />
          <span>queue what is typed there</span>
        </Show>
        <span class="grow" />
        <Kbd keys=">" silent />
        <span>do</span>
        <Kbd keys="#" silent />
        <span>place</span>
      </div>
    </>
  )
}

function Row(props: { found: FoundEntry }) {
  const entry = () => props.found.entry
  return (
    <>
      <Show when={entry().signal} fallback={<Show when={entry().icon}>{(name) => <Icon name={name()} />}</Show>}>
        {(kind) => <Signal kind={kind()} />}
      </Show>
      <span class="cut palette-title">
        <For each={props.found.pieces}>
          {(piece) => (piece.hit ? <b class="strong">{piece.text}</b> : <span>{piece.text}</span>)}
        </For>
      </span>
      <span class="pm-item-end">
        <Show when={entry().place}>{(place) => <Place hue={place().hue} name={place().name} />}</Show>
        <Show when={entry().refused ?? entry().end}>{(words) => <span class="cut">{words()}</span>}</Show>
        <Show when={entry().refused === undefined && entry().keys}>{(keys) => <Kbd keys={keys()} />}</Show>
      </span>
    </>
  )
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at])
}
