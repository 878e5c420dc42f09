import { makeIdMaker } from '@pointsman/domain/message-id'
import { newItem } from '../composer/new-item.ts'
import type { ReviewPort } from '../review/review-port.ts'
import { standingTurns } from '../review/standing-turns.ts'
import { joinExtras, sameExtra } from '../session/draft.ts'
import type { App } from './create-app.ts'
import type { ReviewAddress } from './create-review-address.ts'
import type { Room } from './create-room.ts'
import { titleFrom } from './row-words.ts'

const ids = makeIdMaker()

/** More turns than that are not looked for in a menu. */
const mostTurns = 40

/** What the review is given of its session: the draft that comments go to, the queue, and the turns. */
export function createReviewPort(app: App, room: Room, address: ReviewAddress): ReviewPort {
  const { view, seat, readiness } = room
  const comments = () => view.draft().extras.flatMap((extra) => (extra.kind === 'comment' ? [extra] : []))
  /** As Enter judges it: what can be held at the host can be queued. */
  const waits = () => readiness.holdsFor(readiness.verdict('send'))
  return {
    store: app.store,
    place: seat.place,
    comments,
    putComment(comment) {
      const draft = view.draft()
      view.setDraft({ ...draft, extras: joinExtras(draft.extras, [comment]) })
    },
    removeComment(id) {
      const draft = view.draft()
      const gone = comments().find((comment) => comment.id === id)
      if (gone) view.setDraft({ ...draft, extras: draft.extras.filter((extra) => !sameExtra(extra, gone)) })
    },
    wanted: address.wanted,
    shown: () => address.want(undefined),
    wantedFile: address.wantedFile,
    fileShown: () => address.wantFile(undefined),
    async queue(text) {
      const held = waits()
      const item = newItem(
        seat,
        { kind: 'prompt', text },
        {
          ids: { id: ids.message(), partID: ids.part() },
          carried: { attachments: [], mentions: [] },
          steer: false,
          waits: held,
        },
      )
      if (!item) throw new Error('It is not known yet where this session works')
      await seat.send(item)
    },
    queueVerdict: () => (waits() === undefined ? readiness.control('send') : { ready: true }),
    turns: () =>
      standingTurns(view)
        .toReversed()
        .slice(0, mostTurns)
        .flatMap((id) => {
          const message = view.peekMessage(id)
          if (!message) return []
          const said = view.peekParts(id).find((part) => part.kind === 'text' && !part.synthetic)
          const text = said?.kind === 'text' ? said.text : ''
          return [{ id, title: titleFrom(text) || 'A turn without words', at: message.time.created }]
        }),
    announce: app.announce,
    told: (title, text) => void app.toaster.show({ id: 'review', title, ...(text ? { text } : {}) }),
    focusComposer: () => document.querySelector<HTMLElement>('[data-testid="composer-input"]')?.focus(),
  }
}
