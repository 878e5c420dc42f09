import { beforeEach, describe, expect, test } from 'vitest'
import { aServer } from '../server/test-servers.ts'
import type { ActionID } from './actions.ts'
import { createActions } from './create-actions.ts'

const refused = { ready: false, reason: 'Not now' } as const
type Control = { readonly ready: true } | typeof refused

/** Palette, keys and menus all come through here: a page in which every control says the same. */
function setup(control: Control) {
  const did: string[] = []
  const told: string[] = []
  const act = (name: string, answer?: unknown) => () => {
    did.push(name)
    return answer
  }
  const says = () => control
  const refusal = () => (control.ready ? undefined : control.reason)
  const done = Promise.resolve({ paused: false })
  const room = {
    server: () => aServer(),
    places: { makeRefusal: refusal, refusal, openForm: act('new-worktree'), openList: act('places') },
    readiness: {
      control: says,
      verdict: () => (control.ready ? control : { ready: false, reason: 'sessionKnown', state: 'refused' }),
      sentence: () => 'Not now',
    },
    seat: { stop: act('stop', done) },
    view: { queue: () => ({ waiting: 2 }) },
    followups: { pause: act('pause', done), resume: act('resume', done) },
    revert: {
      canUndo: () => true,
      canRedo: () => true,
      control: says,
      undo: act('undo'),
      redo: act('redo'),
      restoreAll: act('restore'),
    },
    forking: { control: says, ask: act('fork') },
    compaction: { control: says, press: act('compact') },
    exporting: { control: says, run: (form: string) => void did.push(`export-${form}`) },
  }
  const app = {
    servers: { servers: () => [aServer()] },
    toaster: { show: ({ title }: { readonly title: string }) => void told.push(title) },
    announce: () => {},
    preferences: { preferences: () => ({}), prefer: () => {} },
  }
  const actions = createActions({ app, stage: { room: () => room }, navigate: () => {} } as never)
  return { actions, did, told }
}
const ofTheSession = [
  'new-worktree',
  'places',
  'stop',
  'undo',
  'redo',
  'restore',
  'pause',
  'fork',
  'compact',
  'export-markdown',
  'export-jsonl',
] as const satisfies readonly ActionID[]
const ofThePage = ['attach', 'review'] as const satisfies readonly ActionID[]

describe('R-1: an action by its key or from the palette asks what its control asks', () => {
  beforeEach(() => {
    document.body.innerHTML = ofThePage
      .map((id) => `<button data-testid="${id === 'review' ? 'review-toggle' : id}"></button>`)
      .join('')
  })

  test.each([...ofTheSession, ...ofThePage])('R-1: %s that is refused does nothing, and says why', (id) => {
    const { actions, did, told } = setup(refused)
    for (const button of document.querySelectorAll('button')) button.addEventListener('click', () => did.push('click'))
    expect(actions.verdict(id)).toEqual(refused)
    actions.run(id)
    expect([did, told]).toEqual([[], ['Not now']])
  })

  test.each(ofTheSession)('R-1: %s that is ready is done, once', (id) => {
    const { actions, did, told } = setup({ ready: true })
    expect(actions.verdict(id)).toEqual({ ready: true })
    actions.run(id)
    expect([did, told]).toEqual([[id], []])
  })

  test.each(ofThePage)('R-1: %s that is ready presses its own control', (id) => {
    const { actions, told } = setup({ ready: true })
    let pressed = 0
    for (const button of document.querySelectorAll('button')) button.addEventListener('click', () => (pressed += 1))
    actions.run(id)
    expect([pressed, told]).toEqual([1, []])
  })
})
