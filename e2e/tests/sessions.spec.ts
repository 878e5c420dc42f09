import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { makeDesk } from '../lab/page.ts'
import { text, wait } from '../lab/script-step.ts'

// Opening, reading and leaving sessions: unknown ones, long ones, drafts and choices.

test('L-2 an unknown session, a malformed id and an unknown server: a page that says so, with a way home', async ({
  sharedHost: lab,
  page,
}) => {
  const { key } = await lab.host.ready()
  const { faults } = await lab.faults()
  for (const path of [
    `/${key}/session/ses_missing000000000000000000`,
    `/${key}/session/nonsense`,
    '/nowhere',
    '/nowhere/session/ses_x',
  ]) {
    await lab.open(page, path)
    await expect(page.locator('body')).toContainText(/no such|not found|unknown|is no|there is no|not on/i)
    await page
      .getByRole('link', { name: /home|sessions/i })
      .last()
      .click()
    await expect(page).toHaveURL(new RegExp(`^${lab.host.url}/(?:\\?.*)?$`))
    await expect(page.getByTestId('new-session').first()).toBeVisible()
  }
  expect(await faults.requests({ path: 'nonsense' })).toEqual([])
})

test('L-4 a long session opens at its end and holds the reader’s place while older ones are read', async ({
  sharedHost: lab,
  page,
}) => {
  const sessionID = await lab.importSession({ turns: 500 })
  const { client } = await lab.engine()
  const last = (await client.messages(sessionID, 2)).at(-1)?.info.id as string
  // What the first painted frames showed: rows in view and how far the end was.
  await page.addInitScript(() => {
    const frames: { last: string; gap: number }[] = []
    const look = () => {
      const scroller = document.querySelector('[data-testid="timeline"]')
      const rows = scroller?.querySelectorAll('[data-testid="timeline-row"]') ?? []
      const bottom = rows[rows.length - 1]
      if (scroller && bottom) {
        frames.push({
          last: bottom.getAttribute('data-message-id') ?? '',
          gap: scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight,
        })
      }
      if (frames.length < 20) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    Object.assign(window, { firstFrames: () => frames })
  })
  await lab.openSession(page, sessionID)
  const desk = makeDesk(page)
  await expect(desk.timeline).toContainText('Answer 500:')
  await page.waitForFunction(() => (window as unknown as { firstFrames(): unknown[] }).firstFrames().length >= 20)
  const frames = await page.evaluate(() =>
    (window as unknown as { firstFrames(): { last: string; gap: number }[] }).firstFrames(),
  )
  for (const frame of frames) {
    expect(frame.last).toBe(last)
    expect(frame.gap).toBeLessThanOrEqual(1)
  }

  // Upwards: while an older page is held the reader stands still, and in no frame of its arrival does what they read move.
  const { faults } = await lab.faults()
  const total = () => desk.timeline.getAttribute('data-total-rows').then(Number)
  for (let pages = 1; pages <= 3; pages += 1) {
    const before = await total()
    const older = await faults.hold(
      { path: `^/session/${sessionID}/message$`, query: 'before=' },
      `older page ${pages}`,
      { times: 1 },
    )
    await desk.timeline.hover()
    const asked = older.reached()
    while ((await Promise.race([asked.then(() => 'asked'), desk.nextFrame()])) !== 'asked')
      await page.mouse.wheel(0, -600)
    await desk.still()
    await page.evaluate(() => {
      const scroller = document.querySelector('[data-testid="timeline"]') as HTMLElement
      const top = scroller.getBoundingClientRect().top
      const anchor = [...scroller.querySelectorAll('[data-testid="timeline-row"]')].find(
        (one) => one.getBoundingClientRect().bottom > top + 60,
      ) as HTMLElement
      const key = anchor.getAttribute('data-row-key') ?? ''
      const from = anchor.getBoundingClientRect().top
      const moved: number[] = []
      const look = () => {
        const now = scroller.querySelector(`[data-row-key="${CSS.escape(key)}"]`)
        moved.push(now ? Math.abs(now.getBoundingClientRect().top - from) : Number.POSITIVE_INFINITY)
        frame = requestAnimationFrame(look)
      }
      let frame = requestAnimationFrame(look)
      Object.assign(window, {
        stopAnchor: () => {
          cancelAnimationFrame(frame)
          return Math.max(...moved)
        },
      })
    })
    await older.release()
    await expect.poll(total).toBeGreaterThan(before)
    await desk.still()
    expect(await page.evaluate(() => (window as unknown as { stopAnchor(): number }).stopAnchor())).toBeLessThanOrEqual(
      1,
    )
  }
  expect(await total()).toBeGreaterThan(150)
  expect(await desk.rows().count()).toBeLessThan(120)
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(5_000)
})

test('L-4 at the end of a long session a send stays at the end, and a reader who wheels up is left alone', async ({
  sharedHost: lab,
  page,
}) => {
  const sessionID = await lab.importSession({ turns: 60 })
  const middle = makeGate('middle')
  const paragraphs = Array.from({ length: 30 }, (_, index) => `Paragraph ${index} of a long answer.\n\n`)
  lab.model.when('a long answer', text(...paragraphs), wait(middle), text(...paragraphs, 'The very end.'))
  await lab.openSession(page, sessionID)
  const desk = makeDesk(page)
  await expect(desk.timeline).toContainText('Answer 60:')
  await desk.prompt('a long answer')
  await middle.reached
  await expect(desk.timeline).toContainText('Paragraph 29')
  await expect.poll(desk.fromEnd).toBeLessThanOrEqual(1)

  await desk.timeline.hover()
  await page.mouse.wheel(0, -300)
  await expect.poll(desk.fromEnd).toBeGreaterThan(100)
  await expect(page.getByTestId('jump-to-latest')).toBeVisible()
  const top = await desk.timeline.evaluate((element) => element.scrollTop)
  const seen = desk.timeline.evaluate(
    (element, last) =>
      new Promise<number[]>((resolve) => {
        const tops: number[] = []
        const look = () => {
          tops.push(element.scrollTop)
          if (element.getAttribute('data-seen-end') === last) resolve(tops)
          else requestAnimationFrame(look)
        }
        look()
      }),
    'yes',
  )
  const { client } = await lab.engine()
  middle.open()
  await expect.poll(async () => (await client.status())[sessionID]?.type ?? 'idle').toBe('idle')
  await expect(desk.sessionRow(sessionID).first()).toHaveAttribute('data-status', 'idle')
  await desk.timeline.evaluate((element) => element.setAttribute('data-seen-end', 'yes'))
  for (const each of await seen) expect(Math.abs(each - top)).toBeLessThanOrEqual(1)

  await page.getByTestId('jump-to-latest').click()
  await expect(desk.timeline).toContainText('The very end.')
  await expect.poll(desk.fromEnd).toBeLessThanOrEqual(1)
})

test('L-5 drafts and choices belong to their session: they survive a reload, never cross, and no switch writes one', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const [one, two] = [await client.createSession({ title: 'One' }), await client.createSession({ title: 'Two' })]
  await client.prompt(one.id, 'first words of one')
  await client.prompt(two.id, 'first words of two')
  const { key } = await lab.host.ready()
  await lab.openSession(page, one.id)
  const desk = makeDesk(page)
  const model = page.getByTestId('model-picker')
  await expect(model).toContainText('Main')
  await model.click()
  await page.locator('[data-testid="model-option"][data-value="scripted/other"]').click()
  await expect(model).toContainText('Other')
  await desk.input.fill('draft of one')

  const stored = () =>
    page.evaluate(() =>
      JSON.stringify(
        Object.entries(localStorage)
          .filter(([name]) => name.includes('choice'))
          .toSorted(),
      ),
    )
  const choices = await stored()
  // What every frame showed while the page goes from session to session: never the other's words.
  await page.evaluate(
    ({ first, second }) => {
      const wrong: string[] = []
      const look = () => {
        const timeline = document.querySelector('[data-testid="timeline"]')
        const of = timeline?.getAttribute('data-session-key') ?? ''
        const said = timeline?.textContent ?? ''
        const draft = document.querySelector<HTMLTextAreaElement>('[data-testid="composer-input"]')?.value ?? ''
        if (of.includes(first) && (said.includes('words of two') || draft.includes('of two')))
          wrong.push(`one shows two: ${draft}`)
        if (of.includes(second) && (said.includes('words of one') || draft.includes('of one')))
          wrong.push(`two shows one: ${draft}`)
        requestAnimationFrame(look)
      }
      look()
      Object.assign(window, { wrongFrames: () => wrong })
    },
    { first: one.id, second: two.id },
  )
  await desk.sessionRow(two.id).first().click()
  await expect(desk.timeline).toContainText('first words of two')
  await expect(model).toContainText('Main')
  await expect(desk.input).toHaveValue('')
  await desk.input.fill('draft of two')
  for (let round = 0; round < 5; round += 1) {
    await desk.sessionRow(one.id).first().click()
    await desk.sessionRow(two.id).first().click()
  }
  await desk.sessionRow(one.id).first().click()
  await expect(desk.input).toHaveValue('draft of one')
  await expect(model).toContainText('Other')
  expect(await page.evaluate(() => (window as unknown as { wrongFrames(): string[] }).wrongFrames())).toEqual([])
  expect(await stored()).toBe(choices)

  await page.reload()
  await expect(desk.input).toHaveValue('draft of one')
  await expect(model).toContainText('Other')
  await lab.open(page, `/${key}/session/${two.id}`)
  await expect(desk.input).toHaveValue('draft of two')
  await expect(model).toContainText('Main')
  await desk.enter()
  await expect(desk.timeline).toContainText('draft of two')
  await expect(desk.input).toHaveValue('')
  await lab.model.waitForRequests('draft of two')
  expect(lab.model.turns.at(-1)?.model).toBe('main')
  await page.reload()
  await expect(desk.timeline).toContainText('draft of two')
  await expect(desk.input).toHaveValue('')
})

test('R-2 an input method’s Enter does not send, and a text that starts with a slash is never sent as prose', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession()
  const commands = await faults.hold({ path: '^/command$' }, 'commands')
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.input.fill('/tidy the shed')
  await desk.input.press('Enter')
  await expect(page.getByTestId('composer-reason')).toHaveAttribute('data-reason', 'commandsReady')
  expect(await client.messages(session.id)).toEqual([])
  await commands.reached()
  await commands.release()
  await expect(page.getByTestId('composer-reason')).toHaveCount(0)
  // Sent by itself once it can be, or by the next Enter: as a command either way.
  if ((await desk.input.inputValue()) !== '') await desk.input.press('Enter')
  await expect(desk.timeline).toContainText('All done.')
  expect(await client.userTexts(session.id)).toEqual(['Tidy up: the shed'])

  await desk.input.fill('/nothing of the sort')
  await desk.input.press('Enter')
  await expect(page.getByTestId('composer-reason')).toHaveAttribute('data-reason', 'unknownCommand')
  await expect(desk.input).toHaveValue('/nothing of the sort')
  expect(await client.userTexts(session.id)).toHaveLength(1)

  await desk.input.fill('')
  const keyboard = await page.context().newCDPSession(page)
  await keyboard.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
  await keyboard.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  })
  await keyboard.send('Input.insertText', { text: '日本' })
  await expect(desk.input).toHaveValue('日本')
  expect(await client.userTexts(session.id)).toHaveLength(1)
  await desk.input.press('Enter')
  await expect.poll(() => client.userTexts(session.id)).toEqual(['Tidy up: the shed', '日本'])
})
