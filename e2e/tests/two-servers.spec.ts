import { expect, test } from '../lab/fixtures.ts'
import { importSession, makeEngineID, makeImportedSession } from '../lab/imported-session.ts'
import { expectSameAs, makeDesk } from '../lab/page.ts'

// Two engines in one window, the same session id on both, and a third that refuses our password.

test.use({
  labOptions: {
    remotes: [
      { name: 'atlas', password: 'right one' },
      { name: 'locked', password: 'right one', toldPassword: 'wrong one' },
    ],
  },
})

test('S-1 scenario 15: the same session id on two servers shares nothing, and a refused password is named and not retried for ever', async ({
  ownHost: lab,
  page,
}) => {
  const { key } = await lab.host.ready()
  const own = await lab.engine()
  const atlas = lab.remote('atlas')
  const sessionID = makeEngineID('ses', Date.now() - 7_200_000)
  const session = (place: string) =>
    makeImportedSession({
      sessionID,
      title: `Twin of ${place}`,
      turns: 3,
      turn: (number) => ({
        user: `${place} asks ${number}`,
        assistant: [{ type: 'text', text: `${place} answers ${number}` }],
      }),
    })
  await importSession({
    session: session('home'),
    directory: lab.repo.path,
    home: lab.home,
    ...(own.dataHome === undefined ? {} : { dataHome: own.dataHome }),
  })
  await importSession({ session: session('atlas'), directory: atlas.engine.directory, home: atlas.engine.home })

  const desk = makeDesk(page)
  const row = (server: string) =>
    page.locator(`[data-testid="session-row"][data-server-key="${server}"][data-session-id="${sessionID}"]`)
  await lab.open(page, `/${key}/session/${sessionID}`)
  await expect(desk.timeline).toContainText('home answers 3')
  await expect(desk.timeline).not.toContainText('atlas')
  await expect(desk.timeline).toHaveAttribute('data-session-key', new RegExp(key))
  await desk.input.fill('a draft at home')

  await lab.open(page, `/atlas/session/${sessionID}`)
  await expect(desk.timeline).toContainText('atlas answers 3')
  await expect(desk.timeline).not.toContainText('home')
  await expect(desk.input).toHaveValue('')
  await desk.input.fill('a draft at atlas')

  await lab.open(page)
  await expect(row(key)).toHaveCount(1)
  await expect(row('atlas')).toHaveCount(1)
  await expect(row(key)).toContainText('Twin of home')
  await expect(row('atlas')).toContainText('Twin of atlas')
  await expect(row(key)).toHaveAttribute('data-directory', lab.repo.path)
  await expect(row('atlas')).toHaveAttribute('data-directory', atlas.engine.directory)

  await row('atlas').click()
  await expect(desk.timeline).toContainText('atlas answers 3')
  await expect(desk.input).toHaveValue('a draft at atlas')
  await desk.enter()
  await expect(desk.timeline).toContainText('All done.')
  await expectSameAs(desk, () => atlas.client.messages(sessionID))
  expect(await atlas.client.userTexts(sessionID)).toContain('a draft at atlas')
  expect(await own.client.userTexts(sessionID)).not.toContain('a draft at atlas')
  expect(lab.model.turns.at(-1)?.directory).toBe(atlas.engine.directory)

  await lab.open(page, `/${key}/session/${sessionID}`)
  await expect(desk.input).toHaveValue('a draft at home')
  await expect(desk.timeline).not.toContainText('a draft at atlas')

  // The password that is refused: said, named, and left alone until a person asks again.
  await lab.open(page, '/locked')
  await expect(page.locator('body')).toContainText(/refuses the password/i)
  expect((await lab.host.servers()).find((server) => server.key === 'locked')?.status).toBe('failed')
  const locked = lab.remote('locked')
  const asked = await locked.faults.requests()
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.length).toBeLessThanOrEqual(3)
  await lab.open(page)
  await expect(row('atlas')).toHaveCount(1)
  expect(await locked.faults.requests()).toHaveLength(asked.length)
})
