import type { Upload, Uploaded } from '@pointsman/domain/attachment'
import type { Agent, Command, Model } from '@pointsman/domain/catalog'
import type { ModelRef } from '@pointsman/domain/conversation'
import { applyItemEvent, type NewItem, type OutboxItem } from '@pointsman/domain/follow-up'
import type { ChangeItem } from '@pointsman/domain/host-api'
import type { Action, Verdict } from '@pointsman/domain/readiness'
import { createRoot, createSignal } from 'solid-js'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { holdsFor } from '../readiness/hold.ts'
import { anItem } from '../server/test-servers.ts'
import { createComposer } from './create-composer.ts'
import { draftOfText, emptyDraft, type Draft } from '../session/draft.ts'
import { makeUnsent } from './make-unsent.ts'
import type { Seat } from './seat.ts'

export const tab = 'tab0000001'
export const model = { providerID: 'p', modelID: 'm' }
export const aModel = (ref: ModelRef): Model => ({ ref, name: ref.modelID, providerName: 'p', contextLimit: 0 })
export const aCommand = (name: string): Command => ({ name, description: '', source: 'command' })
export const settled = () => new Promise((resolve) => setTimeout(resolve))

type Answer = { readonly name: string; readonly resolve: () => void; readonly reject: (reason: Error) => void }

/** A seat that a test holds in its hands: what is known, what the host answers, and when. */
export function createTestSeat(key = 'one', { read = true } = {}) {
  const [isRead, setRead] = createSignal(read)
  const [kept, keep] = createSignal<Draft>(emptyDraft)
  const [commands, setCommands] = createSignal<readonly Command[]>()
  const [verdict, setVerdict] = createSignal<Verdict>({ ready: true })
  const [items, setItems] = createSignal<readonly OutboxItem[]>([])
  const [dropped, setDropped] = createSignal(0)
  const [status, setStatus] = createSignal<'idle' | 'busy'>('idle')
  const [chosen, setChosen] = createSignal<{ readonly model: ModelRef; readonly available: boolean } | undefined>({
    model,
    available: true,
  })
  const [models, setModels] = createSignal<readonly Model[]>([aModel(model)])
  const [choice, setChoice] = createSignal<ModelRef>()
  const [missing, setMissing] = createSignal(false)
  const [epoch, setEpoch] = createSignal(1)
  const [agents, setAgents] = createSignal<readonly Agent[]>([])
  const uploads: (Upload & {
    readonly resolve: (stored: Uploaded) => void
    readonly reject: (reason: Error) => void
  })[] = []
  const searches: {
    readonly query: string
    readonly signal: AbortSignal
    readonly resolve: (paths: readonly string[]) => void
  }[] = []
  const sent: NewItem[] = []
  const changes: { readonly id: string; readonly wish: ChangeItem }[] = []
  const removed: string[] = []
  const retried: string[] = []
  const said: string[] = []
  const answers: Answer[] = []
  const ask = (name: string) =>
    new Promise<void>((resolve, reject) => void answers.push({ name, resolve: () => resolve(), reject }))
  /** As the app's own view of the outbox does: what the domain's reducer makes of it shows at once. */
  function apply(id: string, event: Parameters<typeof applyItemEvent>[1]): void {
    setItems((all) =>
      all.flatMap((item) => {
        const next = item.id === id ? applyItemEvent(item, event) : item
        return next === undefined ? [item] : typeof next === 'string' ? [] : [next]
      }),
    )
  }
  async function withRollback(name: string, id: string, event: Parameters<typeof applyItemEvent>[1]): Promise<void> {
    const before = items()
    apply(id, event)
    try {
      await ask(name)
    } catch (reason) {
      setItems(before)
      throw reason
    }
  }
  const seat = {
    view: {
      key,
      scope: { sessionID: 'ses_1' },
      draft: kept,
      setDraft: keep,
      items,
      hydration: () => ({ state: isRead() ? 'ready' : 'waiting' }),
      session: () => undefined,
      choice: () => ({ model: choice() }),
      order: () => [],
      peekMessage: () => undefined,
      peekParts: () => [],
      status: () => ({ kind: status() }),
    },
    execution: {
      directory: () => '/w',
      epoch,
      placement: () => ({ directory: '/w', incarnation: 'i', revision: 7 }),
      catalog: {
        get commands() {
          return commands()
        },
        get agents() {
          return agents()
        },
        get models() {
          return { models: models(), defaults: [] }
        },
        vcs: { branch: 'main' },
      },
    },
    readiness: {
      verdict: (action: Action): Verdict => {
        const judged = verdict()
        if (judged.ready && action === 'command' && !commands())
          return { ready: false, reason: 'commandsReady', state: 'waiting', since: 1 }
        return judged
      },
      holdsFor: (judged: Verdict) => holdsFor(judged, { modelMissing: missing() }),
      modelMissing: missing,
      sentence: (judged: { readonly reason: string }) => `waits for ${judged.reason}`,
      model: chosen,
      agent: () => 'build',
      retry: (reason: string) => void retried.push(reason),
    },
    place: () => ({ name: 'main', hue: 0 }),
    home: () => '/w',
    upload: (file: Upload) =>
      new Promise<Uploaded>((resolve, reject) => void uploads.push({ ...file, resolve, reject })),
    findFiles: (query: string, signal: AbortSignal) =>
      new Promise<readonly string[]>((resolve) => void searches.push({ query, signal, resolve })),
    tab: () => tab,
    send: (item: NewItem) => {
      sent.push(item)
      return ask('send')
    },
    change(id: string, wish: ChangeItem) {
      changes.push({ id, wish })
      if ('release' in wish) {
        const { tab: _, ...rest } = wish.release
        return withRollback('change', id, { kind: 'release', chosen: rest })
      }
      return withRollback('change', id, { kind: 'back' })
    },
    remove(id: string) {
      removed.push(id)
      return withRollback('remove', id, { kind: 'remove' })
    },
    stop: () => Promise.resolve({ paused: false }),
    filesDropped: dropped,
    announce: (text: string) => void said.push(text),
  } as unknown as Seat
  return {
    seat,
    setRead,
    draft: () => kept().text,
    setDraft: (text: string) => keep(draftOfText(text)),
    extras: () => kept().extras,
    setCommands,
    setAgents,
    setEpoch,
    uploads,
    searches,
    setVerdict,
    setItems,
    setDropped,
    setStatus,
    setChosen,
    setModels,
    setChoice,
    setMissing,
    items,
    sent,
    changes,
    removed,
    retried,
    said,
    answers,
    /** The host has stored the send: it comes back as an item. */
    store(at: number, more: Partial<OutboxItem> = {}): OutboxItem {
      const item: OutboxItem = { ...anItem('x'), ...sent[at], state: sent[at]?.hold ? 'held' : 'queued', ...more }
      setItems((all) => [...all, item])
      answers.find((one) => one.name === 'send')?.resolve()
      return item
    },
  }
}
export type TestSeat = ReturnType<typeof createTestSeat>

export const unsent = makeUnsent(makeBrowserStore(), { id: () => tab, gone: () => Promise.resolve(false) })

export function withComposer(
  work: (
    tools: TestSeat & { composer: ReturnType<typeof createComposer>; show: (seat: Seat) => void },
  ) => Promise<void> | void,
  options: { readonly read?: boolean } = {},
) {
  return createRoot(async (dispose) => {
    const fake = createTestSeat('one', options)
    const [seat, setSeat] = createSignal(fake.seat)
    const composer = createComposer({ seat, unsent: () => unsent })
    // Effects of a root run when it is built; what follows is after that.
    await settled()
    await work({ ...fake, composer, show: (next) => setSeat(() => next) })
    dispose()
  })
}
