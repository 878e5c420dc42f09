import { expect } from '@playwright/test'
import { routes, type MoveAnswer } from '@pointsman/domain/host-api'
import type { NewItem } from '@pointsman/domain/follow-up'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory, ServerKey, SessionID } from '@pointsman/domain/scope'
import type { Lab } from '../lab/make-lab.ts'
import { makeOutboxClient } from '../lab/outbox-client.ts'

const ids = makeIdMaker()

/** The queue of a new session, with no browser open, and what the engine's own record says of it. */
export async function makeQueue(lab: Lab, where?: string) {
  const directory = (where ?? lab.repo.path) as Directory
  const key = (await lab.host.ready()).key as ServerKey
  const { client } = await lab.engine()
  const session = await client.createSession({}, directory)
  const id = session.id as SessionID
  const outbox = makeOutboxClient({ url: () => lab.host.url, serverKey: key, sessionID: id })
  const states = async () => Object.fromEntries((await outbox.items()).map((item) => [item.text, item.state]))
  return {
    client,
    sessionID: session.id,
    ...outbox,
    /** What is there, by its words. */
    states,
    /** Each in its turn. */
    async left(...words: readonly string[]) {
      for (const one of words) await expect.poll(states).not.toHaveProperty([one])
    },
    add: (words: string, more: Partial<NewItem> = {}) =>
      outbox.add({
        id: ids.message(),
        partID: ids.part(),
        source: { directory, revision: 1 },
        kind: 'prompt',
        text: words,
        ...more,
      }),
    move: (to: string) => outbox.ask<MoveAnswer>('POST', routes.move(key, id), { directory: to, whenBusy: 'wait' }),
    /** Each prompt, in the engine's order, with the place where it was answered. */
    async done() {
      const messages = await client.messages(session.id)
      return messages
        .filter(({ info }) => info.role === 'user')
        .map(({ info, parts }) => {
          const answer = messages.findLast((one) => one.info.parentID === info.id)?.info
          const words = parts.find((part) => part.type === 'text' && !part['synthetic'])?.text ?? ''
          const ended = answer?.time.completed !== undefined
          return { words, where: answer?.path?.cwd, ended, taken: info.time.created }
        })
    },
  }
}
