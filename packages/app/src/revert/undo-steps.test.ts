import type { AssistantMessage, Message, Part, RevertMark, UserMessage } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory } from '@pointsman/domain/scope'
import { describe, expect, test } from 'vitest'
import { aText, anAssistant, aUser, messageID, partID } from '../session/test-conversation.ts'
import {
  hasShellLine,
  nextRedo,
  nextUndo,
  notPutBack,
  placesOf,
  promptsOf,
  rangeFrom,
  restoreTo,
  type Conversation,
} from './undo-steps.ts'

const [main, tree] = ['/repo', '/repo/.worktrees/x'] as Directory[] as [Directory, Directory]

type Turn = {
  readonly id: string
  readonly where?: Directory
  readonly typed?: boolean
  readonly parts?: readonly Part[]
} & Pick<UserMessage, 'changes'>

/** Turns in order; their ids say nothing of it. */
function talk(turns: readonly Turn[], more: { mark?: RevertMark; hasOlder?: boolean } = {}): Conversation {
  const messages = new Map<MessageID, Message>()
  const parts = new Map<MessageID, readonly Part[]>()
  for (const [at, { id, where = main, typed = true, parts: own = [], changes }] of turns.entries()) {
    const answer = `${id}a`
    messages.set(messageID(id), aUser(id, at * 10, changes ? { changes } : {}))
    parts.set(messageID(id), [{ ...aText(`p${id}`, id, `words of ${id}`), synthetic: !typed }])
    messages.set(messageID(answer), { ...anAssistant(answer, at * 10 + 1, id), directory: where } as AssistantMessage)
    parts.set(messageID(answer), own)
  }
  return {
    order: [...messages.keys()],
    message: (id) => messages.get(id),
    parts: (id) => parts.get(id) ?? [],
    mark: more.mark,
    hasOlder: more.hasOlder ?? false,
  }
}
const at = (id: string): RevertMark => ({ messageID: messageID(id) })
const part = (kind: 'tool' | 'step') =>
  ({ kind, id: partID(kind), messageID: messageID('x'), sessionID: 'ses_1' }) as unknown as Part

describe('steps of an undo', () => {
  const turns = [{ id: 'z' }, { id: 'b', typed: false }, { id: 'y' }, { id: 'a' }]

  test('V-4: go by position, from one typed prompt to the one before it, whatever the ids say', () => {
    expect(nextUndo(talk(turns))).toBe('msg_a')
    expect(nextUndo(talk(turns, { mark: at('a') }))).toBe('msg_y')
    // What a program wrote is undone along with the prompt before it.
    expect(nextUndo(talk(turns, { mark: at('y') }))).toBe('msg_z')
    expect(nextUndo(talk(turns, { mark: at('z') }))).toBeUndefined()
  })

  test('V-1: a redo gives back the first of what is undone, and of the last one all', () => {
    expect(nextRedo(talk(turns))).toBeUndefined()
    expect(nextRedo(talk(turns, { mark: at('z') }))).toBe('msg_y')
    expect(nextRedo(talk(turns, { mark: at('a') }))).toBe('all')
    // Half an answer: its other half comes first.
    const half: RevertMark = { messageID: messageID('za'), partID: 'prt_2' }
    expect(nextRedo(talk(turns, { mark: half }))).toBe('msg_y')
  })

  test('V-1: one prompt is restored with those before it', () => {
    const undone = talk(turns, { mark: at('z') })
    expect(restoreTo(undone, messageID('z'))).toBe('msg_y')
    expect(restoreTo(undone, messageID('a'))).toBe('all')
    expect(promptsOf(undone, undone.order)).toEqual(['msg_z', 'msg_y', 'msg_a'])
  })

  test('V-3: every turn that would be undone counts, those that are undone already too', () => {
    const moved = [{ id: '1' }, { id: '2', where: tree }, { id: '3' }]
    expect(placesOf(talk(moved), rangeFrom(talk(moved), messageID('3')))).toEqual([main])
    expect(placesOf(talk(moved), rangeFrom(talk(moved), messageID('2')))).toEqual([tree, main])
    const undone = talk(moved, { mark: at('3') })
    expect(placesOf(undone, rangeFrom(undone, messageID('2')))).toEqual([tree, main])
    expect(placesOf(undone, rangeFrom(undone, 'all'))).toEqual([main])
    // Its mark is on a page that was not read: what is read is undone.
    expect(rangeFrom(talk(moved, { mark: at('0'), hasOlder: true }), 'all')).toHaveLength(6)
  })
})

describe('what an undo does not put back', () => {
  test('V-1: what a shell line changed, of which the engine keeps no record', () => {
    const lines = talk([
      { id: '1', parts: [part('step'), part('tool')] },
      { id: '2', parts: [part('tool')] },
    ])
    expect(hasShellLine(lines, lines.order.slice(0, 2))).toBe(false)
    expect(hasShellLine(lines, lines.order)).toBe(true)
  })

  test('V-1: a file that was there before, is gone by these turns, and that the engine’s undo does not name', () => {
    const change = (path: string, status: 'added' | 'deleted' | 'modified') => ({
      path,
      status,
      additions: 0,
      deletions: 0,
    })
    const turns = [
      { id: '1', changes: [change('old.txt', 'modified'), change('passing.txt', 'added')] },
      {
        id: '2',
        changes: [change('old.txt', 'deleted'), change('passing.txt', 'deleted'), change('put.txt', 'deleted')],
      },
    ]
    const mark: RevertMark = { ...at('1'), files: [change('put.txt', 'added')] }
    const undone = talk(turns, { mark })
    expect(notPutBack(undone, undone.order)).toEqual(['old.txt'])
    expect(notPutBack(talk(turns, { mark: at('1') }), undone.order)).toEqual([])
  })
})
