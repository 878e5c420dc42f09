import type { Page } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Lab } from '../lab/make-lab.ts'
import { makeDesk } from '../lab/page.ts'

export const filesOf = (page: Page) => page.getByTestId('review-file')
export const numbered = (count: number, word = 'line') => Array.from({ length: count }, (_, at) => `${word} ${at + 1}`)

/** A session that works in a worktree of its own, and what is written there. `branch`: of its worktree, which no other test has. */
export async function beginReview(lab: Lab, files: Readonly<Record<string, string>> = {}) {
  const branch = `review-${randomUUID().slice(0, 8)}`
  const tree = lab.repo.addWorktree(branch)
  const write = (file: string, content: string, directory = tree) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), content)
  }
  const commit = () => {
    lab.repo.gitIn(tree, 'add', '--all')
    lab.repo.gitIn(tree, 'commit', '--quiet', '--message', 'Before')
  }
  for (const [file, content] of Object.entries(files)) write(file, content)
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession({ title: `Of ${branch}` })
  await client.move(session.id, tree)
  return { tree, branch, write, commit, client, faults, session }
}

export async function openReview(lab: Lab, page: Page, sessionID: string, query = 'review=working') {
  await lab.openSession(page, sessionID, query)
  const desk = makeDesk(page)
  await desk.live()
  return desk
}
