import { Brand } from '@pointsman/ui/brand'
import { createEffect, Show, type JSX } from 'solid-js'
import './page.css'

/** A page that says what is not there, and leads home. */
export function NotHere(props: { what: string; more?: string | undefined; children?: JSX.Element }) {
  createEffect(() => (document.title = `${props.what} · Pointsman`))
  return (
    <main class="page">
      <header class="page-bar">
        <Brand name="Pointsman" />
      </header>
      <div class="page-column" data-testid="not-here">
        <h1 class="page-title">{props.what}</h1>
        <Show when={props.more}>
          <p class="t2 page-more">{props.more}</p>
        </Show>
        {props.children}
        <p>
          <a class="link" href="/">
            All sessions
          </a>
        </p>
      </div>
    </main>
  )
}
