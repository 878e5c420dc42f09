import type { Page, Request, WebSocketRoute } from '@playwright/test'
import { basename } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import type { Lab } from '../lab/make-lab.ts'
import { makeDesk } from '../lab/page.ts'
import { shell, text } from '../lab/script-step.ts'

// A session that changes its place without this page's asking, and what the page shows and does meanwhile.

const chipOf = (page: Page) => page.getByTestId('execution-chip')
let made = 0

/** A session in the main worktree, open in the page, and a worktree to move it to that has a command of its own. */
async function openBeside(lab: Lab, page: Page) {
  made += 1
  const branch = `beside-${made}`
  const tree = lab.repo.addWorktree(branch)
  const name = basename(tree)
  const command = `only-in-${branch}`
  lab.repo.configure({ commands: { [command]: { template: 'Tell of it', description: 'Only there' } } }, tree)
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession({ title: `Moves to ${name}` })
  await client.prompt(session.id, 'before it moves')
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await expect(desk.timeline).toContainText('before it moves')
  await expect(chipOf(page)).toHaveAttribute('data-directory', lab.repo.path)
  return { name, branch, tree, command, client, faults, session, desk, chip: chipOf(page) }
}

async function expectPlace(page: Page, at: { sessionID: string; directory: string; name: string; branch: string }) {
  const chip = chipOf(page)
  await expect(chip).toHaveAttribute('data-directory', at.directory)
  await expect(chip).toHaveAttribute('data-branch', at.branch)
  await expect(chip).toContainText(at.name)
  await expect(makeDesk(page).sessionRow(at.sessionID)).toHaveAttribute('data-directory', at.directory)
  await expect(page).toHaveTitle(new RegExp(`· ${at.name} ·`))
}

async function expectCommand(page: Page, command: string, offered: boolean) {
  const input = page.getByTestId('composer-input')
  await input.fill('/')
  // Until its list is read there is none: our own command ends every list that there is.
  await expect(page.locator('[data-testid="command-option"][data-value="worktree"]')).toHaveCount(1)
  await expect(page.locator(`[data-testid="command-option"][data-value="${command}"]`)).toHaveCount(offered ? 1 : 0)
  await input.fill('')
}

test('S-7 a permission asked in A and answered after another client’s move to B: the page says where it runs, and it runs in A', async ({
  sharedHost: lab,
  page,
}) => {
  const { client, faults, session, tree, name, desk, chip } = await openBeside(lab, page)
  lab.model.when('say where you are', shell('pwd'), text('It ran.'))
  await desk.prompt('say where you are')
  await expect(desk.dock).toBeVisible()
  await expect(page.getByTestId('permission-place')).toHaveCount(0)

  await client.move(session.id, tree)
  await expect(chip).toHaveAttribute('data-directory', tree)
  await expect(page.getByTestId('permission-place')).toContainText(
    `If you allow it, it runs in main, where its turn began. The session works in ${name} now.`,
  )
  const [pending] = await client.permissions(lab.repo.path)
  await desk.allowOnce()
  await expect(desk.dock).toBeHidden()
  await expect(desk.timeline).toContainText('It ran.')
  const replies = await faults.requests({ path: `^/permission/${pending?.id}/reply$` })
  expect(replies.map((reply) => decodeURIComponent(reply.query['directory'] ?? ''))).toEqual([lab.repo.path])
  const turns = lab.model.turns.filter((turn) => turn.sessionID === session.id)
  expect(turns.at(-1)?.toolResults.at(-1)?.trim()).toBe(lab.repo.path)
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
})

test('S-3 scenario 20: a move told without a directory, or on the other directory’s channel, shows at once, and its catalog with it', async ({
  sharedHost: lab,
  page,
}) => {
  const { client, faults, session, tree, name, branch, command, desk, chip } = await openBeside(lab, page)
  const there = { sessionID: session.id, directory: tree, name, branch }
  const home = { sessionID: session.id, directory: lab.repo.path, name: 'main', branch: 'main' }
  // The engine’s own event names no directory; it alone tells of the move, since the list of sessions is not read again.
  const lists = await faults.hold({ method: 'GET', path: '^/session$' }, 'list')
  await client.move(session.id, tree)
  await expectPlace(page, there)
  await expectCommand(page, command, true)
  await client.move(session.id, lab.repo.path)
  await expectPlace(page, home)
  await expectCommand(page, command, false)

  // The same on the channel of the place that it leaves.
  const told = await faults.holdFrames('moved', { match: 'session\\.next\\.moved' })
  await client.move(session.id, tree)
  await told.reached()
  await faults.injectEvent({
    directory: lab.repo.path,
    payload: {
      id: 'evt_1',
      type: 'session.next.moved',
      properties: { sessionID: session.id, location: { directory: tree } },
    },
  })
  await expectPlace(page, there)
  await expectCommand(page, command, true)
  await expect(chip).toHaveAttribute('data-state', 'here')
  await told.release()
  await lists.release()
  lab.model.when('where am I now', text('Right here.'))
  await desk.prompt('where am I now?')
  await expect(desk.timeline).toContainText('Right here.')
  expect(lab.model.turns.at(-1)?.directory).toBe(tree)
})

test('S-2 A, B, A with the first A’s reads still under way: none of their answers shows', async ({
  sharedHost: lab,
  page,
}) => {
  const { client, session, tree, chip } = await openBeside(lab, page)
  const stale = await holdFirstReads(page, lab.repo.path)
  await lab.openSession(page, session.id)
  await stale.reached()
  const epoch = await chip.getAttribute('data-epoch')
  await client.move(session.id, tree)
  await expect(chip).toHaveAttribute('data-directory', tree)
  await client.move(session.id, lab.repo.path)
  await expect(chip).toHaveAttribute('data-directory', lab.repo.path)
  await expect(chip).toHaveAttribute('data-epoch', String(Number(epoch) + 2))
  await expect(chip).toHaveAttribute('data-branch', 'main')
  await stale.releaseAll()
  await expectNothingStale(page)
})

test('S-2 A, B, A inside a gap of the engine’s stream is a new stay: the first A’s answers are dropped', async ({
  sharedHost: lab,
  page,
}) => {
  const { client, faults, session, tree, chip, desk } = await openBeside(lab, page)
  const stale = await holdFirstReads(page, lab.repo.path)
  await lab.openSession(page, session.id)
  await stale.reached()
  const epoch = Number(await chip.getAttribute('data-epoch'))
  const again = await faults.hold({ path: '^/global/event$' }, 'reconnect')
  await faults.cutStreams('^/global/event$')
  await again.reached()
  await client.move(session.id, tree)
  await client.move(session.id, lab.repo.path)
  await again.release()
  // The host saw neither move, and counts the gap itself as a new stay.
  await expect.poll(async () => Number(await chip.getAttribute('data-epoch'))).toBeGreaterThan(epoch)
  await expect(chip).toHaveAttribute('data-directory', lab.repo.path)
  await desk.live()
  await stale.releaseAll()
  await expectNothingStale(page)
})

test('S-3 moved by another client while this tab’s socket is down, and by another tab: chip, list, title and catalog are right once it is back', async ({
  sharedHost: lab,
  page,
}) => {
  const sockets: WebSocketRoute[] = []
  const down = { now: false }
  await page.routeWebSocket('**/api/live', (socket) => {
    if (down.now) return void socket.close()
    socket.connectToServer()
    sockets.push(socket)
  })
  const { client, session, tree, name, branch, command, desk, chip } = await openBeside(lab, page)
  const cut = async () => {
    down.now = true
    for (const socket of sockets.splice(0)) await socket.close()
    await expect(desk.connection.first()).toHaveAttribute('data-state', 'offline')
  }
  const back = async () => {
    down.now = false
    await desk.live()
  }
  await cut()
  await client.move(session.id, tree)
  await expect(chip).toHaveAttribute('data-directory', lab.repo.path)
  await back()
  await expectPlace(page, { sessionID: session.id, directory: tree, name, branch })
  await expectCommand(page, command, true)

  await cut()
  const other = await page.context().newPage()
  await lab.openSession(other, session.id)
  await chipOf(other).click()
  await other.locator(`[data-testid="worktree-option"][data-directory="${lab.repo.path}"]`).click()
  const home = { sessionID: session.id, directory: lab.repo.path, name: 'main', branch: 'main' }
  await expectPlace(other, home)
  await expect(chip).toHaveAttribute('data-directory', tree)
  await back()
  await expectPlace(page, home)
  await expectCommand(page, command, false)
})

/** Holds the page’s first reads of a directory’s commands, branch and agents, and answers them at last with what nobody must see. */
async function holdFirstReads(page: Page, directory: string) {
  const held: { readonly part: string; readonly request: Request; readonly answer: () => Promise<void> }[] = []
  const over = new Set<Request>()
  for (const event of ['requestfinished', 'requestfailed'] as const)
    page.on(event as 'requestfinished', (request) => over.add(request))
  const arrivals = new Set<() => void>()
  const lies: Record<string, unknown> = {
    command: [{ name: 'stale-command', template: 'stale', description: 'Of the first stay' }],
    agent: [{ name: 'stale-agent', mode: 'primary', permission: {}, options: {} }],
    vcs: { branch: 'stale-branch' },
  }
  await page.route(/\/server\/[^/]+\/(?:command|agent|vcs)\?/, async (route) => {
    const url = new URL(route.request().url())
    const part = url.pathname.split('/').at(-1) ?? ''
    const isMine = url.searchParams.get('directory') === directory && !held.some((one) => one.part === part)
    if (!isMine) return route.continue()
    await new Promise<void>((resolve) => {
      held.push({
        part,
        request: route.request(),
        // A read that was given up is gone already, which is as good.
        answer: () =>
          route
            .fulfill({ json: lies[part] })
            .catch(() => {})
            .then(resolve),
      })
      for (const look of arrivals) look()
    })
  })
  return {
    reached: () =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (held.length < 3) return
          arrivals.delete(look)
          resolve()
        }
        arrivals.add(look)
        look()
      }),
    /** Until the page has had each of them, and two frames to show it. */
    async releaseAll() {
      await Promise.all(held.map((one) => one.answer()))
      await expect.poll(() => held.every((one) => over.has(one.request))).toBe(true)
      for (let count = 0; count < 2; count += 1) await makeDesk(page).nextFrame()
    },
  }
}

async function expectNothingStale(page: Page) {
  await expectCommand(page, 'stale-command', false)
  await page.getByTestId('composer-input').fill('/')
  await expect(page.locator('[data-testid="command-option"][data-value="tidy"]')).toHaveCount(1)
  await page.getByTestId('composer-input').fill('')
  await expect(chipOf(page)).toHaveAttribute('data-branch', 'main')
  await expect(page.locator('body')).not.toContainText('stale-')
}
