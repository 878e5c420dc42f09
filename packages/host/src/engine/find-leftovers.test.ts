import { expect, test } from 'bun:test'
import { findLeftovers } from './find-leftovers.ts'
import type { ProcessRow } from './process-table.ts'

const row = (pid: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  started: `b:${pid}`,
  parent: 1,
  group: pid,
  session: pid,
  order: pid,
  ...more,
})
const life = (pid: number) => ({ pid, started: `b:${pid}` })
const find = (processes: readonly ProcessRow[], environments: Record<number, string> = {}, members = [life(100)]) =>
  findLeftovers({ leader: life(100), members, processes, environment: (pid) => environments[pid] ?? '', self: 7 })
    .map((one) => one.pid)
    .toSorted((a, b) => a - b)

test("A-8: a dead engine's tools are known by its own mark, with all that they started", () => {
  const processes = [row(7), row(50), row(200), row(201, { parent: 200, group: 201, session: 201 }), row(300)]
  expect(find(processes, { 200: 'A=1\0OPENCODE_PID=100\0', 300: 'OPENCODE_PID=1001\0' })).toEqual([200, 201])
})
test('behind a wrapper the engine is found by the group, and its tools by its own id', () => {
  const processes = [row(100), row(101, { parent: 100, group: 100, session: 100 }), row(200)]
  expect(find(processes, { 200: 'OPENCODE_PID=101\0' })).toEqual([100, 101, 200])
  expect(find([row(200)], { 200: 'OPENCODE_PID=101\0' }, [life(101)])).toEqual([200])
})
test("an id that lives again is somebody else's, and so is everything of it", () => {
  const processes = [row(100, { started: 'b:999' }), row(200, { parent: 100, group: 100 }), row(201)]
  expect(find(processes, { 201: 'OPENCODE_PID=100\0' })).toEqual([])
})
test('the host never ends itself, nor its own group', () => {
  const processes = [row(7, { group: 100 }), row(8, { group: 100 })]
  expect(find(processes, { 7: 'OPENCODE_PID=100\0' })).toEqual([])
})
