import { expect, test } from 'bun:test'
import type { PermissionRequest, QuestionRequest } from '@pointsman/domain/conversation'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { makeRequests } from './make-requests.ts'

const a = '/a' as Directory
const b = '/b' as Directory
const [one, two] = ['ses_one', 'ses_two'] as [SessionID, SessionID]
const permission = (id: string, sessionID = one) => ({ id, sessionID }) as PermissionRequest
const question = (id: string, sessionID = one) => ({ id, sessionID }) as QuestionRequest
const nobody = { newer: new Set<string>(), isOver: () => false }

/** What a read of these directories brings. */
function aRead(asked: readonly Directory[], listed: readonly (readonly [PermissionRequest, Directory])[] = []) {
  return {
    asked: new Set(asked),
    failed: [],
    statuses: new Map(),
    permissions: new Map(listed.map(([request, directory]) => [request.id, { request, directory }])),
    questions: new Map(),
  }
}
function house() {
  const requests = makeRequests()
  const ids = (id = one) => {
    const { permissions, questions } = requests.of(id)
    return [...permissions, ...questions].map(({ request }) => String(request.id))
  }
  return { requests, ids }
}

test('scenario 23: what was answered asks no more, however late it is listed', () => {
  const { requests, ids } = house()
  requests.addPermission(permission('per_1'), a)
  requests.settled('per_1')
  expect([ids(), requests.isAnswered('per_1')]).toEqual([[], true])
  requests.take(
    aRead(
      [a],
      [
        [permission('per_1'), a],
        [permission('per_2'), a],
      ],
    ),
    nobody,
  )
  expect(ids()).toEqual(['per_2'])
})

test('scenario 23: of many answers only the oldest are forgotten', () => {
  const { requests } = house()
  for (let count = 0; count < 501; count += 1) requests.settled(`per_${count}`)
  expect(['per_0', 'per_1', 'per_500'].map(requests.isAnswered)).toEqual([false, true, true])
})

test('scenario 23: what a place no longer lists goes; of a place that did not answer nothing is known', () => {
  const { requests, ids } = house()
  requests.addPermission(permission('per_a'), a)
  requests.addQuestion(question('que_a'), a)
  requests.addPermission(permission('per_b'), b)
  requests.addPermission(permission('per_kept'), a)
  requests.take(aRead([a], [[permission('per_kept'), a]]), nobody)
  expect(ids().toSorted()).toEqual(['per_b', 'per_kept'])
})

test('U-6: what was told during the read wins over it: asked stays, settled does not come back, nor what a stop left', () => {
  const { requests, ids } = house()
  requests.addPermission(permission('per_new'), a)
  const listed = [permission('per_settled'), permission('per_ghost', two)].map((request) => [request, a] as const)
  requests.take(aRead([a], listed), { newer: new Set(['per_new', 'per_settled']), isOver: (id) => id === two })
  expect([ids(), ids(two)]).toEqual([['per_new'], []])
})

test('S-1: a session that goes takes its own requests along, and another life of the engine all of them', () => {
  const { requests, ids } = house()
  requests.addPermission(permission('per_1'), a)
  requests.addQuestion(question('que_2', two), a)
  requests.forget(one)
  expect([ids(), requests.askers()]).toEqual([[], [two]])
  requests.clear()
  expect(requests.askers()).toEqual([])
})
