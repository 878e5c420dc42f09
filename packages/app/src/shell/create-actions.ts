import type { ServerInfo } from '@pointsman/domain/host-api'
import type { Verdict } from '@pointsman/ui/button'
import { wordsOf } from '../composer/words-of.ts'
import type { ActionID } from './actions.ts'
import type { App } from './create-app.ts'
import { focusNextRegion, focusRegion } from './create-keys.ts'
import type { Stage } from './create-stage.ts'
import { paths } from './route-path.ts'
import { newSessionVerdict, serverWhere } from './server-words.ts'

export type ActionsOptions = {
  readonly app: App
  readonly stage: Stage
  readonly navigate: (path: string) => void
}

const ready: Verdict = { ready: true }
const refused = (reason: string): Verdict => ({ ready: false, reason })

/** What each named action does now, and whether it may: the same verdicts as the controls of the page ask. */
export function createActions({ app, stage, navigate }: ActionsOptions) {
  const { room } = stage
  const server = (): ServerInfo | undefined => room()?.server() ?? app.servers.servers()[0]

  function verdict(id: ActionID): Verdict {
    const here = room()
    switch (id) {
      case 'new-worktree': {
        const held = here ? here.places.makeRefusal() : 'Open a session first'
        return held === undefined ? ready : refused(held)
      }
      case 'places': {
        const held = here ? here.places.refusal() : 'Open a session first'
        return held === undefined ? ready : refused(held)
      }
      case 'stop': {
        // Whatever its status says, and whether or not that could be read.
        return here ? here.readiness.control('stop') : refused('Open a session first')
      }
      case 'undo':
      case 'redo':
      case 'restore': {
        if (!here) return refused('Open a session first')
        const has = id === 'undo' ? here.revert.canUndo() : here.revert.canRedo()
        if (!has) return refused(id === 'undo' ? 'Nothing here to undo' : 'Nothing is undone here')
        return here.revert.control()
      }
      case 'pause':
      case 'resume': {
        if (!here) return refused('Open a session first')
        const { waiting, paused } = here.view.queue()
        const judged = here.readiness.verdict('queue')
        if (!judged.ready) return refused(here.readiness.sentence(judged))
        if (id === 'resume') return paused ? ready : refused('They are not paused')
        if (paused) return refused('They are paused already')
        return waiting > 0 ? ready : refused('No follow-up waits here')
      }
      case 'fork':
        return here ? here.forking.control() : refused('Open a session first')
      case 'compact':
        return here ? here.compaction.control() : refused('Open a session first')
      case 'export-markdown':
      case 'export-jsonl':
        return here ? here.exporting.control() : refused('Open a session first')
      case 'follow-ups':
        if (!here) return refused('Open a session first')
        return element('followup-dock') ? ready : refused('No follow-up waits here')
      case 'attach':
        return here ? here.readiness.control('attach') : refused('Open a session first')
      case 'review':
        // What is open can be closed, whatever became of its place.
        if (!here) return refused('Open a session first')
        return element('review-panel') ? ready : here.readiness.control('review')
      case 'write':
      case 'model':
      case 'agent':
      case 'latest':
        return here ? ready : refused('Open a session first')
      case 'new-session': {
        const target = server()
        return target ? newSessionVerdict(target) : refused('No server is known yet')
      }
      case 'restart': {
        const able = server()?.capabilities.restart
        if (!able) return refused('No server is known yet')
        return able.able ? ready : refused(able.reason)
      }
      default:
        return ready
    }
  }

  function run(id: ActionID): void {
    const judged = verdict(id)
    if (!judged.ready) return tell(judged.reason)
    const here = room()
    const { preferences, prefer } = app.preferences
    switch (id) {
      case 'palette':
        return void stage.setPalette((open) => !open)
      case 'keys':
        return void stage.setKeys((open) => !open)
      case 'new-worktree':
        return here?.places.openForm()
      case 'places':
        return here?.places.openList()
      case 'where':
        return where()
      case 'new-session': {
        const target = server()
        return target && navigate(paths.session(target.key, app.temporary.make()))
      }
      case 'stop':
        return void here?.seat.stop().then(
          ({ paused }) => app.announce(paused ? 'Stopped, and what waits is paused' : 'Stopped'),
          (failure: unknown) => tell(`Could not be stopped: ${wordsOf(failure)}`),
        )
      case 'fork':
        return here?.forking.ask()
      case 'compact':
        return here?.compaction.press()
      case 'export-markdown':
        return here?.exporting.run('markdown')
      case 'export-jsonl':
        return here?.exporting.run('jsonl')
      case 'undo':
        return void here?.revert.undo()
      case 'redo':
        return void here?.revert.redo()
      case 'restore':
        return here?.revert.restoreAll()
      case 'pause':
        return change(here?.followups.pause(), 'Paused')
      case 'resume':
        return change(here?.followups.resume(), 'Resumed')
      case 'follow-ups':
        return focusRegion('follow-ups')
      case 'review':
        return review()
      case 'write':
        return focusOn('composer-input')
      case 'attach':
        return press('attach')
      case 'model':
        return press('model-picker')
      case 'agent':
        return press('agent-picker')
      case 'latest':
        return latest()
      case 'home':
        return navigate(paths.home)
      case 'restart': {
        const target = server()
        if (target) void app.servers.restartServer(target.key).catch((failure: unknown) => tell(wordsOf(failure)))
        return
      }
      case 'theme-system':
        return prefer({ theme: 'system' })
      case 'theme-light':
        return prefer({ theme: 'light' })
      case 'theme-dark':
        return prefer({ theme: 'dark' })
      case 'contrast':
        return prefer({ contrast: preferences().contrast === 'high' ? 'system' : 'high' })
      case 'density':
        return prefer({ density: preferences().density === 'compact' ? 'normal' : 'compact' })
      case 'next-region':
        return focusNextRegion(1)
      case 'last-region':
        return focusNextRegion(-1)
      default:
        id satisfies never
    }
  }

  function change(work: Promise<void> | undefined, done: string): void {
    void work?.then(
      () => app.announce(done),
      (failure: unknown) => tell(wordsOf(failure)),
    )
  }
  /** A toast's region is read out as well: one place for the eye and the ear. */
  function tell(text: string): void {
    app.toaster.show({ id: 'action', title: text })
  }
  function where(): void {
    const here = room()
    const on = server()
    const place = here?.place()
    const directory = here?.execution.directory()
    if (!here || !place || directory === undefined) {
      const count = app.servers.servers().length
      return void app.toaster.show({
        id: 'where',
        icon: 'map-pin',
        title: 'No session is open',
        text: count === 1 && on ? `${on.name}, ${serverWhere(on)}: ${on.directory}` : `${count} servers are connected.`,
      })
    }
    const branch = here.execution.catalog.vcs?.branch ?? place.branch
    app.toaster.show({
      id: 'where',
      icon: 'map-pin',
      title: `${here.title()} works in ${place.name}`,
      text: [branch && `branch ${branch}`, directory, on && `${on.name}, ${serverWhere(on)}`]
        .filter(Boolean)
        .join(' · '),
    })
  }
  /** Mod+Shift+Z brings back typed text too: in a text it is ours only while nothing but what an undo gave back stands there. */
  function isOfText(id: ActionID, target: EventTarget | null): boolean {
    if (id !== 'restore' || !(target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement)) return false
    const revert = room()?.revert
    return !revert?.canRedo() || !revert.isAsGiven()
  }
  return { verdict, run, isOfText }
}
export type Actions = ReturnType<typeof createActions>

function element(testid: string): HTMLElement | null {
  return document.querySelector(`[data-testid="${testid}"]`)
}
function focusOn(testid: string): void {
  element(testid)?.focus()
}
/** Opens what the control itself opens: there is one way to choose a model. */
function press(testid: string): void {
  element(testid)?.focus()
  element(testid)?.click()
}
/** Who opens it by a key goes on in it by keys; who closes it goes back to where one types. */
function review(): void {
  const wasOpen = element('review-panel') !== null
  element('review-toggle')?.click()
  if (wasOpen) focusOn('composer-input')
}
function latest(): void {
  const jump = element('jump-to-latest')
  if (jump) jump.click()
  else focusOn('timeline')
}
