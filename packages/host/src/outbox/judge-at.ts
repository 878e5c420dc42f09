import { basename } from 'node:path'
import { unreadBy } from '@pointsman/domain/attachment'
import { findModel, runsApart } from '@pointsman/domain/catalog'
import { chooseModel, type ModelChoice } from '@pointsman/domain/choose-model'
import type { ModelRef, Session } from '@pointsman/domain/conversation'
import type { Chosen, OutboxItem } from '@pointsman/domain/follow-up'
import type { SessionSummary } from '@pointsman/domain/host-api'
import {
  goneSentence,
  readiness,
  reasonSentence,
  type Facts,
  type Hydration,
  type Verdict,
} from '@pointsman/domain/readiness'
import { isSessionID, type Directory, type SessionID } from '@pointsman/domain/scope'
import type { Board } from '../board/make-board.ts'
import type { Engine } from '../engine/engine.ts'
import { pauseFor } from './pause-for.ts'
import { readInTime, readLastModel, readOffer, type Asking, type Offers, type Pause } from './read-offers.ts'
import { readCommandLine } from './send-item.ts'

/**
 * What may become of an item in a directory (R-2, R-3, F-6). ready: it goes, with what was chosen for it · parked: only a person can say
 * how it goes on · unread: a fact could not be read within its bound, its name is the code · later: what stands in its way passes
 * by itself, the engine’s absence, a move or a request that waits for its answer.
 */
export type Judgement =
  | { readonly kind: 'ready'; readonly chosen: Chosen }
  | { readonly kind: 'parked' | 'unread' | 'later'; readonly code: string; readonly message: string }
export type JudgeAt = (item: OutboxItem, directory: Directory, signal: AbortSignal) => Promise<Judgement>

/** Milliseconds. */
const summaryBound = 5_000

type Known = { readonly [part in keyof Offers]?: Offers[part] | undefined } & {
  /** Null: the engine does not know the session. */
  readonly summary?: SessionSummary | null | undefined
  readonly lastModel?: ModelRef | null | undefined
  readonly allowed?: boolean | undefined
  /** Of the engine that was asked: what its end cut short is no word of the one that follows. */
  readonly incarnation: string | undefined
}

/** The host's half of readiness: its own facts of a directory, read afresh for each item, and the one verdict on them. */
export function makeJudgeAt(options: {
  readonly engine: Engine
  readonly board: Pick<Board, 'summary' | 'isBusy'>
  /** From the wish for a move to its end. */
  readonly isMoving: (sessionID: SessionID) => boolean
  readonly pause?: Pause
  readonly now?: () => number
}): JudgeAt {
  const { engine, board, pause = pauseFor, now = Date.now } = options

  async function know(item: OutboxItem, id: SessionID, directory: Directory, asking: Asking): Promise<Known> {
    // Nothing can be asked, and no bound says when it can.
    const { status, incarnation } = engine.info()
    if (status !== 'ready') return { incarnation }
    const inTime = <T>(ask: () => Promise<T | undefined>) => readInTime(asking, summaryBound, ask)
    const [summary, allowed] = await Promise.all([
      inTime(async () => (await board.summary(id)) ?? null),
      inTime(() => engine.allows(directory)),
    ])
    // An engine opens an instance for whatever directory it is asked about (OPENCODE.md): only for one that is there.
    if (!summary || !allowed || item.kind === 'shell') return { summary, allowed, incarnation }
    const isOpen = item.model === undefined
    const [models, agents, commands, configured, lastModel] = await Promise.all([
      readOffer(asking, 'models', directory),
      readOffer(asking, 'agents', directory),
      actionOf(item) === 'command' ? readOffer(asking, 'commands', directory) : undefined,
      isOpen ? readOffer(asking, 'configured', directory) : null,
      isOpen && !summary.session.model ? readLastModel(asking, id) : null,
    ])
    return { summary, allowed, models, agents, commands, configured, lastModel, incarnation }
  }

  function factsOf(id: SessionID, known: Known, choice: ModelChoice | undefined): Facts {
    const since = now()
    const fact = (isKnown: boolean): Hydration => (isKnown ? { state: 'ready' } : { state: 'failed', since })
    const { summary } = known
    const { status, incarnation } = engine.info()
    const isThere = status === 'ready' && incarnation === known.incarnation
    const blocked = summary ? summary.permissions.length + summary.questions.length > 0 : false
    return {
      connection: isThere ? { state: 'ready' } : { state: 'waiting', since },
      cacheReady: fact(Boolean(summary)),
      // Whether a turn runs is the queue’s question, and it asks before this (F-5).
      statusReady: { state: 'ready' },
      commandsReady: fact(known.commands !== undefined),
      providerReady: fact(known.models !== undefined),
      localModelReady: fact(choice?.available === true),
      directoryReady: fact(known.allowed === true),
      busy: board.isBusy(id),
      blocked,
      moving: options.isMoving(id),
      sessionKnown: true,
      requestPending: blocked,
      turnIsHere: true,
    }
  }

  async function nameOf(directory: Directory): Promise<string> {
    const trees = await engine.worktrees().catch(() => [])
    return trees.find((tree) => tree.directory === directory)?.name ?? basename(directory)
  }

  return async (item, directory, signal) => {
    const id = item.sessionID
    if (!isSessionID(id)) return { kind: 'later', code: 'sessionKnown', message: 'The session is still being made' }
    const known = await know(item, id, directory, { engine, pause, signal })
    if (known.summary === null) return { kind: 'parked', code: 'session-gone', message: 'The session was deleted' }
    const session = known.summary?.session
    const agent = session && agentOf(item, session, known)
    const choice = session && modelOf(item, session, known, agent)
    const verdict = readiness(factsOf(id, known, choice), actionOf(item))
    if (!verdict.ready) return refuse(verdict, { known, choice, place: await nameOf(directory) })
    return item.kind === 'shell' ? { kind: 'ready', chosen: {} } : chosenOf(item, known, { agent, choice })
  }
}

function actionOf({ kind }: OutboxItem): 'send' | 'command' | 'shell' {
  return kind === 'shell' || kind === 'command' ? kind : 'send'
}

/** The engine lists the configured default first. */
function agentOf(item: OutboxItem, session: Session, { agents }: Known): string | undefined {
  return item.agent ?? session.agent ?? agents?.find((agent) => agent.primary)?.name
}

/** Nothing while what decides it is not known, or where the directory has no model at all. */
function modelOf(item: OutboxItem, session: Session, known: Known, name: string | undefined): ModelChoice | undefined {
  const { models, agents, configured, lastModel } = known
  if (!models || !agents || configured === undefined || lastModel === undefined) return undefined
  const own = agents.find((agent) => agent.name === name)?.model
  // What the record names was worked with by the record’s agent: another one with a model of its own works with that.
  const recorded = own && session.agent !== name ? undefined : session.model
  return chooseModel(models, {
    bound: item.model ?? recorded,
    remembered: undefined,
    agent: own,
    inferred: lastModel ?? undefined,
    configured: configured ?? undefined,
  })
}

type Refused = { readonly known: Known; readonly choice: ModelChoice | undefined; readonly place: string }

function refuse(verdict: Extract<Verdict, { ready: false }>, { known, choice, place }: Refused): Judgement {
  const { reason, state } = verdict
  const message = reasonSentence(verdict, { place })
  if (state !== 'failed') return { kind: 'later', code: reason, message }
  if (reason === 'directoryReady' && known.allowed === false) {
    return { kind: 'parked', code: reason, message: goneSentence(place) }
  }
  if (reason !== 'localModelReady') return { kind: 'unread', code: reason, message }
  if (choice) {
    const missing = `${choice.model.modelID} is not set up in ${place}. Choose another`
    return { kind: 'parked', code: 'model-missing', message: missing }
  }
  if (known.models?.models.length === 0)
    return { kind: 'parked', code: 'model-missing', message: `No model is set up in ${place}` }
  return { kind: 'unread', code: reason, message: `The model choice of ${place} could not be read` }
}

function chosenOf(
  item: OutboxItem,
  { models, agents, commands }: Known,
  { agent, choice }: { readonly agent: string | undefined; readonly choice: ModelChoice | undefined },
): Judgement {
  if (agent !== undefined && !agents?.some(({ name }) => name === agent))
    return { kind: 'parked', code: 'agent-missing', message: `No agent is called ${agent} here. Choose another` }
  const model = models && findModel(models.models, item.model ?? choice?.model)
  const unread = unreadBy(item.attachments ?? [], model?.reads)
  if (model && unread.length > 0) {
    const message = `${model.name} can’t read ${unread.map((file) => file.name).join(', ')}. Choose another`
    return { kind: 'parked', code: 'model-missing', message }
  }
  const { name } = readCommandLine(item.text)
  const command = commands?.find((one) => one.name === name)
  if (item.kind === 'command' && command && item.attachments?.length && runsApart(command, agents ?? [])) {
    const message = `/${name} runs in a subagent, which gets no files. Edit it to take them away`
    return { kind: 'parked', code: 'subtask-files', message }
  }
  if (item.kind === 'command' && !command) {
    const message = `No command is called /${name} here. Send as text?`
    return { kind: 'parked', code: 'unknown-command', message }
  }
  return {
    kind: 'ready',
    chosen: {
      ...(choice && !item.model ? { model: choice.model } : {}),
      ...(agent !== undefined && item.agent === undefined ? { agent } : {}),
    },
  }
}
