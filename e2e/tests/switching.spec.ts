import { expect, test } from '../lab/fixtures.ts'
import { makeDesk } from '../lab/page.ts'
import { shell, text } from '../lab/script-step.ts'

type Frame = { readonly at: string; readonly words: string }

test('S-1 scenario 22: session, home, session, quickly: not one frame shows another session’s text, dock, draft or place', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const tree = lab.repo.addWorktree('beta-tree')
  const desk = makeDesk(page)
  const make = async (name: string, directory?: string) => {
    lab.model.when(`${name} begins`, text(`${name} answers. `), shell(`echo ${name}`), text(`${name} ran.`))
    const session = await client.createSession({ title: `Session ${name}` }, directory)
    await lab.openSession(page, session.id)
    await desk.live()
    await desk.prompt(`${name} begins`)
    await expect(desk.dock).toContainText(`echo ${name}`)
    await desk.input.fill(`${name} draft`)
    return session.id
  }
  const alpha = await make('alpha')
  const beta = await make('beta', tree)
  // Fresh in this page, so that the first visit of each reads everything; the one of alpha's does not end before it is left.
  await lab.open(page)
  await desk.live()
  await expect(desk.sessionRow(alpha)).toBeVisible()
  const slow = await faults.hold({ method: 'GET', path: `^/session/${alpha}/message$` }, 'alpha', { times: 1 })

  const frames = await page.evaluate(
    async (steps) => {
      const seen: { at: string; words: string }[] = []
      const look = () => {
        const parts = ['timeline', 'permission-dock', 'question-dock', 'execution-chip', 'composer-input']
        const words = parts.flatMap((part) =>
          [...document.querySelectorAll<HTMLElement>(`[data-testid="${part}"]`)].map(
            (element) => `${part}: ${element instanceof HTMLTextAreaElement ? element.value : element.textContent}`,
          ),
        )
        seen.push({ at: location.pathname.split('/session/')[1] ?? 'home', words: words.join('\n') })
        request = requestAnimationFrame(look)
      }
      let request = requestAnimationFrame(look)
      const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()))
      for (const step of steps) {
        const to = step === 'home' ? 'a[href="/"]' : `[data-testid="session-row"][data-session-id="${step}"]`
        document.querySelector<HTMLElement>(to)?.click()
        await frame()
        await frame()
      }
      for (let count = 0; count < 20; count += 1) await frame()
      cancelAnimationFrame(request)
      return seen
    },
    [alpha, 'home', beta, 'home', alpha, beta, alpha, 'home', beta],
  )
  await slow.release()
  const others: Record<string, RegExp> = { [alpha]: /beta/, [beta]: /alpha/, home: /alpha|beta/ }
  const wrong = frames.filter(({ at, words }: Frame) => (others[at] ?? /./).test(words))
  expect(wrong).toEqual([])
  // All three were looked at, and each session with its own.
  expect(frames.some(({ at }: Frame) => at === 'home')).toBe(true)
  expect(frames.some(({ at, words }: Frame) => at === alpha && words.includes('alpha draft'))).toBe(true)
  expect(frames.some(({ at, words }: Frame) => at === beta && words.includes('beta draft'))).toBe(true)

  await expect(desk.timeline).toContainText('beta answers.')
  await expect(desk.dock).toContainText('echo beta')
  await expect(desk.input).toHaveValue('beta draft')
  await desk.sessionRow(alpha).click()
  await expect(desk.timeline).toContainText('alpha answers.')
  await expect(desk.dock).toContainText('echo alpha')
  await expect(desk.input).toHaveValue('alpha draft')
})
