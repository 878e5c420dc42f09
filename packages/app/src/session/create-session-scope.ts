import { makeEpoch } from '@pointsman/domain/make-epoch'
import type { HostEvent } from '@pointsman/domain/host-api'
import type { Hydration } from '@pointsman/domain/readiness'
import { isSessionID, sessionKey, type SessionScope, type TemporarySessionID } from '@pointsman/domain/scope'
import type { SessionStatus } from '@pointsman/domain/conversation'
import { batch, createComputed, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { HostClient } from '../host-client/make-host-client.ts'
import { HostError, isUnknownServer } from '../host-client/make-request.ts'
import { makeBrowserStore, type BrowserStore } from '../lib/make-browser-store.ts'
import type { ScopeNews, Servers } from '../server/create-servers.ts'
import { createDraft } from './create-draft.ts'
import { createOutboxView } from './create-outbox-view.ts'
import { createTranscript } from './create-transcript.ts'
import { createUndoing } from './create-undoing.ts'
import type { ReadingPosition, SessionView } from './session-scope.ts'

export type SessionScopeOptions = {
  readonly servers: Servers
  readonly host: HostClient
  readonly store: BrowserStore
  /** Of this tab alone. */
  readonly tabStore?: BrowserStore
  readonly now?: () => number
  /** Where a temporary session was begun. In this page: then the host can't know it before the page itself sends. */
  readonly begunIn?: (id: TemporarySessionID) => 'page' | 'tab' | 'elsewhere'
}

/** Messages of the first page, and of each older one. After a gap more, so that it reaches back to what is shown. */
const pageSize = { first: 40, older: 60, afterGap: 100 } as const

/** Milliseconds in which a stopped turn has told its end. */
const stopTime = 2_000

/** The host's word and the engine's own: any other 404 says nothing of the session (scenario 27). */
const missingCodes: ReadonlySet<string> = new Set(['unknown-session', 'NotFoundError'])

const idle: SessionStatus = { kind: 'idle' }

/**
 * Holds everything of one `<serverKey, sessionID>`. A session that is still being made has no engine behind it: only the host is
 * asked of it, for its items (L-2).
 */
export function createSessionScope(
  scope: SessionView['scope'],
  {
    servers,
    host,
    store,
    tabStore = makeBrowserStore(() => sessionStorage),
    now = Date.now,
    begunIn = () => 'page',
  }: SessionScopeOptions,
) {
  const key = sessionKey(scope)
  const real: SessionScope | undefined = isSessionID(scope.sessionID)
    ? { serverKey: scope.serverKey, sessionID: scope.sessionID }
    : undefined
  const temporary = isSessionID(scope.sessionID) ? undefined : scope.sessionID
  const origin = temporary && begunIn(temporary)
  const summary = () => (real ? servers.summary(real) : undefined)
  const transcript = createTranscript({ dropped: servers.dropped })
  const outbox = createOutboxView(scope, { now, queue: () => summary()?.queue })
  const undoing = createUndoing(() => summary()?.session.revert)
  const kept = createDraft({ shared: store, own: tabStore }, key)
  const reads = makeEpoch({ dropped: () => servers.dropped('generation') })
  const [hydration, setHydration] = createSignal<Hydration | { readonly state: 'missing' }>(
    origin === 'page' ? { state: 'ready' } : { state: 'waiting', since: now() },
  )
  const [known, setKnown] = createSignal(real !== undefined)
  const [cursor, setCursor] = createSignal<string>()
  const [loadingOlder, setLoadingOlder] = createSignal(false)
  const [olderFailed, setOlderFailed] = createSignal(false)
  const [stopping, setStopping] = createSignal(false)
  let stopTimer: ReturnType<typeof setTimeout> | undefined
  const [disclosed, setDisclosed] = createStore<Record<string, boolean | undefined>>({})
  let reading: ReadingPosition | undefined
  const summaryReads = new Set<HostEvent[]>()
  /** The last read failed: what is shown, if anything, may be old. */
  let behind = false
  /** Creation time of the session whose messages are held: another one under the same id is another conversation (S-5). */
  let created: number | undefined

  function hear(news: ScopeNews): void {
    if (news.kind === 'read-again') {
      void servers.reading(read(pageSize.afterGap))
      return
    }
    const { event } = news
    for (const during of summaryReads) during.push(event)
    if (event.kind !== 'engine') return outbox.apply(event)
    transcript.apply(event.event)
    if (event.event.kind === 'session-deleted') {
      reads.advance()
      setHydration({ state: 'missing' })
    }
  }

  function read(limit: number): Promise<void> {
    return real ? readNewest(real, limit) : readItems()
  }

  function failed(reason: unknown): void {
    if (isUnknownServer(reason)) servers.forgetServer(scope.serverKey)
    const missing = isUnknownServer(reason) || isUnknownSession(reason)
    behind = !missing
    if (missing && real) servers.forgetSession(real)
    if (isUnknownSession(reason) && real) void readLeft(real)
    if (missing) setHydration({ state: 'missing' })
    // The last good messages stay through a failure (S-5).
    else if (hydration().state !== 'ready') setHydration({ state: 'failed', since: now() })
  }

  /** Its session is gone, and what was typed for it is the host's still: nothing of it is lost unseen (scenario 29). */
  async function readLeft({ serverKey, sessionID }: SessionScope): Promise<void> {
    const during = outbox.beginRead()
    try {
      outbox.merge(await host.outbox(serverKey, sessionID), during)
    } catch {
      // The host has nothing of it either.
    } finally {
      outbox.endRead(during)
    }
  }

  /** What is read after this moment can't miss an event; without a connection it is read again once there is one. */
  async function heard(signal: AbortSignal): Promise<void> {
    await Promise.race([servers.listening(), afterMilliseconds(1_500)])
    signal.throwIfAborted()
  }

  /** Of a session that is still being made the host has the items, and nobody has more. */
  async function readItems(): Promise<void> {
    reads.advance()
    let during: ReturnType<typeof outbox.beginRead> | undefined
    await reads.run(
      async (signal) => {
        await heard(signal)
        during = outbox.beginRead()
        return host.outbox(scope.serverKey, scope.sessionID, signal)
      },
      {
        owned() {
          if (during) outbox.endRead(during)
        },
        fresh(items) {
          behind = false
          batch(() => {
            if (during) outbox.merge(items, during)
            setKnown(true)
            setHydration({ state: 'ready' })
          })
        },
        failed(reason) {
          // Not asked for yet: what this tab began is a page to write on, what another began is nothing here.
          if (!isUnknownSession(reason) || origin === 'elsewhere') return failed(reason)
          behind = false
          setHydration({ state: 'ready' })
        },
      },
    )
  }

  async function readNewest({ serverKey, sessionID }: SessionScope, limit: number): Promise<void> {
    reads.advance()
    const seen: HostEvent[] = []
    let during: ReturnType<typeof transcript.beginRead> | undefined
    let itemsDuring: ReturnType<typeof outbox.beginRead> | undefined
    await reads.run(
      async (signal) => {
        await heard(signal)
        during = transcript.beginRead()
        itemsDuring = outbox.beginRead()
        summaryReads.add(seen)
        return Promise.all([
          host.session(serverKey, sessionID, signal),
          servers.engine(serverKey).messages(sessionID, { limit, signal }),
          host.outbox(serverKey, sessionID, signal),
        ])
      },
      {
        owned() {
          if (during) transcript.endRead(during)
          if (itemsDuring) outbox.endRead(itemsDuring)
          summaryReads.delete(seen)
        },
        fresh([found, page, items]) {
          if (!during || !itemsDuring) return
          behind = false
          const seenMessages = during
          const seenItems = itemsDuring
          if (isAnother(found.session.time.created)) transcript.clear()
          created = found.session.time.created
          const wasEmpty = transcript.isEmpty()
          // In one step: messages without their session's status would show a running turn as one that was cut.
          batch(() => {
            const { joined } = transcript.merge(
              { messages: page.messages, newest: true, hasOlder: page.next !== undefined },
              seenMessages,
            )
            // What reaches further back keeps its own cursor.
            const reachesBack = !wasEmpty && joined && transcript.order()[0] !== page.messages[0]?.info.id
            if (!reachesBack) setCursor(page.next)
            outbox.merge(items, seenItems)
            servers.takeSummary(serverKey, found, seen)
            setHydration({ state: 'ready' })
          })
        },
        failed,
      },
    )
  }

  function isAnother(time: number | undefined): boolean {
    return created !== undefined && time !== undefined && created !== time
  }

  async function loadOlder(): Promise<void> {
    const before = cursor()
    if (!real || before === undefined || loadingOlder()) return
    setLoadingOlder(true)
    setOlderFailed(false)
    const during = transcript.beginRead()
    await reads.run(
      (signal) => servers.engine(real.serverKey).messages(real.sessionID, { limit: pageSize.older, before, signal }),
      {
        owned() {
          transcript.endRead(during)
          setLoadingOlder(false)
        },
        fresh(page) {
          transcript.merge({ messages: page.messages, newest: false, hasOlder: page.next !== undefined }, during)
          setCursor(page.next)
        },
        failed: () => setOlderFailed(true),
      },
    )
  }

  onCleanup(servers.listen(scope, hear))
  createComputed(
    on(
      () => summary()?.session.time.created,
      (time) => {
        if (!isAnother(time)) return
        created = time
        transcript.clear()
        setCursor(undefined)
        retry()
      },
    ),
  )
  if (origin !== 'page') void read(pageSize.first)
  const reachable = createMemo(() => servers.reachable(scope.serverKey))
  createEffect(
    on(reachable, (reach) => {
      if (reach === undefined || !behind) return
      if (hydration().state === 'failed') retry()
      else void read(pageSize.afterGap)
    }),
  )
  onCleanup(() => {
    reads.advance()
    clearTimeout(stopTimer)
  })

  function retry(): void {
    setHydration({ state: 'waiting', since: now() })
    void read(pageSize.first)
  }

  const view: SessionView = {
    scope,
    key,
    session: () => summary()?.session,
    title: () => summary()?.session.title ?? '',
    status: () => summary()?.status ?? idle,
    placement: () => summary()?.placement,
    stopping,
    stopAsked() {
      clearTimeout(stopTimer)
      setStopping(true)
      stopTimer = setTimeout(() => setStopping(false), stopTime)
    },
    hydration,
    retry,
    version: transcript.version,
    order: transcript.order,
    peekMessage: transcript.peekMessage,
    peekParts: transcript.peekParts,
    message: transcript.message,
    part: transcript.part,
    partText: transcript.partText,
    hasOlder: () => cursor() !== undefined,
    loadOlder,
    loadingOlder,
    olderFailed,
    undoing,
    permissions: () => summary()?.permissions ?? [],
    questions: () => summary()?.questions ?? [],
    items: outbox.items,
    queue: outbox.queue,
    begun: () => known() || outbox.items().length > 0,
    draft: kept.draft,
    setDraft: kept.setDraft,
    choice: kept.choice,
    setChoice: kept.setChoice,
    disclosed: (rowKey) => disclosed[rowKey],
    setDisclosed: (rowKey, open) => setDisclosed(rowKey, open),
    reading: () => reading,
    setReading: (position) => void (reading = position),
  }
  return { view, outbox, forgetDraft: kept.forget }
}
export type SessionHandle = ReturnType<typeof createSessionScope>

function isUnknownSession(reason: unknown): boolean {
  return reason instanceof HostError && reason.status === 404 && missingCodes.has(reason.code)
}

function afterMilliseconds(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
