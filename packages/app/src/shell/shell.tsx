import { LiveRegion } from '@pointsman/ui/hidden'
import { ToastRegion } from '@pointsman/ui/toast'
import { Route, Router } from '@solidjs/router'
import { createEffect, ErrorBoundary, lazy, on, Show, Suspense, type JSX } from 'solid-js'
import { createApp } from './create-app.ts'
import { createDropGuard } from './create-drop-guard.ts'
import { createStage } from './create-stage.ts'
import { Fatal } from './fatal.tsx'
import { HomePage } from './home-page.tsx'
import { LoginPage } from './login-page.tsx'
import { NotHere } from './not-here.tsx'
import { StageFloor } from './stage-floor.tsx'
import { AppContext } from './use-app.ts'
import { StageContext } from './use-stage.ts'

/** Two thirds of the program: read at once where the address is a session's, else once the home page stands. */
const SessionPage = lazy(() => import('./session-page.tsx').then((file) => ({ default: file.SessionPage })))
const preload = () => void SessionPage.preload().catch(() => {})
if (location.pathname.includes('/session/')) preload()
else whenIdle(preload)

export function Shell() {
  return (
    <ErrorBoundary fallback={(reason: unknown) => <Fatal reason={reason} />}>
      <Wired />
    </ErrorBoundary>
  )
}

function Wired() {
  const app = createApp()
  const stage = createStage()
  createDropGuard(app.dropFiles)
  // Where no composer stands, nothing on the page would say why a dropped file is not there.
  createEffect(
    on(
      app.filesDropped,
      () => {
        if (!document.querySelector('[data-testid="composer-input"]'))
          app.toaster.show({
            id: 'files',
            title: 'Nothing here takes files',
            text: 'Open a session and drop them on its input.',
          })
      },
      { defer: true },
    ),
  )
  const Page = (props: { children?: JSX.Element }) => (
    <ErrorBoundary fallback={(reason: unknown) => <Fatal reason={reason} />}>
      <Show when={!app.servers.loginRequired()} fallback={<LoginPage />}>
        <Suspense>{props.children}</Suspense>
        <StageFloor />
      </Show>
    </ErrorBoundary>
  )
  return (
    <AppContext.Provider value={app}>
      <StageContext.Provider value={stage}>
        <Router root={Page} preload={false}>
          <Route path="/" component={HomePage} />
          <Route path="/:serverKey" component={HomePage} />
          <Route path="/:serverKey/session/:sessionID" component={SessionPage} />
          <Route path="*" component={Nowhere} />
        </Router>
      </StageContext.Provider>
      <ToastRegion toaster={app.toaster} />
      <LiveRegion>{app.said()}</LiveRegion>
    </AppContext.Provider>
  )
}

function Nowhere() {
  return <NotHere what="There is no page at this address" more={`“${location.pathname}” leads nowhere.`} />
}

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 2_000 })
  else setTimeout(work, 500)
}
