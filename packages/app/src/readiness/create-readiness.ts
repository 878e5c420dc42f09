import type { ModelRef } from '@pointsman/domain/conversation'
import {
  goneSentence,
  readiness,
  reasonSentence,
  type Action,
  type Facts,
  type Hydration,
  type Verdict,
} from '@pointsman/domain/readiness'
import { isSessionID, type Directory } from '@pointsman/domain/scope'
import { createMemo } from 'solid-js'
import { chooseModel, type ModelChoice } from '@pointsman/domain/choose-model'
import type { ExecutionView } from '../execution/create-execution-scope.ts'
import type { Servers } from '../server/create-servers.ts'
import type { SessionView } from '../session/session-scope.ts'
import { movingSentence } from './place-sentence.ts'

const ready: Hydration = { state: 'ready' }

export type ReadinessOptions = {
  readonly servers: Servers
  readonly session: SessionView
  readonly execution: ExecutionView
  /** The model chosen last in this directory. */
  readonly remembered: () => ModelRef | undefined
  /** Something waits for a person's answer, of this session or of a subagent of it. */
  readonly asked: () => boolean
}

/** Where who and where meet: the facts of both scopes, the one verdict for each action, and the model and agent of the next send. */
export function createReadiness({ servers, session, execution, remembered, asked }: ReadinessOptions) {
  const making = !isSessionID(session.scope.sessionID)

  const agents = () => (execution.catalog.agents ?? []).filter((agent) => agent.primary)
  const agent = createMemo((): string | undefined => {
    const bound = session.choice().agent ?? session.session()?.agent
    // A subagent's session names an agent that nobody can choose: it is still its own.
    // The engine lists the configured default first.
    return bound ?? agents()[0]?.name
  })
  const model = createMemo((): ModelChoice | undefined => {
    const { models, configured, agents: known } = execution.catalog
    if (!models || configured === undefined) return undefined
    const chosen = session.choice().model
    if (!chosen && !known) return undefined
    const own = known?.find(({ name }) => name === agent())?.model
    const record = session.session()
    // What the record names was worked with by the record's agent: another one with a model of its own works with that.
    const recorded = own && record?.agent !== agent() ? undefined : record?.model
    return chooseModel(models, {
      bound: chosen ?? recorded,
      remembered: remembered(),
      agent: own,
      inferred: lastUserModel(session),
      configured: configured ?? undefined,
    })
  })

  /** Known to be gone from the disk (S-9). */
  const gone = (): boolean => {
    const directory = execution.directory()
    return directory !== undefined && servers.isGone(execution.serverKey, directory)
  }
  const movingTo = (): Directory | undefined => {
    const { serverKey, sessionID } = session.scope
    const move = isSessionID(sessionID) ? servers.moveOf({ serverKey, sessionID }) : undefined
    return move?.state === 'moving' ? move.to : undefined
  }

  const facts = createMemo((): Facts => {
    const connection = servers.connection()
    const placed = execution.directory() !== undefined
    const chosen = model()
    const hydration = session.hydration()
    const first = { state: 'waiting', since: connection.since } as const
    return {
      connection:
        connection.state === 'offline' || connection.first ? { state: 'waiting', since: connection.since } : ready,
      cacheReady: hydration.state === 'missing' ? { state: 'failed', since: connection.since } : hydration,
      // The host's picture of every session comes with its summary; without one nothing is known of this one.
      statusReady: making || session.session() ? ready : first,
      commandsReady: execution.state('commands'),
      providerReady: execution.state('models'),
      localModelReady: modelFact(
        chosen,
        (['configured', 'agents', 'models'] as const).map((part) => execution.state(part)),
        connection.since,
      ),
      directoryReady: gone() ? { state: 'failed', since: connection.since } : placed ? ready : first,
      busy: session.status().kind !== 'idle',
      blocked: asked(),
      moving: movingTo() !== undefined,
      sessionKnown: !making,
      requestPending: asked(),
      turnIsHere: true,
    }
  })

  const place = () => {
    const directory = execution.directory()
    return directory ? servers.placeOf(execution.serverKey, directory).name : 'this place'
  }

  return {
    facts,
    verdict: (action: Action): Verdict => readiness(facts(), action),
    /**
     * Whether the session may change its place, if a person says what becomes of its turn: that it works holds back only a move
     * without that word. What it asks is answered in the place that asked, so it does not leave it open (S-7).
     */
    moveVerdict(): Verdict {
      const judged = readiness(facts(), 'move')
      if (!judged.ready && judged.reason !== 'busy') return judged
      return facts().blocked ? { ready: false, reason: 'blocked', state: 'refused' } : { ready: true }
    },
    sentence(verdict: Extract<Verdict, { ready: false }>): string {
      const to = movingTo()
      if (verdict.reason === 'directoryReady' && gone()) return goneSentence(place())
      if (verdict.reason === 'moving' && to) return movingSentence(servers.placeOf(execution.serverKey, to).name)
      return reasonSentence(verdict, { place: place() })
    },
    model,
    agent,
    agents,
    /** Reads again what a failed fact rests on. */
    retry(reason: Extract<Verdict, { ready: false }>['reason']) {
      if (reason === 'connection') servers.tryNow()
      else if (reason === 'cacheReady') session.retry()
      else if (reason === 'commandsReady') execution.retry('commands')
      else if (reason === 'providerReady') execution.retry('models')
      else if (reason === 'localModelReady') {
        const failed = (['configured', 'agents'] as const).filter((part) => execution.state(part).state === 'failed')
        for (const part of failed) execution.retry(part)
      }
    },
  }
}
export type Readiness = ReturnType<typeof createReadiness>

/** `reads`: what the choice rests on. */
function modelFact(chosen: ModelChoice | undefined, reads: readonly Hydration[], since: number): Hydration {
  if (chosen) return chosen.available ? ready : { state: 'failed', since }
  return reads.find((read) => read.state !== 'ready') ?? { state: 'failed', since }
}

function lastUserModel(session: SessionView): ModelRef | undefined {
  session.version()
  const order = session.order()
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const id = order[index]
    const message = id && session.peekMessage(id)
    if (message && message.role === 'user') return message.model
  }
  return undefined
}
