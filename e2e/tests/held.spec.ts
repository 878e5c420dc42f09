import type { Page } from '@playwright/test'
import { routes } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import { expect, test } from '../lab/fixtures.ts'

// A send that waits for a fact is the host's, too: its tab may close.

const ids = makeIdMaker()
type Scope = { readonly serverKey: ServerKey; readonly sessionID: SessionID }

/** What a tab does whose person pressed Enter on a command before the commands of the place were read. */
async function sendHeld(page: Page, scope: Scope, line: { readonly text: string; readonly directory: string }) {
  const tab = 'tabtoclose'
  const item = {
    id: ids.message(),
    partID: ids.part(),
    source: { directory: line.directory, revision: 1 },
    kind: 'command',
    text: line.text,
    hold: { tab, waits: 'commandsReady' },
  }
  const subscribe = { type: 'subscribe', request: 1, sessions: [scope], tab, keeps: [scope] }
  await page.evaluate(
    async ({ live, outbox, asked, posted }) => {
      const socket = new WebSocket(live)
      await new Promise<void>((resolve) => {
        socket.addEventListener('message', ({ data }) => {
          const { type } = JSON.parse(String(data)) as { type: string }
          if (type === 'hello') socket.send(JSON.stringify(asked))
          else if (type === 'subscribed') resolve()
        })
      })
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(outbox, { method: 'POST', headers, body: JSON.stringify(posted) })
      if (!answer.ok) throw new Error(await answer.text())
    },
    {
      live: routes.live,
      outbox: routes.outbox(scope.serverKey, scope.sessionID),
      asked: subscribe,
      posted: item,
    },
  )
  return item
}

test.describe('the tab is closed meanwhile', () => {
  test.use({ labOptions: { faults: true } })

  test('R-2 R-5 scenario 12: the host sends its command as a command, where the session works, and once', async ({
    ownHost: lab,
    page,
    context,
  }) => {
    const directory = lab.repo.addWorktree('feature-x')
    lab.repo.configure({ commands: { custom: { template: 'Do the custom thing: $ARGUMENTS' } } }, directory)
    const { key } = await lab.host.ready()
    const { client } = await lab.engine()
    const { faults } = await lab.faults()
    const session = await client.createSession({}, directory)
    const scope = { serverKey: key as ServerKey, sessionID: session.id as SessionID }
    const commands = await faults.hold({ path: '^/command$', query: 'feature-x' }, 'commands')
    await lab.open(page)
    const other = await context.newPage()
    await lab.open(other)

    const item = await sendHeld(page, scope, { text: '/custom with care', directory })
    const outbox = async () =>
      (await other.request.get(new URL(routes.outbox(key as ServerKey, scope.sessionID), lab.host.url).href)).json()
    expect(await outbox()).toMatchObject([{ id: item.id, state: 'held' }])
    expect(await faults.requests({ path: '^/command$', query: 'feature-x' })).toEqual([])
    await page.close()

    // 5 s later the host asks for itself, and while it does nothing goes out.
    await commands.reached()
    expect(await outbox()).toMatchObject([{ id: item.id, state: 'held' }])
    expect(await client.messages(session.id)).toEqual([])
    await commands.release()
    await expect.poll(outbox).toEqual([])
    const messages = await client.messages(session.id)
    expect(await client.userTexts(session.id)).toEqual(['Do the custom thing: with care'])
    expect(messages.map(({ info }) => info.path?.cwd).filter(Boolean)).toEqual([directory])
    expect(await faults.requests({ method: 'POST', path: '/command$' })).toHaveLength(1)
    expect(await faults.requests({ method: 'POST', path: '/prompt_async$' })).toEqual([])
  })
})
