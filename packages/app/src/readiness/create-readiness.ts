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
import type { Verdict as Control } from '@pointsman/ui/button'
import { isSessionID, type Directory } from '@pointsman/domain/scope'
import { createEffect, createMemo, createSignal, onCleanup } from 'solid-js'
import { chooseModel, type ModelChoice } from '@pointsman/domain/choose-model'
import type { ExecutionView } from '../execution/create-execution-scope.ts'
import type { Servers } from '../server/create-servers.ts'
import type { SessionView } from '../session/session-scope.ts'
import { holdsFor } from './hold.ts'
import { missingModelSentence, movingSentence, unreadModelSentence } from './place-sentence.ts'

const ready: Hydration = { state: 'ready' }
/** What the choice of a model rests on. */
const choiceReads = ['configured', 'agents', 'models'] as const

/** Milliseconds until a status that is not known could not be read. */
const statusPatience = 5_000

export type ReadinessOptions = {
  readonly servers: Servers
  readonly session: SessionView
  readonly execution: ExecutionView
  /** The model chosen last in this directory. */
  readonly remembered: () => ModelRef | undefined
  /** Something waits for a person's answer, of this session or of a subagent of it. */
  readonly asked: () => boolean
}

/** What an action is about, where that is not the session as a whole: one request, one turn; or a turn that a person gave up. */
export type About = Partial<Pick<Facts, 'requestPending' | 'turnIsHere' | 'busy'>>

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

  // The host's picture of every session comes with its summary; without one nothing is known of this one.
  const statusKnown = createMemo(() => making || session.session() !== undefined)
  const [statusLate, setStatusLate] = createSignal(false)
  const [statusAsked, setStatusAsked] = createSignal(0)
  createEffect(() => {
    statusAsked()
    setStatusLate(false)
    if (statusKnown()) return
    const timer = setTimeout(() => setStatusLate(true), statusPatience)
    onCleanup(() => clearTimeout(timer))
  })

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
      statusReady: statusKnown() ? ready : statusLate() ? { state: 'failed', since: connection.since } : first,
      commandsReady: execution.state('commands'),
      providerReady: execution.state('models'),
      localModelReady: modelFact(
        chosen,
        choiceReads.map((part) => execution.state(part)),
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

  /** All was read and the choice can't be used here: a person is asked, and no other is taken in silence. */
  const modelMissing = () =>
    facts().localModelReady.state === 'failed' &&
    (model() !== undefined || choiceReads.every((part) => execution.state(part).state === 'ready'))

  const place = () => {
    const directory = execution.directory()
    return directory ? servers.placeOf(execution.serverKey, directory).name : 'this place'
  }

  const verdict = (action: Action, about: About = {}): Verdict => readiness({ ...facts(), ...about }, action)
  function sentence(held: Extract<Verdict, { ready: false }>): string {
    const to = movingTo()
    if (held.reason === 'directoryReady' && gone()) return goneSentence(place())
    if (held.reason === 'moving' && to) return movingSentence(servers.placeOf(execution.serverKey, to).name)
    if (held.reason === 'localModelReady' && held.state === 'failed') {
      if (!modelMissing()) return unreadModelSentence(place())
      const missing = model()?.model
      if (missing) return missingModelSentence(missing.modelID, place())
    }
    return reasonSentence(held, { place: place() })
  }

  /** The verdict as a control takes it: with its reason in words. */
  function control(action: Action, about?: About): Control {
    const judged = verdict(action, about)
    if (judged.ready) return judged
    return { ready: false, reason: sentence(judged), ...(judged.since === undefined ? {} : { since: judged.since }) }
  }

  return {
    facts,
    verdict,
    sentence,
    /** The fact that a send can be held for at the host, where its verdict is not ready. */
    holdsFor: (judged: Verdict) => holdsFor(judged, { modelMissing: modelMissing() }),
    modelMissing,
    control,
    /** Whether it may go out at once: into the turn that runs, or where none does as what it is. */
    now: (action: Action): Control => control(facts().busy ? 'steer' : action),
    model,
    agent,
    agents,
    /** Reads again what a failed fact rests on. */
    retry(reason: Extract<Verdict, { ready: false }>['reason']) {
      if (reason === 'connection') servers.tryNow()
      else if (reason === 'cacheReady') session.retry()
      else if (reason === 'statusReady') {
        setStatusAsked((count) => count + 1)
        session.retry()
      } else if (reason === 'commandsReady') execution.retry('commands')
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
