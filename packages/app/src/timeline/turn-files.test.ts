import { describe, expect, test } from 'vitest'
import { answer, main, part, rowsOf, user } from './conversation-fixture.ts'
import { countChanges, fileWords, turnFiles } from './turn-files.ts'

const call = (tool: string, filePath: string, metadata: object = {}, status = 'completed') =>
  part(filePath, { kind: 'tool', tool, callID: 'c', state: { status, input: { filePath }, metadata } })

describe('W-2: the files of a turn', () => {
  test('are what the engine compared, and what a completed tool wrote besides', () => {
    const changes = [{ path: 'src/a.ts', status: 'modified', additions: 3, deletions: 1 }] as const
    const parts = [
      call('edit', `${main}/src/a.ts`),
      call('write', `${main}/dist/report.html`, { exists: false }),
      call('write', '/elsewhere/notes.md', { exists: true }),
      call('edit', `${main}/failed.ts`, {}, 'error'),
      call('read', `${main}/read.ts`),
      part('p', { kind: 'patch', files: [`${main}/src/a.ts`, `${main}/back-as-it-was.ts`] }),
    ]
    expect(turnFiles({ changes, parts, directory: main })).toEqual([
      { path: 'src/a.ts', status: 'modified', additions: 3, deletions: 1 },
      { path: 'dist/report.html', status: 'added' },
      { path: '/elsewhere/notes.md', status: 'modified' },
    ])
  })

  test('until the engine has compared them are what its steps and tools say', () => {
    const parts = [
      call('write', `${main}/new.ts`, { exists: false }),
      part('p', { kind: 'patch', files: [`${main}/new.ts`, `${main}/by-shell.ts`] }),
    ]
    expect(turnFiles({ changes: undefined, parts, directory: main })).toEqual([
      { path: 'new.ts', status: 'added' },
      { path: 'by-shell.ts', status: 'modified' },
    ])
  })

  test('stand where the turn ends, and come with its prompt: each turn has its own, wherever the session works by then', () => {
    const made = { path: 'a.md', status: 'added', additions: 2, deletions: 0 } as const
    const rows = rowsOf([
      [{ ...user('u1'), changes: [made] }],
      [answer('a1', 'u1')],
      [{ ...user('u2'), changes: [] }],
      [answer('a2', 'u2')],
    ])
    const ends = rows.flatMap((row) => (row.kind === 'turn-end' ? [row] : []))
    expect(ends.map(({ turnID, files }) => [turnID, files])).toEqual([
      ['u1', [made]],
      ['u2', []],
    ])
  })

  test('are counted, and said in words', () => {
    const files = [
      { path: 'a', status: 'added', additions: 2, deletions: 0 },
      { path: 'b', status: 'renamed', from: 'c', additions: 0, deletions: 0 },
      { path: 'd', status: 'modified', additions: 1, deletions: 4 },
    ] as const
    expect(countChanges(files)).toEqual({ additions: 3, deletions: 4 })
    expect(files.map(fileWords)).toEqual(['a made, 2 added', 'b renamed from c', 'd edited, 1 added, 4 removed'])
  })
})
