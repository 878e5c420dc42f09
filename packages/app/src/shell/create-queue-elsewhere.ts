import type { NewItem } from '@pointsman/domain/follow-up'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { isSessionID, sessionKey } from '@pointsman/domain/scope'
import type { Verdict } from '@pointsman/ui/button'
import { batch } from 'solid-js'
import { carriedBy, carriesSame } from '../composer/attachments.ts'
import { carriedFields } from '../composer/new-item.ts'
import { wordsOf } from '../composer/words-of.ts'
import { judgeSubmission } from '../composer/submission.ts'
import { isUnanswered } from '../host-client/make-request.ts'
import type { SessionRow } from '../server/session-list.ts'
import { emptyDraft, isEmptyDraft, type Draft } from '../session/draft.ts'
import { giveBack } from '../session/give-back.ts'
import type { App } from './create-app.ts'
import type { Room } from './create-room.ts'
import { rowTitle } from './row-words.ts'

const ids = makeIdMaker()
const isNothing = ({ text, extras }: Draft) => isEmptyDraft({ text: text.trim(), extras })
const refused = (reason: string): Verdict => ({ ready: false, reason })

/** What is typed under the session on the page can wait its turn in another one: it leaves the input and joins that one's queue. */
export function createQueueElsewhere({ app, room }: { readonly app: App; readonly room: () => Room | undefined }) {
  /** The host may have it, though its answer never came: the same words for the same session are that item. */
  let doubted: { readonly target: string; readonly item: NewItem } | undefined

  function verdict(row: SessionRow): Verdict {
    const here = room()
    if (!here || isNothing(here.view.draft())) return refused('Nothing is typed that could be queued there')
    if (row.serverKey === here.scope.serverKey && row.sessionID === here.scope.sessionID)
      return refused('This is the session that you type in')
    return isSessionID(row.sessionID) ? { ready: true } : refused('The session is still being made')
  }

  async function queue(row: SessionRow): Promise<void> {
    const here = room()
    const judged = verdict(row)
    if (!judged.ready) return tell(judged.reason)
    const { serverKey, sessionID } = row
    const written = here?.view.draft() ?? emptyDraft
    const directory = here?.execution.directory()
    const body = bodyOf(written)
    if (!here || !directory || !body || !isSessionID(sessionID))
      return tell('Nothing is typed that could be queued there')
    const branch = here.execution.catalog.vcs?.branch
    const target = sessionKey({ serverKey, sessionID })
    const last = doubted?.target === target ? doubted.item : undefined
    const isSame = last?.kind === body.kind && last.text === body.text && carriesSame(last, written)
    const { id, partID } = isSame ? last : { id: ids.message(), partID: ids.part() }
    const item: NewItem = {
      id,
      partID,
      source: { directory, revision: here.execution.placement()?.revision ?? 0, ...(branch ? { branch } : {}) },
      ...body,
      ...carriedFields(carriedBy(written, ids.part)),
    }
    const { view } = here
    // One step: the words are here or there, and never in neither place.
    const sending = batch(() => {
      view.setDraft(emptyDraft)
      return app.sessions.queue({ serverKey, sessionID }, item)
    })
    try {
      await sending
      doubted = undefined
      tell(`Queued for “${rowTitle(row)}”`)
    } catch (failure) {
      if (isUnanswered(failure)) doubted = { target, item }
      view.setDraft(giveBack(view.draft(), written))
      tell(`Not queued: ${wordsOf(failure)}. The text is back`)
    }
  }

  function tell(title: string): void {
    app.toaster.show({ id: 'queue-elsewhere', title })
  }
  return { verdict, queue: (row: SessionRow) => void queue(row) }
}
export type QueueElsewhere = ReturnType<typeof createQueueElsewhere>

/** Whether there is such a command the place will tell where it runs: it is judged there when its turn comes (F-6). */
function bodyOf({ text, extras }: Draft): Pick<NewItem, 'kind' | 'text'> | undefined {
  const files = extras.some(({ kind }) => kind === 'file')
  const submission = judgeSubmission({ text, commands: undefined, files })
  if (submission.kind === 'send') return submission.item
  return submission.kind === 'commands-unknown' ? { kind: 'command', text: text.trim() } : undefined
}
