import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '../lab/engine-client.ts'
import type { Lab } from '../lab/make-lab.ts'
import { effects, type PlannedItem } from './kill-plan.ts'
import type { KilledSession, KillRun, WayOut } from './kill-run.ts'

type Count = Record<string, number>
export type KillVerdict = {
  /** Sentences; none where all is as F-3 and F-11 say. */
  readonly faults: readonly string[]
  readonly summary: readonly string[]
}

/** Judges a run by the engine's own record and by the lines that each item left, and by nothing that the host says. */
export async function judgeKills(lab: Lab, run: KillRun): Promise<KillVerdict> {
  const faults: string[] = []
  const { client } = await lab.engine()
  const records = new Map<string, readonly Message[]>()
  for (const { sessionID } of run.sessions) records.set(sessionID, await client.messages(sessionID))
  const counts: Record<PlannedItem['kind'], Count> = { prompt: {}, command: {}, shell: {} }
  // The engine runs a template's shell lines where it was started, wherever the session works.
  const placeOf = ({ kind }: PlannedItem, { directory }: KilledSession) =>
    kind === 'command' ? lab.repo.path : directory
  const add = (kind: PlannedItem['kind'], what: string) => (counts[kind][what] = (counts[kind][what] ?? 0) + 1)

  for (const session of run.sessions) {
    const record = records.get(session.sessionID) ?? []
    const others = run.sessions.filter((other) => other !== session)
    for (const planned of session.planned) {
      const place = placeOf(planned, session)
      const fate = judgeItem(planned, { session, record, lines: linesOf(place) })
      faults.push(...fate.faults)
      add(planned.kind, fate.end)
      for (const other of others) {
        const isThere = userTexts(records.get(other.sessionID) ?? []).some((words) => words.includes(planned.word))
        const isElsewhere = other.directory !== place && linesOf(other.directory).includes(planned.word)
        if (isThere || isElsewhere) faults.push(`${planned.word} is in another session or place`)
      }
      // The model is asked once for the beginning of a prompt's turn, whatever was killed.
      const begun = lab.model.turns.filter(
        (turn) => turn.lastRole === 'user' && turn.lastUserText.includes(planned.word),
      )
      if (planned.kind === 'prompt' && begun.length > 1) faults.push(`${planned.word} was begun ${begun.length} times`)
    }
    const order = record.flatMap(({ info }) => session.planned.find(({ item }) => item.id === info.id)?.word ?? [])
    if (order.join() !== order.toSorted().join())
      faults.push(`out of order in ${session.sessionID}: ${order.join(' ')}`)
    const places = record.flatMap(({ info }) =>
      info.path && info.path.cwd !== session.directory ? [info.path.cwd] : [],
    )
    if (places.length > 0) faults.push(`${session.sessionID} worked in ${places.join(', ')}`)
  }
  return { faults, summary: summaryOf(run, counts) }
}

type Evidence = {
  readonly session: KilledSession
  readonly record: readonly Message[]
  readonly lines: readonly string[]
}

function judgeItem({ word, kind, leaves, item }: PlannedItem, { session, record, lines }: Evidence) {
  const faults: string[] = []
  const seen = session.seen.get(item.id) ?? new Set()
  const ways: readonly WayOut[] = session.ways.get(item.id) ?? []
  const messages = record.filter(({ info }) => info.role === 'user' && info.id === item.id)
  const told = record.filter(({ info, parts }) => info.role === 'user' && JSON.stringify(parts).includes(word))
  const doubled = told.flatMap(({ parts }) => parts.filter((part) => part.text?.includes(word))).length > 1
  const left = lines.filter((line) => line === word).length
  const wished = ways.filter((way) => way === 'run again').length
  const answers = record.filter(({ info }) => info.parentID === item.id && isEnd(kind, info))
  const isShown = seen.has('interrupted')
  const isDropped = ways.includes('drop')

  if (left > leaves + wished) faults.push(`${word} (${kind}) left ${left} lines, and was run again ${wished} times`)
  if (kind !== 'shell' && (told.length > 1 || doubled) && wished === 0) faults.push(`${word} (${kind}) is there twice`)
  if (answers.length > 1 && wished === 0) faults.push(`${word} (${kind}) was answered ${answers.length} times`)
  if (kind === 'prompt' && messages.length !== 1) faults.push(`${word} (prompt) is there ${messages.length} times`)
  // A fact that a loaded machine could not read within its bound is shown, and a person tries again. Nothing else may park here.
  const reason = session.reasons.get(item.id) ?? ''
  if (seen.has('parked') && !/could not be read/.test(reason)) faults.push(`${word} (${kind}) was parked, ${reason}`)
  if (messages.length === 0 && !isDropped) faults.push(`${word} (${kind}) was lost`)
  if (messages.length > 0 && answers.length === 0 && !isShown && !isDropped)
    faults.push(`${word} (${kind}) is not answered, and was not shown as interrupted`)
  const end =
    answers.length > 0 ? 'answered' : isShown ? 'shown as interrupted' : isDropped ? 'shown and dropped' : 'open'
  return { faults, end }
}

/** The engine's own sign: a shell line's message has no `finish`. */
const isEnd = (kind: PlannedItem['kind'], info: Message['info']): boolean =>
  info.time.completed !== undefined &&
  (kind === 'shell' || (info.finish !== undefined && info.finish !== 'tool-calls') || info.error !== undefined)

const userTexts = (record: readonly Message[]): readonly string[] =>
  record.filter(({ info }) => info.role === 'user').map(({ parts }) => parts.map(({ text }) => text ?? '').join('\n'))

function linesOf(directory: string): readonly string[] {
  const file = join(directory, effects)
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
}

function summaryOf(run: KillRun, counts: Record<PlannedItem['kind'], Count>): readonly string[] {
  const ways = run.sessions.flatMap((session) => [...session.ways.values()].flat())
  const waysTaken = [...new Set(ways)].map((way) => `${way} ${ways.filter((one) => one === way).length}`)
  const kinds = (['prompt', 'command', 'shell'] as const).map((kind) => {
    const all = Object.values(counts[kind]).reduce((sum, count) => sum + count, 0)
    const ends = Object.entries(counts[kind]).map(([what, count]) => `${what} ${count}`)
    return `${kind} ${all}: ${ends.join(', ')}`
  })
  return [
    ...kinds,
    `a person's words: ${waysTaken.join(', ') || 'none'}; sends asked again ${run.asked}; engine started by hand ${run.restarts}`,
    `kills that met an item on its way: ${run.met}; ${run.seconds} s`,
  ]
}
