import {
  isTerminal,
  type AssistantMessage,
  type Message,
  type Part,
  type SessionStatus,
  type UserMessage,
} from '@pointsman/domain/conversation'
import { isOnItsWay, type OutboxItem } from '@pointsman/domain/follow-up'
import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory } from '@pointsman/domain/scope'
import { isRefusal, isTyped } from '@pointsman/domain/turn'
import { makeRowCache, type RowCache } from './make-row-cache.ts'
import { clipsOfItem } from './clips.ts'
import { answerRows, promptRow, type AnswerContext, typedIn } from './message-rows.ts'
import { rowKey, type PendingRow, type Row, type RowPlace } from './row.ts'
import { turnFiles } from './turn-files.ts'

export type RowInput = {
  /** Oldest first. */
  readonly order: readonly MessageID[]
  readonly message: (id: MessageID) => Message | undefined
  readonly parts: (id: MessageID) => readonly Part[]
  readonly text: AnswerContext['text']
  /** Oldest first. */
  readonly items: readonly OutboxItem[]
  readonly status: SessionStatus
  /** The first page was read, and the status is known: what looks unfinished and rests was cut. */
  readonly settled: boolean
  /**
   * A person just asked to stop it. After an abort idle comes some frames before the end of the message: between the two the turn is
   * being stopped, and is not cut.
   */
  readonly stopping: boolean
  /** Older pages are not read yet: then no prompt has a number. */
  readonly hasOlder: boolean
  readonly placeOf: (directory: Directory) => RowPlace
  /** Where the session works now: what a turn without an answer yet is drawn on. */
  readonly placement?: Directory | undefined
}

type Turn = { readonly id: MessageID; readonly user?: UserMessage; readonly answers: AssistantMessage[] }

/** Data to rows. Pure: the same input gives the same rows, and with a cache the same objects. */
export function buildRows(input: RowInput, cache: RowCache = makeRowCache()): readonly Row[] {
  const turns = turnsOf(input)
  const itemOf = new Map(input.items.map((item) => [item.id as string, item]))
  const lastAnswered = turns.findLastIndex((turn) => turn.answers.length > 0)
  const works = input.status.kind !== 'idle'
  const rows: Row[] = []
  let number = input.hasOlder ? undefined : 0
  let before: Directory | undefined

  for (const [at, turn] of turns.entries()) {
    // A steered prompt stands after the answer that still runs, so the last answer and whatever follows it may be at work.
    const live = works && at >= lastAnswered
    const parts = [turn.user, ...turn.answers].map((message) => (message ? input.parts(message.id) : []))
    const item = itemOf.get(turn.id)
    const typed = typedIn(parts[0] ?? [])
    // The engine tells of a message before it says that it is busy: an item that is on its way knows it earlier.
    const going = live || (item !== undefined && isOnItsWay(item))
    const place = turnPlace(input, { turn, going, before })
    const numbered = turn.user !== undefined && isTyped(parts[0] ?? [])
    if (numbered && number !== undefined) number += 1
    const context = {
      turn,
      parts,
      place,
      live,
      going,
      number: numbered ? number : undefined,
      item,
      typed: typed && { directory: typed, name: input.placeOf(typed).name },
      before,
      last: at === turns.length - 1,
    }
    const inputs = [
      turn.user,
      ...turn.answers,
      ...parts.flat(),
      place?.name,
      place?.hue,
      live,
      context.number,
      context.typed?.name,
      item,
      before,
      live && context.last ? input.status : undefined,
      context.last && input.settled,
      context.last && input.stopping,
      turn.answers.length,
    ]
    rows.push(...cache.rowsOf(turn.id, inputs, () => turnRows(input, context)))
    before = turn.answers.at(-1)?.directory ?? (going ? input.placement : undefined) ?? before
  }

  rows.push(...pendingRows(input, { turns, before, cache }))
  cache.sweep()
  return rows
}

function turnsOf({ order, message }: RowInput): Turn[] {
  const turns: Turn[] = []
  for (const id of order) {
    const one = message(id)
    if (!one) continue
    if (one.role === 'user') turns.push({ id, user: one, answers: [] })
    else {
      const turn = turns.at(-1)
      // A page may begin in the middle of a turn: it has the id that it will have once its prompt is read.
      if (turn) turn.answers.push(one)
      else turns.push({ id: one.parentID, answers: [one] })
    }
  }
  return turns
}

function turnPlace(
  input: RowInput,
  { turn, going, before }: { turn: Turn; going: boolean; before: Directory | undefined },
): RowPlace | undefined {
  const directory = turn.answers[0]?.directory ?? (going ? input.placement : undefined) ?? before
  return directory === undefined ? undefined : input.placeOf(directory)
}

type TurnContext = {
  readonly turn: Turn
  readonly parts: readonly (readonly Part[])[]
  readonly place: RowPlace | undefined
  readonly live: boolean
  /** It works, or is on its way to: without an answer yet it stands where the session works now. */
  readonly going: boolean
  readonly number: number | undefined
  readonly item: OutboxItem | undefined
  readonly typed: { readonly directory: Directory; readonly name: string } | undefined
  readonly before: Directory | undefined
  readonly last: boolean
}

function turnRows(input: RowInput, context: TurnContext): Row[] {
  const { turn, parts, live, going, number, item, typed } = context
  const rows: Row[] = []
  let hue = context.place?.hue ?? 0
  let at = context.before
  const enter = (directory: Directory | undefined, messageID: MessageID) => {
    if (directory !== undefined && at !== undefined && directory !== at)
      rows.push(...placeRows(input, { from: at, to: directory, messageID }))
    at = directory ?? at
  }

  enter(turn.answers[0]?.directory ?? (going ? input.placement : undefined), turn.id)
  const compaction = parts[0]?.find((part) => part.kind === 'compaction')
  if (turn.user && compaction) {
    const summary = turn.answers[0]?.summary ? parts[1]?.find((part) => part.kind === 'text') : undefined
    const running = live && !(turn.answers[0] && isTerminal(turn.answers[0]))
    rows.push({
      kind: 'compaction',
      key: rowKey({ compaction: turn.id }),
      hue,
      messageID: turn.id,
      auto: compaction.kind === 'compaction' && compaction.auto,
      live: running,
      ...(summary ? { summary: summary.id } : {}),
    })
  } else if (turn.user) {
    // The message may come before its words: until then the item says them, in the same row.
    const sent =
      typed !== undefined && at !== undefined && typed.directory !== at
        ? { to: input.placeOf(at).name, from: typed.name }
        : undefined
    const prompt = promptRow(turn.user, parts[0] ?? [], { hue, number, sent }) ?? pendingRow(item, hue)
    if (prompt) rows.push(prompt)
  }

  for (const [index, answer] of turn.answers.entries()) {
    enter(answer.directory, answer.id)
    hue = input.placeOf(answer.directory).hue
    const own = parts[index + 1] ?? []
    const growing = live && index === turn.answers.length - 1
    if (!answer.summary) rows.push(...answerRows(answer, own, { hue, live: growing, text: input.text }))
    if (answer.error && answer.error.name !== 'MessageAbortedError')
      rows.push({
        kind: 'failure',
        key: rowKey({ failure: answer.id }),
        hue,
        messageID: answer.id,
        error: answer.error,
        model: answer.model,
      })
  }
  const end = endRow(input, context, hue)
  if (end) rows.push(end)
  // The item knows it from the host; without one the transcript says it.
  if (item?.state === 'interrupted' && end?.kind !== 'interrupted')
    rows.push({
      kind: 'interrupted',
      key: rowKey({ interrupted: turn.id }),
      hue,
      messageID: turn.id,
      item,
      at: item.createdAt,
    })
  return rows
}

function placeRows(
  input: RowInput,
  { from, to, messageID }: { from: Directory; to: Directory; messageID: MessageID },
): Row[] {
  const [old, next] = [input.placeOf(from), input.placeOf(to)]
  const head = { kind: 'place', key: rowKey({ place: messageID }), messageID } as const
  // Back on the trunk the curve still has the hue of the worktree that it leaves.
  if (next.main) return [{ ...head, hue: old.hue, way: 'back', words: 'back on', place: next }]
  const enter: Row = { ...head, hue: next.hue, way: 'out', words: 'entered', place: next }
  // From one worktree to another the line passes through the trunk.
  return old.main
    ? [enter]
    : [{ ...head, key: rowKey({ leave: messageID }), hue: old.hue, way: 'back', words: 'left', place: old }, enter]
}

function endRow(input: RowInput, { turn, parts, live, item, last }: TurnContext, hue: Row['hue']): Row | undefined {
  const answer = turn.answers.at(-1)
  const key = rowKey({ turn: turn.id })
  const head = { key, hue, messageID: answer?.id ?? turn.id }
  const begun = turn.user?.time.created ?? answer?.time.created ?? 0
  const ended =
    answer !== undefined &&
    (isTerminal(answer) || (answer.time.completed !== undefined && answer.finish !== 'tool-calls'))
  if (live && !(ended && !last)) {
    if (input.status.kind === 'retry') {
      const { attempt, message, next } = input.status
      return last ? { kind: 'retry', key: rowKey('retry'), hue, attempt, message, next } : undefined
    }
    // Only the newest turn says so: a steered prompt is worked on together with the answer before it.
    return last ? { kind: 'working', key, hue, since: begun, plan: answer === undefined } : undefined
  }
  if (!answer) return undefined
  const refused = (parts.at(-1) ?? []).some(
    (part) => part.kind === 'tool' && part.state.status === 'error' && isRefusal(part.state.error),
  )
  if (!ended && !refused) {
    if (last && input.stopping && item?.state !== 'interrupted')
      return { kind: 'working', key, hue, since: begun, plan: false }
    if (last && !input.settled) return undefined
    const at = answer.time.completed ?? answer.time.created
    return {
      kind: 'interrupted',
      key: rowKey({ interrupted: turn.id }),
      hue,
      messageID: answer.id,
      at,
      ...(item ? { item } : {}),
    }
  }
  if (answer.error && answer.error.name !== 'MessageAbortedError') return undefined
  if (answer.summary) return undefined
  const outcome = answer.error || refused ? 'stopped' : 'done'
  const duration = Math.max(0, (answer.time.completed ?? begun) - begun)
  return {
    ...head,
    kind: 'turn-end',
    messageID: answer.id,
    outcome,
    duration,
    model: answer.model,
    turnID: turn.id,
    files: turnFiles({ changes: turn.user?.changes, parts: parts.slice(1).flat(), directory: answer.directory }),
  }
}

/** What was sent goes where the session works now: if that is elsewhere, the points stand before the first of them. */
function pendingRows(
  input: RowInput,
  { turns, before, cache }: { turns: readonly Turn[]; before: Directory | undefined; cache: RowCache },
): Row[] {
  const known = new Set(turns.map((turn) => turn.id))
  const here = input.placement ?? before
  const place = here === undefined ? undefined : input.placeOf(here)
  return input.items
    .filter((item) => !known.has(item.id) && isOnItsWay(item))
    .flatMap((item, at) => {
      const row = pendingRow(item, place?.hue ?? 0)
      if (!row) return []
      const from = at === 0 && before !== undefined && here !== undefined && before !== here ? before : undefined
      return cache.rowsOf(item.id, [item, place?.name, place?.hue, from], () => [
        ...(from === undefined || here === undefined ? [] : placeRows(input, { from, to: here, messageID: item.id })),
        row,
      ])
    })
}

/** What no person wrote has no row of its own, before its message comes and after. */
function pendingRow(item: OutboxItem | undefined, hue: Row['hue']): PendingRow | undefined {
  if (!item || item.kind === 'continue') return undefined
  const text = item.kind === 'shell' ? `!${item.text}` : item.text
  return {
    kind: 'pending',
    key: rowKey({ prompt: item.id }),
    hue,
    messageID: item.id,
    item,
    text,
    clips: clipsOfItem(item),
  }
}
