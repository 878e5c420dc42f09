import { setTimeout as sleep } from 'node:timers/promises'
import { isOut, isStuck, type ItemState, type OutboxItem } from '@pointsman/domain/follow-up'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { routes } from '@pointsman/domain/host-api'
import type { ServerKey } from '@pointsman/domain/scope'
import type { Lab } from '../lab/make-lab.ts'
import { makeRandom, type Random } from '../lab/make-random.ts'
import { makeOutboxClient, type OutboxClient } from '../lab/outbox-client.ts'
import { sendSignal, waitUntil } from '../lab/processes.ts'
import { planItems, type PlannedItem } from './kill-plan.ts'

// Host or engine killed with SIGKILL at random moments while sessions work through what was typed (F-3, F-11). A person is played who
// answers only what the queue shows; nothing is asked of the engine past the host until all is over.

export type Victim = 'host' | 'engine'
/** A person's way out of a stuck item. */
export type WayOut = 'run again' | 'drop' | 'continue' | 'skip' | 'try again'
export type KillOptions = {
  readonly victim: Victim
  readonly kills: number
  readonly seed: number
  readonly sessions?: number
  readonly items?: number
  readonly say?: (line: string) => void
}

/** What was typed into one session, and what the queue showed of it. */
export type KilledSession = {
  readonly sessionID: string
  readonly directory: string
  readonly planned: readonly PlannedItem[]
  /** The states in which an item was seen, the ways out that were taken, and the last reason that it gave, by item. */
  readonly seen: ReadonlyMap<string, ReadonlySet<ItemState>>
  readonly ways: ReadonlyMap<string, readonly WayOut[]>
  readonly reasons: ReadonlyMap<string, string>
}
export type KillRun = {
  readonly sessions: readonly KilledSession[]
  /** Kills that met an item on its way, and sends that had to be asked again because the host was away. */
  readonly met: number
  readonly asked: number
  readonly restarts: number
  readonly seconds: number
}

/** Milliseconds without a kill in which something must leave some queue, until all are empty. */
const patience = 60_000
const ids = makeIdMaker()

type Typed = {
  readonly outbox: OutboxClient
  readonly random: Random
  readonly planned: readonly PlannedItem[]
  readonly todo: PlannedItem[]
  readonly seen: Map<string, Set<ItemState>>
  readonly ways: Map<string, WayOut[]>
  readonly reasons: Map<string, string>
  readonly run: KilledSession
  /** What was seen last. */
  open: readonly OutboxItem[]
  /** Since something was typed. */
  looked: boolean
  asked: number
}

export async function runKills(lab: Lab, options: KillOptions): Promise<KillRun> {
  const { victim, kills, seed, sessions: count = 5, items = 20, say = () => {} } = options
  const began = performance.now()
  const random = makeRandom(seed)
  const { key } = await lab.host.ready()
  const { client } = await lab.engine()
  const typed: Typed[] = []
  for (let session = 0; session < count; session += 1) {
    const directory = session < 2 ? lab.repo.path : lab.repo.addWorktree(`tree-${session}`)
    const { id: sessionID } = await client.createSession({ title: `Session ${session}` }, directory)
    const planned = planItems({ session, count: items, directory, random, model: lab.model })
    const outbox = makeOutboxClient({ url: () => lab.host.url, serverKey: key, sessionID })
    const seen = new Map<string, Set<ItemState>>()
    const ways = new Map<string, WayOut[]>()
    const reasons = new Map<string, string>()
    const run = { sessionID, directory, planned, seen, ways, reasons }
    typed.push({
      outbox,
      random,
      planned,
      todo: [...planned],
      seen,
      ways,
      reasons,
      run,
      open: [],
      looked: true,
      asked: 0,
    })
  }

  const watching = new AbortController()
  const person = attend(typed, watching.signal)
  let [met, restarts] = [0, 0]
  for (let kill = 0; kill < kills; kill += 1) {
    // One engine in five is killed while it starts.
    if (victim === 'engine') restarts += await awaitEngine(lab, key, { isStarting: random.below(5) === 0 })
    const left = typed.reduce((sum, { todo }) => sum + todo.length, 0)
    const now = Math.ceil(left / (kills - kill))
    await typeSome(typed, now - 1, random)
    const last = typeSome(typed, Math.min(now, 1), random)
    // Half of them right after a send, where it is being stored, handed over and seen; half in the middle of turns.
    if (random.below(2) === 0) await sleep(random.below(80))
    else {
      await someTurn(typed)
      await sleep(random.below(1_000))
    }
    if (victim === 'host') await lab.host.kill()
    else for (const { pid } of lab.host.engines()) sendSignal(pid, 'SIGKILL')
    await last
    if (victim === 'host') await lab.host.restart()
    const open = await Promise.all(typed.map(({ outbox }) => outbox.items()))
    if (open.flat().some(isOut)) met += 1
    if ((kill + 1) % 10 === 0) say(`${kill + 1} kills, ${Math.round((performance.now() - began) / 1000)} s`)
  }
  if (victim === 'engine') restarts += await awaitEngine(lab, key, { isStarting: false })

  while (typed.some(({ todo }) => todo.length > 0)) await typeSome(typed, 1, random)
  await untilEmpty(typed).catch((cause: unknown) => {
    const left = typed.flatMap(({ open }) => open.map(({ text, state }) => `${text} ${state}`))
    say(`${String(cause)}: ${left.join('; ')}`)
  })
  watching.abort()
  await person
  const asked = typed.reduce((sum, one) => sum + one.asked, 0)
  const seconds = Math.round((performance.now() - began) / 1000)
  return { sessions: typed.map(({ run }) => run), met, asked, restarts, seconds }
}

/** Resolves while a turn runs, or nothing is to be done; an engine that was just started takes its time for the first one. */
async function someTurn(typed: readonly Typed[]): Promise<void> {
  const open = () => typed.flatMap((session) => session.open)
  const isRunning = () => open().length === 0 || open().some(({ state }) => state === 'confirmed')
  await waitUntil(isRunning, 'a turn', 10_000).catch(() => {})
}

/** However slow the machine is: they may not stand still. */
async function untilEmpty(typed: readonly Typed[]): Promise<void> {
  const count = async () => (await Promise.all(typed.map(({ outbox }) => outbox.items()))).flat().length
  for (let before = await count(); before > 0; before = await count())
    await waitUntil(async () => (await count()) < before, 'something to leave the queues', patience)
}

/** Some items, into one session or several, each session's in its order. */
async function typeSome(typed: readonly Typed[], count: number, random: Random): Promise<void> {
  const lines = new Map<Typed, Promise<void>>()
  for (let at = 0; at < count; at += 1) {
    const [first, ...others] = typed.filter(({ todo }) => todo.length > 0)
    if (!first) break
    const session = random.pick([first, ...others])
    lines.set(
      session,
      (lines.get(session) ?? Promise.resolve()).then(() => typeNext(session)),
    )
  }
  await Promise.all(lines.values())
}

/** As a tab does: what could not be asked is asked again later, with the same ids. */
async function typeNext(session: Typed): Promise<void> {
  const { todo, outbox, random } = session
  const [next] = todo
  if (!next) return
  // What Enter sends goes past a queue that stands: a person presses it where nothing waits, what was just typed included.
  const isIdle = session.looked && session.open.length === 0 && random.below(2) === 0
  session.looked = false
  try {
    await outbox.add(isIdle ? { ...next.item, delivery: 'send' } : next.item)
    todo.shift()
  } catch {
    session.asked += 1
  }
}

/** The person: looks at each queue and takes a way out where one is offered. */
async function attend(typed: readonly Typed[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const session of typed) {
      try {
        session.open = await session.outbox.items()
        session.looked = true
        for (const { id, state, reason } of session.open) {
          session.seen.set(id, (session.seen.get(id) ?? new Set<ItemState>()).add(state))
          if (reason) session.reasons.set(id, `${reason.code}: ${reason.message}`)
        }
        const stuck = session.open.find(isStuck)
        if (stuck) await takeWayOut(session, stuck)
      } catch {
        // The host is away, or the item went on meanwhile: looked at again.
      }
    }
    await sleep(100)
  }
}

async function takeWayOut({ outbox, random, ways }: Typed, { id, state }: OutboxItem): Promise<void> {
  const note = (way: WayOut) => void ways.set(id, [...(ways.get(id) ?? []), way])
  const isFirst = random.below(2) === 0
  if (state === 'interrupted' && isFirst) {
    note('continue')
    await outbox.change(id, { continue: { id: ids.message(), partID: ids.part() } })
  } else if (state === 'interrupted') {
    note('skip')
    await outbox.remove(id)
  } else if (state === 'unconfirmed' && !isFirst) {
    note('drop')
    await outbox.remove(id)
  } else {
    // Before it is asked: where its answer is lost, it may have been granted.
    note(state === 'unconfirmed' ? 'run again' : 'try again')
    await outbox.change(id, { again: true })
  }
}

/** Waits for an engine that is ready or, where asked so, is there at all. Gives how often the host had given up and a person had to start it. */
async function awaitEngine(lab: Lab, key: string, { isStarting }: { readonly isStarting: boolean }): Promise<number> {
  let restarts = 0
  await waitUntil(
    async () => {
      const isThere = lab.host.engines().length > 0
      const [server] = await lab.host.servers()
      if (server?.status === 'failed') restarts = 1
      // Nobody waits for its next try who can press a button.
      if (!isThere && server?.status !== 'ready') await lab.host.send('POST', routes.restart(key as ServerKey))
      return isThere && (isStarting || server?.status === 'ready')
    },
    'the next engine',
    60_000,
  )
  return restarts
}
