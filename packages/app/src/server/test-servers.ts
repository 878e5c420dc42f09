import type { Session } from '@pointsman/domain/conversation'
import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { LiveFrame, LiveRequest, ServerInfo, SessionSummary } from '@pointsman/domain/host-api'
import type { MessageID, PartID } from '@pointsman/domain/message-id'
import type { Directory, Placement, ServerKey, SessionID } from '@pointsman/domain/scope'

/** Builders and fakes for the tests of this floor and those above. Nothing here waits for time: a test answers what was asked. */
export const serverKey = 'main' as ServerKey
export const otherKey = 'other' as ServerKey
export const sessionID = 'ses_1' as SessionID
export const directory = '/home/mara/ledger' as Directory
export const elsewhere = '/home/mara/ledger-feat' as Directory

export const aServer = (more: Partial<ServerInfo> = {}): ServerInfo => ({
  key: serverKey,
  kind: 'managed',
  name: 'ledger',
  directory,
  status: 'ready',
  capabilities: {
    makeWorktree: { able: true },
    worktreeOptions: { able: true },
    removeWorktree: { able: true },
    agentTools: { able: true },
    restart: { able: true },
  },
  incarnation: 'life-1',
  git: true,
  demo: false,
  ...more,
})

export const aSession = (more: Partial<Session> = {}): Session => ({
  id: sessionID,
  title: 'Books',
  directory,
  projectID: 'p',
  metadata: {},
  time: { created: 1, updated: 1 },
  ...more,
})

export const aPlacement = (revision: number, more: Partial<Placement> = {}): Placement => ({
  directory,
  incarnation: 'life-1',
  revision,
  ...more,
})

export const aSummary = ({
  session,
  ...more
}: Partial<Omit<SessionSummary, 'session'>> & { session?: Partial<Session> } = {}) =>
  ({
    session: aSession(session),
    status: { kind: 'idle' } as const,
    placement: aPlacement(1),
    permissions: [],
    questions: [],
    turnsIn: [],
    failed: false,
    ...more,
  }) satisfies SessionSummary as SessionSummary

export const aNewItem = (name: string, more: Partial<NewItem> = {}): NewItem => ({
  id: `msg_${name}` as MessageID,
  partID: `prt_${name}` as PartID,
  source: { directory, revision: 1 },
  kind: 'prompt',
  text: 'go on',
  ...more,
})

export const anItem = (name: string, more: Partial<OutboxItem> = {}): OutboxItem => ({
  ...aNewItem(name),
  serverKey,
  sessionID,
  state: 'queued',
  attempts: 0,
  position: 1,
  createdAt: 1,
  revision: 1,
  ...more,
})

/** What was asked and not answered yet, oldest first. */
export function makeAsked() {
  type Call = {
    readonly name: string
    readonly args: readonly unknown[]
    readonly resolve: (value: unknown) => void
    readonly reject: (reason: unknown) => void
  }
  const calls: Call[] = []
  function take(name: string): Call {
    const index = calls.findIndex((call) => call.name === name)
    const [call] = index < 0 ? [] : calls.splice(index, 1)
    if (!call) throw new Error(`Nobody asked ${name}, only ${calls.map((one) => one.name).join(', ')}`)
    return call
  }
  return {
    ask: (name: string, args: readonly unknown[] = []) =>
      new Promise<never>(
        (resolve, reject) => void calls.push({ name, args, resolve: resolve as (value: unknown) => void, reject }),
      ),
    take,
    async answer(name: string, value: unknown) {
      take(name).resolve(value)
      await drained()
    },
    async refuse(name: string, reason: unknown) {
      take(name).reject(reason)
      await drained()
    },
    names: () => calls.map((call) => call.name),
  }
}
export type Asked = ReturnType<typeof makeAsked>

/** Lets every promise that is settled already run its course. */
export async function drained(): Promise<void> {
  for (let step = 0; step < 40; step += 1) await Promise.resolve()
}

export function makeFakeSocket() {
  const handlers: { type: string; handler: (event: { data?: string }) => void }[] = []
  const sent: LiveRequest[] = []
  let closed = false
  const emit = (type: string, event: { data?: string } = {}) => {
    for (const one of handlers) if (one.type === type) one.handler(event)
  }
  const socket = {
    addEventListener: (type: string, handler: (event: { data?: string }) => void) => handlers.push({ type, handler }),
    send: (text: string) => void sent.push(JSON.parse(text) as LiveRequest),
    close: () => void (closed = true),
  }
  return {
    socket: socket as unknown as WebSocket,
    sent,
    isClosed: () => closed,
    say: (frame: LiveFrame) => emit('message', { data: JSON.stringify(frame) }),
    drop: () => emit('close'),
  }
}
export type FakeSocket = ReturnType<typeof makeFakeSocket>
