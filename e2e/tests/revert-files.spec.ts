import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDisk } from '../lab/disk.ts'
import { expect, test } from '../lab/fixtures.ts'
import type { Lab } from '../lab/make-lab.ts'
import { shell, text, tool } from '../lab/script-step.ts'

// What an undo and a restore do to the files, by the host's own routes: the disk is compared byte for byte, modes and links too.

test.use({ sharedLabOptions: { repo: { permission: { bash: 'allow', edit: 'allow' } }, faults: true } })

type Answer = {
  readonly status: number
  readonly body: { error?: { code: string; detail?: unknown }; kept?: string[] }
}

async function undoing(lab: Lab) {
  const { client } = await lab.engine()
  const { key } = await lab.host.ready()
  const session = await client.createSession()
  const post = async (action: 'revert' | 'restore', body: unknown): Promise<Answer> => {
    const response = await fetch(new URL(`/api/servers/${key}/sessions/${session.id}/${action}`, lab.host.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: lab.host.url },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }
  return {
    client,
    session,
    /** One turn, to its end. */
    async prompt(words: string): Promise<string> {
      const { info } = await client.prompt(session.id, words)
      await expect.poll(async () => (await client.status())[session.id]).toBeUndefined()
      return info.parentID as string
    },
    revert: (messageID: string, more = {}) => post('revert', { messageID, ...more }),
    restore: (more = {}) => post('restore', more),
  }
}

const files = {
  'edited.txt': 'one\n',
  'deep/deleted.txt': 'here\n',
  'old.txt': 'the same words\n',
  'run.sh': '#!/bin/sh\necho 1\n',
  'crlf.txt': 'x\r\ny\r\n',
}

test('V-1: files that a turn edited, made, deleted, renamed and made executable are as they were after an undo, and as it left them after a restore', async ({
  sharedHost: lab,
}) => {
  const { repo, model } = lab
  for (const [path, content] of Object.entries(files)) repo.write(path, content)
  repo.commit('files to work on')
  repo.write('untracked.txt', 'not in git\n')
  repo.write('edited.txt', 'one, not committed\n')
  const start = readDisk(repo.path)
  model.when(
    'work on all',
    tool('write', { filePath: join(repo.path, 'edited.txt'), content: 'two\n' }),
    tool('write', { filePath: join(repo.path, 'made/new.txt'), content: 'new\n' }),
    shell(
      "rm -r deep; mv old.txt renamed.txt; chmod +x run.sh; echo changed > untracked.txt; ln -s edited.txt link; printf '\\000\\003' > data.bin; printf 'x\\r\\nz\\r\\n' > crlf.txt; echo x > 'a name é.txt'",
    ),
    text('done'),
  )
  model.when(
    'and on some again',
    shell('echo three > edited.txt; rm made/new.txt; mv renamed.txt again.txt'),
    text('done'),
  )
  const { prompt, revert, restore } = await undoing(lab)
  const first = await prompt('work on all')
  const middle = readDisk(repo.path)
  const second = await prompt('and on some again')
  const end = readDisk(repo.path)
  expect(middle).not.toEqual(start)
  expect(end).not.toEqual(middle)

  expect((await revert(second)).status).toBe(200)
  expect(readDisk(repo.path)).toEqual(middle)
  expect((await revert(first)).status).toBe(200)
  expect(readDisk(repo.path)).toEqual(start)
  // One is restored, then all of it.
  expect((await revert(second)).status).toBe(200)
  expect(readDisk(repo.path)).toEqual(middle)
  expect((await restore()).status).toBe(200)
  expect(readDisk(repo.path)).toEqual(end)
  // And at once from the end to the start and back.
  await revert(first)
  expect(readDisk(repo.path)).toEqual(start)
  await restore()
  expect(readDisk(repo.path)).toEqual(end)
})

test('V-1: what somebody changed since is not lost: other files are left alone, the same ones are asked for first', async ({
  sharedHost: lab,
}) => {
  const { repo, model } = lab
  for (const name of ['mine.txt', 'both.txt', 'gone.txt', 'kept.txt']) repo.write(name, `${name}, first\n`)
  repo.commit('more files')
  const write = (name: string, content: string) => writeFileSync(join(repo.path, name), content)
  model.when('change both', shell('echo by the agent > both.txt; rm kept.txt'), text('done'))
  const { prompt, revert, restore } = await undoing(lab)
  const message = await prompt('change both')

  // Changed since the turn: an undo would lose it.
  write('both.txt', 'by hand\n')
  const asked = await revert(message)
  expect(asked).toMatchObject({
    status: 409,
    body: { error: { code: 'would-overwrite', detail: { files: ['both.txt'] } } },
  })
  expect(repo.read('both.txt')).toBe('by hand\n')
  const detail = asked.body.error?.detail as { readonly fingerprint: string } | undefined
  expect((await revert(message, { confirmed: 'another' })).status).toBe(409)
  expect((await revert(message, { confirmed: detail?.fingerprint })).status).toBe(200)
  expect(repo.read('both.txt')).toBe('both.txt, first\n')

  // Changed since the undo: a restore keeps it, and gives back what a person took over by the word above.
  write('mine.txt', 'mine, since the undo\n')
  write('kept.txt', 'mine too\n')
  repo.git('rm', '-q', '-f', 'gone.txt')
  const restored = await restore()
  expect(restored).toMatchObject({ status: 200, body: { kept: ['kept.txt'] } })
  expect([repo.read('both.txt'), repo.read('mine.txt'), repo.read('kept.txt')]).toEqual([
    'by hand\n',
    'mine, since the undo\n',
    'mine too\n',
  ])
  expect(repo.has('gone.txt')).toBe(false)
})
