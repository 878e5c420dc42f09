import type { ItemKind, OutboxItem } from '@pointsman/domain/follow-up'
import type { ChangeItem } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Action } from '@pointsman/domain/readiness'
import type { Directory } from '@pointsman/domain/scope'
import { createComputed, createEffect, createMemo, createSignal, on, untrack } from 'solid-js'
import type { Readiness } from '../readiness/create-readiness.ts'
import type { Place } from '../server/place.ts'
import { giveBack } from '../session/give-back.ts'
import { draftOf } from '../session/item-draft.ts'
import type { SessionView } from '../session/session-scope.ts'
import type { DockIntent } from './dock-keys.ts'
import { dockItems, drawn, longQueue, windowStart } from './dock-items.ts'
import { standsWhy, stuckCount } from './dock-state.ts'
import { newsOfItems } from './news-of-items.ts'
import type { WayOut } from './ways-out.ts'

/** What the dock needs of the session under whose timeline it stands. */
export type FollowupSeat = {
  readonly view: SessionView
  readonly readiness: Readiness
  /** Where the session works now. */
  readonly directory: () => Directory | undefined
  readonly place: (directory: Directory) => Place
  /** This tab's name. */
  readonly tab: () => string
  readonly change: (itemID: OutboxItem['id'], wish: ChangeItem) => Promise<void>
  readonly remove: (itemID: OutboxItem['id']) => Promise<void>
  readonly reorder: (ids: readonly OutboxItem['id'][]) => Promise<void>
  readonly pause: () => Promise<void>
  readonly resume: () => Promise<void>
  /** Puts its text into the composer, and keeps its place. */
  readonly edit: (itemID: OutboxItem['id']) => Promise<void>
  /** Resolves when it is there, or where a person must first say how. */
  readonly moveTo: (directory: Directory) => Promise<void>
  readonly focusComposer: () => void
  /** A wish that the host refused, and why. */
  readonly refused: (title: string, reason: unknown) => void
  readonly announce: (text: string) => void
}

type ItemID = OutboxItem['id']
const ids = makeIdMaker()
const foldKey = 'follow-ups'

/** What the dock shows, which item of it the keys are at, and what they do. `narrow`: there is room for one line only. */
export function createDock(options: { readonly seat: () => FollowupSeat; readonly narrow: () => boolean }) {
  const { seat, narrow } = options
  const items = createMemo(() => dockItems(seat().view.items(), seat().tab()))
  const byID = createMemo(() => new Map(items().map((item): [string, OutboxItem] => [item.id, item])))
  const order = createMemo(() => items().map((item) => item.id), undefined, { equals: sameList })
  const paused = () => seat().view.queue().paused
  /** What holds back whatever is sent next: what the session asks, or its move. */
  const held = createMemo(() => {
    const judged = seat().readiness.verdict('send')
    return judged.ready ? undefined : judged.reason
  })
  const blocked = () => held() === 'blocked'
  const [pointed, setPointed] = createSignal<ItemID>()
  let element: HTMLElement | undefined

  /** Where the keys are; where that one left, who stands in its place now. */
  const active = createMemo<{ readonly id: ItemID; readonly at: number } | undefined>((last) => {
    const all = order()
    const wanted = pointed() ?? last?.id
    const found = wanted === undefined ? -1 : all.indexOf(wanted)
    const at = found >= 0 ? found : Math.min(last?.at ?? 0, all.length - 1)
    const id = all[at]
    return id === undefined ? undefined : { id, at }
  })
  const start = createMemo((last: number) => windowStart(order().length, active()?.at ?? 0, last), 0)
  const visible = createMemo(() => order().slice(start(), start() + drawn), undefined, { equals: sameList })

  const opened = () => seat().view.disclosed(foldKey)
  const isLong = () => items().length > longQueue
  const open = () => opened() ?? !(narrow() || isLong() || blocked())
  const fold = (to: boolean) => seat().view.setDisclosed(foldKey, to)

  // What had the focus may be moved or taken away by the change: then it goes on where the keys are.
  let hadFocus = false
  createComputed(
    on(order, () => {
      hadFocus = element?.contains(document.activeElement) ?? false
    }),
  )
  createEffect(
    on(order, (all) => {
      if (!hadFocus || element?.contains(document.activeElement)) return
      if (all.length === 0) seat().focusComposer()
      else focus()
    }),
  )

  createEffect(
    on(
      [() => seat().view, () => seat().view.items(), () => seat().view.hydration().state],
      ([view, now, hydration], before) => {
        // What was there when one came is not news.
        if (!before || before[0] !== view || before[2] !== 'ready' || hydration !== 'ready') return
        const news = newsOfItems(before[1], now)
        if (news !== undefined) seat().announce(news)
      },
    ),
  )

  function focus(id: ItemID | undefined = active()?.id): void {
    if (id === undefined) return
    setPointed(id)
    const row = element?.querySelector<HTMLElement>(`[data-item-id="${CSS.escape(id)}"]`)
    row?.focus({ preventScroll: true })
    row?.scrollIntoView?.({ block: 'nearest' })
  }

  function wish(title: string, work: Promise<unknown>): void {
    const { refused } = seat()
    void work.catch((reason: unknown) => refused(title, reason))
  }

  function act(verb: 'edit' | 'remove' | 'steer' | 'pin', id: string): void {
    const item = byID().get(id)
    const here = seat()
    if (!item) return
    switch (verb) {
      case 'edit':
        return wish('It can’t be edited', here.edit(item.id).then(here.focusComposer))
      case 'remove':
        return wish('It was not removed', here.remove(item.id))
      case 'pin':
        return wish(
          item.pinned ? 'It is still pinned' : 'It was not pinned',
          here.change(item.id, { pinned: item.pinned !== true }),
        )
      case 'steer': {
        if (item.state !== 'queued') return here.announce('This one waits for your decision')
        const judged = here.readiness.now(actionOf(item.kind))
        if (!judged.ready) return here.announce(judged.reason)
        return wish('It was not sent', here.change(item.id, { steer: true }))
      }
    }
  }

  function takeWay(way: WayOut, id: string): void {
    const item = byID().get(id)
    const here = seat()
    if (!item) return
    switch (way) {
      case 'again':
      case 'run-again':
      case 'here':
        return wish('It was not sent again', here.change(item.id, { again: true }))
      case 'as-text':
        return wish('It was not sent', here.change(item.id, { again: true, as: 'prompt' }))
      case 'back':
        return wish('It was not sent', backAndSend(here, item))
      case 'model':
        // Over the composer it asks for another one, and goes out by itself once one is chosen.
        return wish('It is still parked', here.change(item.id, { hold: { tab: here.tab(), waits: 'localModelReady' } }))
      case 'agent':
        return wish('It was not sent', byPresentAgent(here, item))
      case 'continue':
        return wish('It did not go on', here.change(item.id, { continue: { id: ids.message(), partID: ids.part() } }))
      case 'keep':
        return keepText(here, item)
      case 'edit':
        return act('edit', id)
      case 'skip':
      case 'drop':
        return act('remove', id)
    }
  }

  /** Where a turn runs a person is asked first how it moves: sent now, it would run in the wrong place. */
  async function backAndSend(here: FollowupSeat, { id, source }: OutboxItem): Promise<void> {
    await here.moveTo(source.directory)
    if (here.directory() === source.directory) await here.change(id, { again: true })
  }

  /** By the agent that the composer names now. */
  async function byPresentAgent(here: FollowupSeat, { id }: OutboxItem): Promise<void> {
    const tab = here.tab()
    const agent = here.readiness.agent()
    await here.change(id, { hold: { tab, waits: 'editing' } })
    await here.change(id, { release: { tab, ...(agent ? { agent } : {}) } })
  }

  function keepText(here: FollowupSeat, item: OutboxItem): void {
    here.view.setDraft(giveBack(here.view.draft(), draftOf(item)))
    here.focusComposer()
    wish('It was not removed', here.remove(item.id))
  }

  function move(by: 1 | -1): void {
    const at = active()?.at
    const all = order()
    const to = at === undefined ? -1 : at + by
    const id = at === undefined ? undefined : all[at]
    if (at === undefined || id === undefined || to < 0 || to >= all.length) return
    const next = all.with(at, all[to] ?? id).with(to, id)
    setPointed(id)
    wish('The order is as it was', seat().reorder(next))
    seat().announce(`${to + 1} of ${all.length}`)
  }
  function walk(to: number): void {
    const all = order()
    const id = all[Math.max(0, Math.min(to, all.length - 1))]
    setPointed(id)
    focus(id)
  }

  function pauseOrResume(): void {
    const here = seat()
    const judged = here.readiness.control('queue')
    if (!judged.ready) return here.announce(judged.reason)
    wish(
      paused() ? 'Still paused' : 'Not paused',
      (paused() ? here.resume() : here.pause()).then(() => here.announce(untrack(paused) ? 'Paused' : 'Resumed')),
    )
  }

  return {
    items,
    order,
    item: (id: string) => byID().get(id),
    active: () => active()?.id,
    visible,
    /** How many stand before and behind what is drawn. */
    hidden: () => ({ before: start(), after: Math.max(0, order().length - start() - drawn) }),
    walk,
    open,
    fold,
    /** Whether it is open, where it can be one line; nothing where it is short and always whole. */
    foldable: () => (narrow() || isLong() || opened() === false || blocked() ? open() : undefined),
    /** How many wait for the person, where their rows are not shown. */
    stuck: () => (open() ? undefined : stuckCount(items())),
    why: () =>
      standsWhy({ items: seat().view.items(), paused: paused(), blocked: blocked(), moving: held() === 'moving' }),
    paused,
    pauseOrResume,
    queueVerdict: () => seat().readiness.control('queue'),
    steerVerdict: (item: OutboxItem) => seat().readiness.now(actionOf(item.kind)),
    act,
    takeWay,
    attach: (list: HTMLElement) => void (element = list),
    point: setPointed,
    focus,
    /** From the composer, by its key: the last item. */
    enter(): boolean {
      const last = order().at(-1)
      if (last === undefined) return false
      if (!open()) fold(true)
      walk(order().length - 1)
      return true
    },
    /** True where the key meant something here. */
    press(intent: DockIntent): boolean {
      const now = active()
      if (!now) return false
      switch (intent) {
        case 'up':
          walk(now.at - 1)
          return true
        case 'down':
          walk(now.at + 1)
          return true
        case 'first':
          walk(0)
          return true
        case 'last':
          walk(order().length - 1)
          return true
        case 'move-up':
          move(-1)
          return true
        case 'move-down':
          move(1)
          return true
        case 'edit':
          act('edit', now.id)
          return true
        case 'send-now':
          act('steer', now.id)
          return true
        case 'pin':
          act('pin', now.id)
          return true
        case 'remove':
          act('remove', now.id)
          return true
        case 'pause-or-resume':
          pauseOrResume()
          return true
        case 'unfold':
          seat().view.setDisclosed(wholeKey(now.id), true)
          return true
        case 'fold':
          seat().view.setDisclosed(wholeKey(now.id), false)
          return true
        case 'leave':
          seat().focusComposer()
          return true
      }
    },
  }
}
export type Dock = ReturnType<typeof createDock>

/** Whether all of an item's text is shown, by the session's own table of what a person opened. */
export const wholeKey = (id: string): string => `follow-up:${id}`

function actionOf(kind: ItemKind): Action {
  return kind === 'command' || kind === 'shell' ? kind : 'send'
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at])
}
