import { afterEach, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ItemKind, NewItem } from '@pointsman/domain/follow-up'
import { begin, closeHouses, here, house, newItem, sessionID } from './dispatcher-house.ts'
import type { Fault } from './make-scripted-engine.ts'

afterEach(closeHouses)

type Step =
  | { readonly kind: 'post'; readonly of: ItemKind }
  | { readonly kind: 'fault'; readonly fault: Fault | 500 }
  | { readonly kind: 'kill' | 'answer' | 'remove' | 'pause' | 'resume' | 'deaf' | 'hear' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      of: fc.constantFrom<ItemKind>('prompt', 'command', 'shell'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom<Fault | 500>('lose', 'drop', 'unsent', 'hang', 'hang-after', 500),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'kill' as const,
        'answer' as const,
        'remove' as const,
        'pause' as const,
        'resume' as const,
        'deaf' as const,
        'hear' as const,
      ),
    }),
  },
)
const story = fc.array(fc.tuple(step, fc.nat({ max: 12 })), { maxLength: 30 })

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A session whose engine tells who is busy, and is told when a prompt's turn ends. */
function open() {
  const { scripted, store, life: first } = house()
  first.stop()
  scripted.script.stored = (info) => {
    const isOpen = info['role'] === 'user'
    if (isOpen) scripted.statuses.set(sessionID, { type: 'busy', where: here })
    else scripted.statuses.delete(sessionID)
    if (scripted.script.echo) scripted.emit('session.status', { sessionID, status: { type: isOpen ? 'busy' : 'idle' } })
  }
  const list = () => scripted.messages.get(sessionID) ?? []
  const answer = () => {
    const last = list().at(-1)
    if (last?.['role'] === 'user') scripted.answer(sessionID, String(last['id']))
  }
  return { scripted, store, list, answer }
}

async function play(steps: readonly (readonly [Step, number])[]) {
  const { scripted, store, list, answer } = open()
  const posted: NewItem[] = []
  const dropped = new Set<string>()
  let life = begin(scripted, store)
  const restart = async () => {
    life.stop()
    life = begin(scripted, store)
    await life.board.opened('life-1')
    await life.dispatcher.reconcile()
  }
  /** The stream is open again: as the host does it, the board reads first. */
  const hear = async () => {
    scripted.script.echo = true
    await life.board.opened('life-1')
    await life.dispatcher.reconcile()
  }
  const remove = (id: string | undefined) => {
    if (id !== undefined && life.items.change(id, { kind: 'remove' }) === 'removed') dropped.add(id)
  }
  for (const [{ kind, ...more }, pause] of steps) {
    if (kind === 'post' && 'of' in more) {
      posted.push(newItem(more.of))
      life.post(posted.at(-1) as NewItem)
    } else if (kind === 'fault' && 'fault' in more) {
      const fault = more.fault === 500 ? new Response('{}', { status: 500 }) : more.fault
      scripted.fail(/prompt_async$|\/command$|\/shell$/, fault)
    } else if (kind === 'kill') await restart()
    else if (kind === 'deaf') scripted.script.echo = false
    else if (kind === 'hear') await hear()
    else if (kind === 'answer') answer()
    else if (kind === 'remove') remove(life.items.list(life.owner).find(({ state }) => state === 'queued')?.id)
    else if (kind === 'pause') life.items.apply(life.owner, [{ kind, pause: { at: 1, why: 'asked' } }])
    else if (kind === 'resume') life.items.apply(life.owner, [{ kind }])
    life.dispatcher.wake(sessionID)
    await turns(pause)
  }
  await hear()
  // A person comes back: what stands is skipped, what was asked ends.
  for (let round = 0; life.items.count(life.owner) > 0; round += 1) {
    if (round > 200) throw new Error(`it never ends: ${JSON.stringify(life.items.list(life.owner))}`)
    // What hangs ends with its host.
    if (round % 20 === 0) await restart()
    life.items.apply(life.owner, [{ kind: 'resume' }])
    answer()
    const states = ['failed', 'unconfirmed', 'interrupted']
    for (const { id, state } of life.items.list(life.owner)) if (states.includes(state)) remove(id)
    life.dispatcher.wake(sessionID)
    await turns(10)
  }
  life.stop()
  return { posted, dropped, list: list(), runs: scripted.runs, repeats: scripted.repeats }
}

test('F-3 F-5: whatever is lost or killed on the way, each goes once, in order, and none before the one ahead has ended', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      const { posted, dropped, list, runs, repeats } = await play(steps)
      expect(repeats).toEqual([])
      const users = list.filter((message) => message['role'] === 'user').map(({ id }) => String(id))
      expect(new Set(users).size).toBe(users.length)
      const wanted = posted.map(({ id }) => String(id))
      expect(users).toEqual(wanted.filter((id) => users.includes(id)))
      expect(wanted.filter((id) => !users.includes(id) && !dropped.has(id))).toEqual([])
      const parents = list.flatMap((message) => (message['role'] === 'assistant' ? [String(message['parentID'])] : []))
      expect(parents).toEqual(users.slice(0, parents.length))
      list.forEach((message, at) => expect(message['role']).toBe(at % 2 === 0 ? 'user' : 'assistant'))
      expect(runs).toHaveLength(posted.filter(({ id, kind }) => kind !== 'prompt' && users.includes(id)).length)
    }),
    { numRuns: 150 },
  )
})
