import { isSessionID } from '@pointsman/domain/scope'
import { createSignal } from 'solid-js'
import { wordsOf } from '../composer/words-of.ts'
import type { Readiness } from '../readiness/create-readiness.ts'
import type { SessionView } from '../session/session-scope.ts'
import type { App } from './create-app.ts'

/** A summary in place of what came before it, by the model that the next prompt would go to. */
export function createCompaction(options: {
  readonly app: Pick<App, 'servers' | 'toaster' | 'announce'>
  readonly view: SessionView
  readonly readiness: Pick<Readiness, 'verdict' | 'control' | 'sentence' | 'model'>
  readonly title: () => string
}) {
  const { app, view, readiness } = options
  const { serverKey, sessionID } = view.scope
  const [asked, setAsked] = createSignal(false)

  function control() {
    if (asked()) return { ready: false as const, reason: 'It is being compacted' }
    if (!isSessionID(sessionID)) return { ready: false as const, reason: 'The session is still being made' }
    return readiness.control('compact')
  }

  /** Rejects with the reason in words. */
  async function run(): Promise<void> {
    const judged = control()
    if (!judged.ready) throw new Error(judged.reason)
    const model = readiness.model()?.model
    if (!isSessionID(sessionID) || !model) throw new Error('No model is chosen')
    setAsked(true)
    app.announce('Compacting the conversation')
    try {
      await app.servers.compact(serverKey, sessionID, model)
      app.announce('The conversation is compacted')
    } finally {
      setAsked(false)
    }
  }

  return {
    control,
    verdict: () => readiness.verdict('compact'),
    run,
    /** By a control, whose failure is told beside the page: it may be another session's by then. */
    press(): void {
      const title = options.title()
      void run().catch((failure: unknown) => {
        app.toaster.show({
          id: `compact ${view.key}`,
          title: `“${title}” was not compacted`,
          text: `${wordsOf(failure).replace(/^Not compacted: /, '')}.`,
          signal: 'error',
        })
      })
    },
  }
}
export type Compaction = ReturnType<typeof createCompaction>
