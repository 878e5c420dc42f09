import { expect, test } from 'bun:test'
import type { Directory } from '@pointsman/domain/scope'
import { makeChanges } from './make-changes.ts'
import type { Changes } from './read-changes.ts'
import { readStatus } from './read-changes.ts'

function house() {
  const asked: { directory: string; answer: (value: Changes | undefined) => void }[] = []
  const changes = makeChanges({
    read: (directory) => new Promise((answer) => asked.push({ directory, answer })),
    now: () => 0,
  })
  return { asked, changes }
}
const directories = [...'abcdefgh'].map((letter) => `/${letter}` as Directory)
const never = new Promise<void>(() => {})
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('S-6: at most four gits at once, and a slow one holds no list up: what is known by then is shown', async () => {
  const { asked, changes } = house()
  const until = Promise.withResolvers<void>()
  const list = changes.of(directories, undefined, until.promise)
  await nextTurn()
  expect(asked.map((one) => one.directory)).toEqual(['/a', '/b', '/c', '/d'])
  asked[1]?.answer({ dirty: 2 })
  await nextTurn()
  expect(asked.map((one) => one.directory)).toEqual(['/a', '/b', '/c', '/d', '/e'])
  until.resolve()
  expect([...(await list)]).toEqual([['/b' as Directory, { dirty: 2 }]])
  // It goes on, and the next list has more without asking again.
  asked[0]?.answer({ dirty: 1 })
  await nextTurn()
  expect([...(await changes.of(['/a' as Directory], undefined, never))]).toEqual([['/a' as Directory, { dirty: 1 }]])
})

test('S-6: what was read before a worktree was made or removed is not shown after it', async () => {
  const { asked, changes } = house()
  const one = ['/a' as Directory]
  const before = changes.of(one, undefined, never)
  await nextTurn()
  changes.forget()
  const after = changes.of(one, undefined, never)
  await nextTurn()
  asked[0]?.answer({ dirty: 9 })
  expect((await before).get('/a' as Directory)).toBeUndefined()
  asked[1]?.answer({ dirty: 0 })
  expect((await after).get('/a' as Directory)).toEqual({ dirty: 0 })
})

test('what a turn changed is counted after it, although it was read a moment before, or is being read', async () => {
  const { asked, changes } = house()
  const one = '/a' as Directory
  const list = () => changes.of([one], undefined, never)
  const first = list()
  await nextTurn()
  asked[0]?.answer({ dirty: 1 })
  expect((await first).get(one)).toEqual({ dirty: 1 })
  await changes.of([one], undefined, never)
  expect(asked).toHaveLength(1)
  changes.outdate(one)
  const second = list()
  await nextTurn()
  // A turn ends while that is being read: who waits for it has that, and all who ask now have one more reading, after it.
  changes.outdate(one)
  const [third, fourth] = [list(), list()]
  await nextTurn()
  expect(asked).toHaveLength(2)
  asked[1]?.answer({ dirty: 2 })
  expect((await second).get(one)).toEqual({ dirty: 2 })
  await nextTurn()
  expect(asked).toHaveLength(3)
  asked[2]?.answer({ dirty: 3 })
  expect([(await third).get(one), (await fourth).get(one)]).toEqual([{ dirty: 3 }, { dirty: 3 }])
})

test('a count that is outdated while it is read for the first time is one all the same', async () => {
  const { asked, changes } = house()
  const one = '/a' as Directory
  const list = changes.of([one], undefined, never)
  await nextTurn()
  changes.outdate(one)
  asked[0]?.answer({ dirty: 1 })
  expect((await list).get(one)).toEqual({ dirty: 1 })
})

test('the status of every kind of change, with spaces and renames', () => {
  const text = [
    '# branch.oid abc',
    '# branch.head x',
    '# branch.upstream origin/x',
    '# branch.ab +3 -1',
    '1 .M N... 100644 100644 100644 aaa bbb a b.txt',
    '2 R. N... 100644 100644 100644 aaa bbb R100 new name',
    '? not a change',
    'u UU N... 100644 100644 100644 100644 a b c both',
    '? dir/',
    '! .env',
    '! node_modules/',
  ].join('\0')
  expect(readStatus(`${text}\0`)).toEqual({
    files: ['a b.txt', 'new name', 'both', 'dir/'],
    ignored: ['.env', 'node_modules/'],
    ahead: 3,
    behind: 1,
    head: 'abc',
  })
  expect(readStatus('# branch.oid (initial)\0# branch.head main\0')).toEqual({ files: [], ignored: [] })
})
