import type { Message } from '@pointsman/domain/conversation'
import type { FileDiff } from '@pointsman/domain/file-diff'
import { makeKey } from '@pointsman/domain/key'
import { mayHaveWritten } from '@pointsman/domain/may-have-written'
import { isMessageID, type MessageID } from '@pointsman/domain/message-id'
import { isSessionID, type Directory, type SessionScope } from '@pointsman/domain/scope'
import { createComputed, createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js'
import type { ExecutionView } from '../execution/create-execution-scope.ts'
import { makeJoined } from '../lib/make-joined.ts'
import type { Readiness } from '../readiness/create-readiness.ts'
import type { ScopeNews, Servers } from '../server/create-servers.ts'
import type { SessionView } from '../session/session-scope.ts'
import { reviewFiles, type ReviewFile } from './review-file.ts'
import type { ReviewMode } from './review-mode.ts'
import { standingTurns } from './standing-turns.ts'

export type ReviewOptions = {
  readonly servers: Pick<Servers, 'listen' | 'listenAt' | 'engine' | 'server'>
  readonly session: SessionView
  readonly execution: ExecutionView
  readonly readiness: Pick<Readiness, 'control'>
  readonly mode: () => ReviewMode
  readonly now?: () => number
}

/** What one question was answered with last; what could not be read again keeps it, and says so. */
type Answer = { readonly files?: readonly ReviewFile[]; readonly at?: number; readonly failure?: string }

/** What is asked, and how. Equal keys are the same question of the same directory. */
type Question = {
  readonly key: string
  readonly read: (signal: AbortSignal) => Promise<readonly FileDiff[]>
}

/**
 * The diff of the directory where the session works now (W-1). Asking and dropping is the execution scope's; here is what is asked, when it
 * is asked again, and what is shown meanwhile: the last good answer to the same question in the same place, never one of another.
 */
export function createReview({ servers, session, execution, readiness, mode, now = Date.now }: ReviewOptions) {
  const { serverKey } = execution
  const engine = servers.engine(serverKey)
  const place = createMemo(() => {
    const placement = execution.placement()
    return placement && makeKey(placement.directory, placement.incarnation)
  })
  /** Another place begins without answers. */
  const answers = createMemo(on(place, createAnswers))
  const [reading, setReading] = createSignal(false)

  const lastTurn = createMemo((): MessageID | undefined => standingTurns(session).at(-1))
  const turn = createMemo(() => {
    const chosen = mode()
    if (chosen === 'last-turn') return lastTurn()
    return isMessageID(chosen) ? chosen : undefined
  })
  const verdict = createMemo(() => readiness.control('review'))
  const git = () => servers.server(serverKey)?.git ?? true

  const question = createMemo<Question | undefined>(
    () => {
      const directory = execution.directory()
      if (!directory || !verdict().ready) return undefined
      const chosen = mode()
      if (chosen === 'working' || chosen === 'branch') {
        if (!git()) return undefined
        return {
          key: makeKey(chosen, directory),
          read: (signal) => engine.diff(directory, chosen === 'working' ? 'git' : 'branch', signal),
        }
      }
      const { sessionID } = session.scope
      const messageID = turn()
      if (!messageID || !isSessionID(sessionID)) return { key: makeKey('no-turn', directory), read: async () => [] }
      return {
        key: makeKey(messageID, directory),
        read: (signal) => engine.turnDiff({ sessionID, messageID, directory }, signal),
      }
    },
    undefined,
    { equals: (a, b) => a?.key === b?.key },
  )

  function put(key: string, change: (last: Answer) => Answer): void {
    const here = untrack(answers)
    here.set(key, change(untrack(() => here.of(key)) ?? {}))
  }

  async function read(): Promise<void> {
    const asked = untrack(question)
    if (!asked) return void setReading(false)
    setReading(true)
    await execution.ask('review', asked.read, {
      fresh(diffs) {
        setReading(false)
        put(asked.key, (last) => ({ files: reviewFiles(diffs, last.files), at: now() }))
      },
      failed(reason) {
        setReading(false)
        put(asked.key, ({ files, at }) => ({ ...(files && at ? { files, at } : {}), failure: failureWords(reason) }))
      },
    })
  }
  const joined = makeJoined(read)
  onCleanup(joined.stop)

  // Each stay is asked for anew, and each question; both are known in one step, so a question is never asked of the place before.
  createEffect(on([execution.epoch, place, question], () => joined.now()))

  // Nobody looks at a page that is hidden; what happened meanwhile, and what no event tells, is read when it is looked at.
  const wish = () => {
    if (document.visibilityState === 'visible') joined.wish()
  }
  document.addEventListener('visibilitychange', wish)
  onCleanup(() => document.removeEventListener('visibilitychange', wish))
  createComputed(() => {
    const directory = execution.directory()
    if (!directory) return
    onCleanup(
      servers.listenAt({ serverKey, directory }, (event) => {
        if (mayHaveWritten(event)) wish()
      }),
    )
  })
  const { scope } = session
  if (isSessionID(scope.sessionID))
    onCleanup(servers.listen(scope as SessionScope, (news) => void (isWorthALook(news) && wish())))

  // An undo changes files, and nothing else tells of it: the session's own word does, and the answer where it was asked for here.
  const undone = createMemo(() => JSON.stringify(session.session()?.revert))
  createEffect(on(undone, wish, { defer: true }))
  createEffect(on(session.undoing.pending, (pending) => void (!pending && wish()), { defer: true }))

  const ranElsewhere = createMemo((): Directory | undefined => {
    const id = turn()
    if (!id) return undefined
    session.version()
    const answered = session
      .order()
      .map(session.peekMessage)
      .find((message) => isAnswerTo(message, id))
    const ran = answered?.role === 'assistant' ? answered.directory : undefined
    return ran === execution.directory() ? undefined : ran
  })
  const answer = createMemo(() => {
    const asked = question()
    return (asked && answers().of(asked.key)) ?? {}
  })
  return {
    mode,
    directory: execution.directory,
    epoch: execution.epoch,
    verdict,
    git,
    /** Nothing until it was read once. */
    files: () => answer().files,
    /** Why it could not be read; with files, that it could not be read again. */
    failure: () => answer().failure,
    /** Milliseconds since 1970 of what is shown. */
    readAt: () => answer().at,
    reading,
    state: (): 'waiting' | 'no-git' | 'reading' | 'failed' | 'ready' => {
      if (!verdict().ready || !execution.directory()) return 'waiting'
      if (!question()) return 'no-git'
      const { files, failure } = answer()
      if (files) return 'ready'
      return failure === undefined ? 'reading' : 'failed'
    },
    retry: () => joined.now(),
    branch: () => execution.catalog.vcs?.branch,
    defaultBranch: () => execution.catalog.vcs?.defaultBranch,
    turn,
    /** Where the turn that is shown ran, where that is not here. */
    ranElsewhere,
    /** One file as it is now. */
    readFile: (
      path: string,
      run: Parameters<typeof execution.ask<Awaited<ReturnType<typeof engine.fileContent>>>>[2],
    ) => {
      const directory = untrack(execution.directory)
      if (directory) void execution.ask('review-file', (signal) => engine.fileContent(directory, path, signal), run)
    },
  }
}
/** By question. */
function createAnswers() {
  const [all, setAll] = createSignal<ReadonlyMap<string, Answer>>(new Map())
  return {
    of: (key: string): Answer | undefined => all().get(key),
    set: (key: string, answer: Answer) => void setAll((now) => new Map(now).set(key, answer)),
  }
}
export type Review = ReturnType<typeof createReview>

function isAnswerTo(message: Message | undefined, id: MessageID): boolean {
  return message?.role === 'assistant' && message.parentID === id
}

/** Or there was a gap: then nobody knows. */
function isWorthALook(news: ScopeNews): boolean {
  if (news.kind === 'read-again') return true
  return news.event.kind === 'engine' && mayHaveWritten(news.event.event)
}

function failureWords(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason)
}
