import type { ForkAnswer } from '@pointsman/domain/fork'
import { makeEpoch } from '@pointsman/domain/make-epoch'
import type { MessageID } from '@pointsman/domain/message-id'
import { isSessionID, type Directory, type SessionID } from '@pointsman/domain/scope'
import { batch, createSignal, onCleanup } from 'solid-js'
import { wordsOf } from '../../composer/words-of.ts'
import type { Readiness } from '../../readiness/create-readiness.ts'
import { draftOfText, isEmptyDraft } from '../../session/draft.ts'
import type { SessionView } from '../../session/session-scope.ts'
import type { App } from '../create-app.ts'
import type { Places } from '../place/create-places.ts'
import { paths } from '../route-path.ts'

/** The prompt before which the two part; its words are what the new one begins with in its input. */
export type ForkPoint = { readonly messageID: MessageID; readonly prompt?: number; readonly text: string }
/** Where it will work: where the original does, in another place, or in one that is made for it. */
export type ForkTarget =
  | { readonly kind: 'same' }
  | { readonly kind: 'place'; readonly directory: Directory }
  | { readonly kind: 'new'; readonly name: string }

export type ForkingOptions = {
  readonly app: Pick<App, 'servers' | 'sessions' | 'toaster' | 'announce'>
  readonly view: SessionView
  readonly readiness: Pick<Readiness, 'control'>
  readonly places: Pick<Places, 'nameVerdict' | 'nameOf'>
  readonly title: () => string
}

/**
 * The forks that are asked for on one session's page. What was taken at the click is settled whatever happens; the page goes along only while
 * it is still this session's (V-1).
 */
export function createForking({ app, view, readiness, places, title }: ForkingOptions) {
  const { servers, sessions, toaster } = app
  const { serverKey, sessionID } = view.scope
  const epoch = makeEpoch()
  const [asking, setAsking] = createSignal<{ readonly point: ForkPoint | undefined }>()
  const [target, setTarget] = createSignal<ForkTarget>({ kind: 'same' })
  const [working, setWorking] = createSignal(false)
  const [failure, setFailure] = createSignal<string>()
  onCleanup(() => {
    epoch.advance()
    setAsking(undefined)
  })

  function ask(point?: ForkPoint): void {
    batch(() => {
      setAsking({ point })
      if (!working()) setTarget({ kind: 'same' })
      setFailure(undefined)
    })
  }
  const actionOf = (point: ForkPoint | undefined) => (point ? 'fork' : 'forkWhole')

  function verdict() {
    const held = readiness.control(actionOf(asking()?.point))
    if (!held.ready) return held
    const wanted = target()
    if (wanted.kind !== 'new') return { ready: true as const }
    if (wanted.name.trim() === '') return { ready: false as const, reason: 'The new worktree has no name yet.' }
    const named = places.nameVerdict(wanted.name.trim())
    return named.ok ? { ready: true as const } : { ready: false as const, reason: `${named.message}.` }
  }

  async function placeFor(wanted: ForkTarget): Promise<Directory | undefined> {
    if (wanted.kind === 'same') return undefined
    if (wanted.kind === 'place') return wanted.directory
    const { worktree } = await servers.makeWorktree(serverKey, { name: wanted.name.trim() })
    // It stands, whatever comes of the fork: asked again, it is a place like any other.
    setTarget({ kind: 'place', directory: worktree.directory })
    void servers.readWorktrees(serverKey)
    return worktree.directory
  }

  /** The new session is in the list and has the words of the prompt, whoever looks at it. */
  function settle({ session }: ForkAnswer, point: ForkPoint | undefined): void {
    servers.takeSummary(serverKey, session)
    const made = sessions.open({ serverKey, sessionID: session.session.id })
    batch(() => {
      if (point && isEmptyDraft(made.view.draft())) made.view.setDraft(draftOfText(point.text))
      made.view.setChoice(view.choice())
    })
    made.leave()
  }

  async function fork(go: (path: string) => void): Promise<void> {
    const asked = asking()
    if (!asked || working() || !verdict().ready || !isSessionID(sessionID)) return
    const { point } = asked
    const wanted = target()
    const from = title()
    let answer: ForkAnswer | undefined
    batch(() => {
      setWorking(true)
      setFailure(undefined)
    })
    const end = await epoch.run(() => request(sessionID, point, wanted), {
      owned(result) {
        if (result.ok) settle((answer = result.value), point)
        else if (asking() !== asked) tellFailed(from, wordsOf(result.reason))
      },
      fresh(made) {
        const { session, stayed } = made
        setWorking(false)
        // Who did not wait does something else by now.
        if (asking() !== asked) return tellMade(from, made, go)
        setAsking(undefined)
        go(paths.session(serverKey, session.session.id))
        app.announce(['Forked', stayedWords(stayed)].filter(Boolean).join('. '))
        if (stayed > 0) toaster.show({ id: 'fork', icon: 'git-fork', title: stayedWords(stayed) })
      },
      failed(reason) {
        batch(() => {
          setWorking(false)
          if (asking() === asked) setFailure(wordsOf(reason))
        })
      },
    })
    if (end === 'stale' && answer) tellMade(from, answer, go)
  }

  async function request(id: SessionID, point: ForkPoint | undefined, wanted: ForkTarget): Promise<ForkAnswer> {
    const directory = await placeFor(wanted)
    return servers.fork(serverKey, id, {
      ...(point ? { messageID: point.messageID } : {}),
      ...(point?.prompt === undefined ? {} : { prompt: point.prompt }),
      ...(directory === undefined ? {} : { directory }),
    })
  }

  function tellMade(from: string, { session, stayed }: ForkAnswer, go: (path: string) => void): void {
    toaster.show({
      id: 'fork',
      icon: 'git-fork',
      title: `“${from}” is forked`,
      ...(stayed > 0 ? { text: stayedWords(stayed) } : {}),
      act: { label: 'Open the fork', run: () => go(paths.session(serverKey, session.session.id)) },
    })
  }
  const tellFailed = (from: string, words: string) =>
    void toaster.show({ id: 'fork', title: `“${from}” was not forked`, text: `${words}.`, signal: 'error' })

  return {
    ask,
    asking,
    close: () => void setAsking(undefined),
    target,
    setTarget,
    working,
    failure,
    /** Whether one can be asked for at all: of a prompt, or of the whole. */
    control: (point?: 'prompt') => readiness.control(point ? 'fork' : 'forkWhole'),
    verdict,
    fork: (go: (path: string) => void) => void fork(go),
  }
}
export type Forking = ReturnType<typeof createForking>

export function stayedWords(count: number): string {
  if (count === 0) return ''
  return count === 1 ? '1 follow-up stays with the original' : `${count} follow-ups stay with the original`
}
