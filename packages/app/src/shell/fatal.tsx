import { Button } from '@pointsman/ui/button'
import { Brand } from '@pointsman/ui/brand'
import { createEffect } from 'solid-js'
import './page.css'

/** The page itself broke. It says how, in the program's own words, and leads out; what was typed is kept by the browser. */
export function Fatal(props: { reason: unknown }) {
  const words = () =>
    props.reason instanceof Error ? `${props.reason.name}: ${props.reason.message}` : String(props.reason)
  const trace = () => (props.reason instanceof Error ? props.reason.stack : undefined)
  createEffect(() => console.error(props.reason))
  return (
    <main class="page">
      <header class="page-bar">
        <Brand name="Pointsman" />
      </header>
      <div class="page-column" role="alert">
        <h1 class="page-title">This page stopped</h1>
        <p class="t2 page-more">
          The agents go on without it, and what you typed is kept. Reload it; if it stops again, these words tell why.
        </p>
        <pre class="page-log scroll">{trace() ?? words()}</pre>
        <p class="page-acts">
          <Button look="primary" onClick={() => location.reload()}>
            Reload
          </Button>
          <Button onClick={() => location.assign('/')}>All sessions</Button>
        </p>
      </div>
    </main>
  )
}
